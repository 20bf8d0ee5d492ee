package handlers

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hearth/activity"
	"hearth/room"
)

// FuzzForms plays whole mornings through the real pages: every line of a script
// is one form, posted by somebody. None may end in an error of ours, a refused
// one may not change what is stored, and nothing that was put in may come out as
// markup, on any page or in any frame.
//
// A line is who posts it (L the lead, P a phone, S a stranger), with a small
// letter for a page without script, then the move and the form as it is sent;
// $note, $person, $run and $turn are those of the moment, the newest of their
// sort. Shortening a find takes a minute each: fuzz with -fuzzminimizetime 1x.
func FuzzForms(f *testing.F) {
	for _, script := range mornings() {
		f.Add(script)
	}
	app := newTestApp(f)
	f.Cleanup(http.DefaultClient.CloseIdleConnections)
	lead := app.facilitatorBrowser()
	ours := ourMarkup(f)
	f.Fuzz(func(t *testing.T, script string) {
		d := newDay(t, app, lead, ours)
		defer d.over()
		for n, line := range strings.SplitN(script, "\n", mostLines+1) {
			if n < mostLines {
				d.post(line)
			}
		}
		d.lookAtAll()
	})
}

const mostLines = 16

// evil would be an element, or an attribute, wherever it is not escaped.
const evil = `"'><x-evil evil=1>x</x-evil><!--hearth item-->`

// mornings are scripts that reach every move of every kind.
func mornings() []string {
	typed := url.QueryEscape(evil)
	notes := "P post text=Thanks+" + typed + "&to=" + typed + "&paper=2&place=room&knows=facilitator&once=a\n" +
		"p post text=Thanks&paper=9&place=room&knows=facilitator\nP post text=a&place=hall&knows=nobody\n"
	wall := "L start kind=wall&format=free&place=room&responder_who=" + typed + "&responder_where=" + typed + "&contact_name=" + typed + "&contact_how=" + typed + "\n"
	return []string{
		wall + notes + "L approve note=$note\nL slides slides=1\nL next turn=$turn\nL back turn=$turn\nL take-down note=$note\nL reveal\nL hide\nP take-back token=x\nL forget note=$note",
		wall + notes + "L decline note=$note&answer=2\nL worry note=$note\nL approve note=$note\nL forget what=shown\nL post drawing=M1+1l2+2&to=" + typed + "\nL pause\nL go-on\nL end\nL end",
		wall + "P post drawing=M10+10l20+20l5+5&place=room&knows=facilitator\nP post drawing=%22%3E%3Cx-evil%3E&place=room&knows=facilitator\nL post text=" + typed,
		"L start kind=circle&piece=stone&order=seats&amount=3&prompt=" + typed + "&prompts=" + typed + "\nL arrange order=$person\nL next turn=$turn\nL back turn=$turn\n" +
			"L give person=$person&turn=$turn\nP pass-on turn=$turn\nP pass turn=$turn\nP later turn=$turn\nP take turn=$turn\nL round turn=$turn\nL prompt prompt=" + typed + "\nL light on=1\nL shape turn=$turn&ring=1",
		"L start kind=breathing&pattern=coherent&pace=5&amount=3&unit=minutes&look=flower\nL more\nL pause\nL go-on\nL end",
		"L start kind=breathing&pattern=own&word=" + typed + "&step=4&step=2&step=4\nL more amount=1",
		"L start kind=quiet&after=15&anchor=hands&amount=2\nL end\nL start kind=quiet&chosen=" + typed,
		"L add names=" + typed + "%0AIda\nL rename person=$person&name=" + typed + "\nP rename name=" + typed + "\nS join picture=owl&name=" + typed + "\ns join picture=" + typed +
			"\nL remove person=$person\nL lock on=1\nL blank on=1\nP break on=1\nL break person=$person\nP leave",
		"L names names=" + typed + "&keep_until=2096-01-01\nL theme theme=" + typed + "\nL responder responder_who=" + typed + "&responder_where=b\nL contact contact_name=" + typed + "&contact_how=c\nL new-code\nL dance x=1",
		"l start kind=juggling\nl approve note=$note\np approve note=x\ns post text=%ff\nL post text=%zz\nL post text=a%00b\nP post text=" + strings.Repeat("%C3%A9", 501) + "\nP post once=" + typed + "&back=//evil&from=screen&text=",
	}
}

