package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hearth/activity"
	"hearth/room"
)

// TestTheNameOfASeatIsFilledWithATypedNameOnly: to keep it, as the button says,
// is not to keep what a child chose for itself.
func TestTheNameOfASeatIsFilledWithATypedNameOnly(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	app.browser().post("/r/"+r.Code()+"/moves/join", url.Values{"picture": {"fox"}, "name": {"Zed"}})
	ana := app.facilitatorBrowser()
	seat := func() (summary, field string) {
		tile := ana.read("/r/" + r.Code() + "/lead?private=1").Find(`#people li:has(use[href$="#fox"])`)
		return tile.Find("summary span").First().Text(), tile.Find(`input[name="name"]`).AttrOr("value", "")
	}
	if summary, field := seat(); field != "" || summary != "Zed Fox away" {
		t.Errorf("%q, %q", summary, field)
	}
	app.do(r, "rename", "person", personWith(r, "fox"), "name", "Zedekiah B.")
	if summary, field := seat(); field != "Zedekiah B." || summary != "Zedekiah B. Fox away" {
		t.Errorf("%q, %q", summary, field)
	}
}

// TestTheListOfPeopleLetsNicknamesThrough: all that wait by one button, each by its
// own, and nothing of it where screens show none.
func TestTheListOfPeopleLetsNicknamesThrough(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Adults})
	for picture, nick := range map[string]string{"fox": "Zed", "owl": "Hedwig & <b>", "moon": "", "sun": "Fox"} {
		app.browser().post("/r/"+r.Code()+"/moves/join", url.Values{"picture": {picture}, "name": {nick}})
	}
	ana := app.facilitatorBrowser()
	people := func() *goquery.Selection { return ana.read("/r/" + r.Code() + "/lead?private=1").Find("#r-people") }
	tile := func(picture string) *goquery.Selection {
		return people().Find(`#people li:has(use[href$="#` + picture + `"])`)
	}
	tap := func(form *goquery.Selection) answer {
		t.Helper()
		fields := url.Values{}
		form.Find("input").Each(func(_ int, in *goquery.Selection) { fields.Add(in.AttrOr("name", ""), in.AttrOr("value", "")) })
		return ana.post(form.AttrOr("action", ""), fields, partialRequest)
	}
	const let = `form[action$="/moves/let"]`
	if got := tap(tile("fox").Find(let)); got.status != http.StatusNoContent {
		t.Fatal(got)
	}
	app.says(tile("fox").Find("summary"), "on screens")
	app.silent(tile("owl").Find("summary"), "on screens")
	if n := tile("moon").Find(let).Length(); n != 0 {
		t.Error("who has no nickname has a button for it")
	}
	all := people().Find(".asked")
	app.says(all, "2 nicknames wait", "Hedwig & <b>", "Fox", "Show 2 nicknames on screens")
	app.silent(all, "Zed")
	if got := tap(all.Find(let)); got.status != http.StatusConflict || !strings.Contains(got.body, "only just come") {
		t.Errorf("a list that nobody can have read yet: %s", got)
	}
	for began := time.Now(); tap(all.Find(let)).status != http.StatusNoContent; time.Sleep(300 * time.Millisecond) { // so many moves a second are allowed
		if time.Since(began) > 10*time.Second {
			t.Fatal("they can have been read by now, and do not go up")
		}
	}
	if got := tap(all.Find(let)); got.status != http.StatusNoContent { // a double tap
		t.Fatal(got)
	}
	if n := people().Find(".asked").Length(); n != 0 {
		t.Error("nicknames wait that were let through")
	}
	if got := tap(tile("owl").Find(let)); got.status != http.StatusNoContent {
		t.Fatal(got)
	}
	all = people().Find(".asked")
	app.says(all, "A nickname waits", "Hedwig & <b>", "Show this nickname on screens")
	app.do(r, "rename", "person", personWith(r, "owl"), "name", "")
	if got := tap(all.Find(let)); got.status != http.StatusConflict || !strings.Contains(got.body, "not the nickname you read") {
		t.Error(got)
	}
	if got := app.browser().post("/r/"+r.Code()+"/moves/let", url.Values{"person": {personWith(r, "fox")}, "name": {"Zed"}, "on": {"0"}}); got.status != http.StatusForbidden {
		t.Errorf("a stranger: %s", got)
	}
	app.says(tile("fox").Find("summary"), "on screens")
	ana.get("/r/" + r.Code() + "/screen") // and on a mirrored display the list has no names
	app.silent(ana.read("/r/"+r.Code()+"/lead").Find("#r-people"), "Zed", "Fox", "nickname")
	for _, change := range []func(*room.Settings){
		func(s *room.Settings) { s.Devices = room.NoDevices },
		func(s *room.Settings) { s.Devices, s.Nicknames = room.AllDevices, false },
	} {
		if err := r.Change(func(s *room.Settings) error { change(s); return nil }); err != nil {
			t.Fatal(err)
		}
		if list := people(); list.Find(let).Length() != 0 || strings.Contains(list.Text(), "screens") {
			t.Error("the list speaks of nicknames on screens where there are none")
		}
	}
}
