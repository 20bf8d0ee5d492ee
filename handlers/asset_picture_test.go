package handlers

import (
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hearth/activity"
	"hearth/room"
)

func TestEveryPictureIsAlsoAFileOfItsOwn(t *testing.T) {
	app := newTestApp(t)
	b := app.browser()
	for _, name := range activity.Pictures() {
		got := b.get(app.assets.url(pictureFile(name)))
		if got.status != http.StatusOK || strings.Count(got.body, "<symbol") != 1 || !strings.Contains(got.body, `<symbol id="`+name+`"`) || strings.Contains(got.body, "<!--") {
			t.Errorf("%s: %d %.120s", name, got.status, got.body)
		}
	}
	if got := b.get(app.assets.url(pictureFile("nobody"))); got.status != http.StatusNotFound {
		t.Errorf("a picture that there is not: %d", got.status)
	}
}

func TestWhilePagesAreWrittenAPictureIsReadAtEachRequest(t *testing.T) {
	s, err := loadAssets(os.DirFS("../static"), true)
	if err != nil {
		t.Fatal(err)
	}
	if file, err := s.file(pictureFile("moon")); err != nil || file.kind != "image/svg+xml" || strings.Count(string(file.plain), "<symbol") != 1 {
		t.Errorf("%v %+v", err, file)
	}
}

// A phone in a room has its own picture, and not the sheet of all.
func TestAPhoneInARoomIsSentItsOwnPictureOnly(t *testing.T) {
	app := newTestApp(t)
	r, phone := app.openRoom(room.Settings{}), app.browser()
	phone.join(r, "moon")
	page := phone.get("/r/" + r.Code()).body
	if !regexp.MustCompile(`img/pictures/[a-z]+\.svg#[a-z]+`).MatchString(page) || strings.Contains(page, pictureSheet) {
		t.Errorf("%s", page)
	}
}

var (
	pointed = regexp.MustCompile(`\{\{asset "(img/\w+\.svg)"\}\}#([\w-]+)"`)
	symbol  = regexp.MustCompile(`<symbol id="([\w-]+)"`)
)

// What a page names must be in the sheet; what no page names would only be sent.
func TestEveryDrawingThatAPageNamesIsInItsSheet(t *testing.T) {
	views, all := os.DirFS("../views"), ""
	err := fs.WalkDir(views, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		html, err := fs.ReadFile(views, name)
		all += string(html)
		for _, named := range pointed.FindAllStringSubmatch(string(html), -1) {
			if !slices.Contains(symbols(t, named[1]), named[2]) {
				t.Errorf("%s: there is no %s in %s", name, named[2], named[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, icon := range symbols(t, "img/icons.svg") {
		if !regexp.MustCompile(`#` + icon + `"|\}\}` + icon + `\{\{`).MatchString(all) {
			t.Errorf("no page shows the icon %s, and every first visit loads it", icon)
		}
	}
}

func symbols(t *testing.T, sheet string) []string {
	t.Helper()
	text, err := os.ReadFile("../static/" + sheet)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range symbol.FindAllStringSubmatch(string(text), -1) {
		names = append(names, s[1])
	}
	return names
}