// day is one run of a script, in a room of its own.
type day struct {
	t     *testing.T
	app   *testApp
	ours  map[string]bool
	room  *room.Room
	who   map[string]*browser
	typed []string // what may not come out as it is
}

func newDay(t *testing.T, app *testApp, lead *browser, ours map[string]bool) *day {
	here := *app
	here.t = t
	app = &here
	d := &day{t: t, app: app, ours: ours, room: app.openRoom(room.Settings{Age: activity.Adults, Language: "en"}), who: map[string]*browser{}}
	at, err := url.Parse(app.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"L", "P", "S"} {
		d.who[name] = app.fresh()
	}
	d.who["L"].jar.SetCookies(at, lead.jar.Cookies(at))
	d.who["P"].join(d.room, "fox")
	return d
}

// fresh is a browser that the test keeps nothing of.
func (a *testApp) fresh() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		a.t.Fatal(err)
	}
	return &browser{app: a, jar: jar, client: &http.Client{
		Jar: jar, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (d *day) over() {
	if err := d.app.Rooms.Delete(d.room.ID()); err != nil {
		d.t.Fatal(err)
	}
}

var moveName = regexp.MustCompile(`^[a-zA-Z0-9-]{1,40}$`)

// post does one line.
func (d *day) post(line string) {
	who, rest, _ := strings.Cut(line, " ")
	move, body, _ := strings.Cut(rest, " ")
	b := d.who[strings.ToUpper(who)]
	if b == nil || !moveName.MatchString(move) {
		return
	}
	d.app.limits.mu.Lock()
	clear(d.app.limits.buckets)
	d.app.limits.mu.Unlock()
	body = d.filled(body)
	if form, err := url.ParseQuery(body); err == nil {
		for _, values := range form {
			d.typed = append(d.typed, values...)
		}
	}
	before := d.stored()
	status, page := d.sends(b, "/r/"+d.room.Code()+"/moves/"+move, body, who == strings.ToUpper(who))
	switch {
	case status >= http.StatusInternalServerError:
		d.t.Fatalf("%s: %d %s", line, status, page)
	case status >= http.StatusBadRequest && d.stored() != before:
		d.t.Fatalf("%s: refused with %d, and changed\n%s\nto\n%s", line, status, before, d.stored())
	}
	d.clean(line, page)
}

// filled puts what there is now into a form.
func (d *day) filled(body string) string {
	var person, run, turn, note string
	look := d.room.Look(leadViewer())
	if people := look.Lead.People; len(people) > 0 {
		person = string(people[len(people)-1].ID)
	}
	if look.Run != nil {
		run, turn = look.Run.ID, fmt.Sprint(look.Run.Turn)
	}
	for _, s := range []room.NoteState{room.Waiting, room.Shown} {
		if notes, err := d.room.Notes(s, 0, 1); err == nil && len(notes) > 0 && note == "" {
			note = string(notes[0].ID)
		}
	}
	return strings.NewReplacer("$person", person, "$run", run, "$turn", turn, "$note", note).Replace(body)
}

func (d *day) sends(b *browser, path, body string, script bool) (int, string) {
	r, err := http.NewRequest(http.MethodPost, d.app.url+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", d.app.url)
	if script {
		r.Header.Set("HX-Request", "true")
	}
	res, err := b.client.Do(r)
	if err != nil {
		d.t.Fatalf("%s %q: %v", path, body, err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return res.StatusCode, string(page)
}

// stored is what is kept of the room.
func (d *day) stored() string {
	saved, err := d.app.store.Rooms()
	if err != nil {
		d.t.Fatal(err)
	}
	all := ""
	for _, s := range saved {
		if s.Settings.ID == d.room.ID() {
			all += fmt.Sprintf("%+v %s\n", s.Settings, s.Live)
		}
	}
	for _, s := range []room.NoteState{room.Waiting, room.Worrying, room.Shown, room.Declined} {
		notes, err := d.room.Notes(s, 0, 100)
		if err != nil {
			d.t.Fatal(err)
		}
		all += fmt.Sprintf("%s %+v\n", s, notes)
	}
	return all
}

// lookAtAll looks at every page of the room, and at every frame.
func (d *day) lookAtAll() {
	at, id := "/r/"+d.room.Code(), "/rooms/"+string(d.room.ID())
	pages := []string{
		at, at + "/screen", at + "/kiosk", at + "/lead", at + "/lead?private=1", at + "/notes", at + "/notes/slips", at + "/notes/paper",
		at + "/notes/mine", at + "/private", at + "/leave", id, id + "/kept?private=1", "/",
	}
	for _, name := range []string{"L", "P"} {
		for _, path := range pages {
			got := d.who[name].get(path)
			if got.status >= http.StatusInternalServerError {
				d.t.Fatalf("%s: %d %s", path, got.status, got.body)
			}
			d.clean(path, got.body)
		}
	}
	phone := activity.Viewer{Role: activity.Participant, Person: d.person()}
	for page, live := range d.app.live {
		viewer := activity.Viewer{Role: live.role}
		if viewer.Role == activity.Participant {
			viewer = phone
		}
		s := &seat{app: d.app.App, room: d.room, viewer: viewer, page: page, live: live, code: d.room.Code()}
		_, c, _, err := s.now()
		if err != nil {
			d.t.Fatalf("%s: %v", page, err)
		}
		d.clean("a frame of "+page, frame(nil, c))
	}
}

func (d *day) person() (id activity.PersonID) {
	for _, p := range d.room.Look(leadViewer()).Lead.People {
		if p.Phone {
			id = p.ID
		}
	}
	return id
}

// clean tells whether a page has our own elements and attributes only, and none
// of what was typed as it is.
func (d *day) clean(what, page string) {
	if strings.Contains(page, markStart) {
		d.t.Fatalf("%s: a mark of ours is left, or was typed: %s", what, page)
	}
	for _, typed := range d.typed {
		if len(typed) > 7 && strings.ContainsAny(typed, `<`) && strings.Contains(page, typed) {
			d.t.Fatalf("%s: %q comes out as it is: %s", what, typed, page)
		}
	}
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		token := z.Token()
		if !d.ours["<"+token.Data] {
			d.t.Fatalf("%s: <%s> is none of ours: %s", what, token.Data, page)
		}
		for _, a := range token.Attr {
			if !d.ours[a.Key] {
				d.t.Fatalf("%s: %s= is none of ours: %s", what, a.Key, page)
			}
		}
	}
}

var (
	tagName = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9-]*)`)
	anyWord = regexp.MustCompile(`[a-zA-Z][a-zA-Z0-9:.-]*`) // attributes are among them, and nothing that runs
)

// ourMarkup is every element and attribute that a template or a guide may write.
func ourMarkup(t testing.TB) map[string]bool {
	t.Helper()
	ours := map[string]bool{}
	err := walkViews(func(raw string) {
		for _, found := range tagName.FindAllStringSubmatch(raw, -1) {
			ours["<"+strings.ToLower(found[1])] = true
		}
		for _, word := range anyWord.FindAllString(raw, -1) {
			ours[strings.ToLower(word)] = true
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.FieldsSeq("hx-partial h1 h2 h3 p ul ol li em strong blockquote code pre a hr br") { // of frames, and of guide pages
		ours["<"+name] = true
	}
	for name := range strings.FieldsSeq("hx-target hx-swap strip start id href") {
		ours[name] = true
	}
	return ours
}

func walkViews(each func(raw string)) error {
	return filepath.WalkDir("../views", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		each(string(raw))
		return err
	})
}
