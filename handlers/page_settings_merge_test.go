package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hearth/activity"
	"hearth/room"
)

// drawnForm is what a browser sends of the settings page as it stands.
func drawnForm(page *goquery.Selection) url.Values {
	f := url.Values{}
	page.Find("form[action^='/rooms/']").Find("input[name], textarea[name], select[name]").Each(func(_ int, s *goquery.Selection) {
		name, value := s.AttrOr("name", ""), s.AttrOr("value", "")
		_, on := s.Attr("checked")
		switch kind := s.AttrOr("type", ""); {
		case (kind == "checkbox" || kind == "radio") && !on:
			return
		case goquery.NodeName(s) == "textarea":
			value = s.Text()
		case goquery.NodeName(s) == "select":
			value = s.Find("option[selected]").AttrOr("value", "")
		}
		f.Add(name, value)
	})
	return f
}

func TestASettingsPageThatLayOpenDestroysNothing(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Adults})
	ana, at := app.facilitatorBrowser(), "/rooms/"+string(r.ID())
	old := drawnForm(app.parse(ana.get(at)))
	if old.Get("drawn") == "" || old.Get("name") == "" {
		t.Fatalf("%v", old)
	}
	until := time.Now().AddDate(0, 0, 9).Format(time.DateOnly)
	lead := "/r/" + r.Code() + "/moves/"
	for move, fields := range map[string]url.Values{
		"add":     {"names": {"Ida\nBo"}, "keep_until": {until}},
		"contact": {"contact_name": {"Nurse"}, "contact_how": {"room 2"}},
		"theme":   {"theme": {"dusk"}},
	} {
		if got := ana.post(lead+move, fields); got.status >= 400 {
			t.Fatal(move, got)
		}
	}
	old.Set("name", "The Owls")
	if got := ana.post(at, old); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	s := r.Settings()
	if s.KnowsRead || s.ShowTo || s.Home {
		t.Errorf("what was off is on: %+v", s)
	}
	if s.Name != "The Owls" || len(s.Contacts) != 1 || s.Theme != room.Dusk || !slices.Equal(s.Names.List, []string{"Ida", "Bo"}) || keptUntil(s) != until {
		t.Errorf("%+v", s)
	}

	// What was changed there and here is asked about, and nothing is saved.
	old.Set("name", "The Terns")
	old["contact_name"], old["contact_how"] = []string{"Mr Sol"}, []string{"the office"}
	got := ana.post(at, old)
	if got.status != http.StatusConflict || r.Settings().Name != "The Owls" || len(r.Settings().Contacts) != 1 {
		t.Fatalf("%d %+v", got.status, r.Settings())
	}
	page := app.parse(got)
	app.says(page.Find(`[role="alert"]`), "changed elsewhere", "There it is now: The Owls; Nurse")
	app.has(page, `input[name="contact_name"][value="Mr Sol"]`, 1)
	app.has(page, `input[name="name"][value="The Terns"]`, 1)
	again := drawnForm(page)
	if got := ana.post(at, again); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	if s := r.Settings(); s.Name != "The Terns" || len(s.Contacts) != 1 || s.Contacts[0].Name != "Mr Sol" || len(s.Names.List) != 2 {
		t.Errorf("saved again, knowingly: %+v", s)
	}
}

// A form that is refused for something else comes back once more, and must not make
// what was changed meanwhile look untouched.
func TestARefusedSettingsPageStillComparesWithWhatStoodThereFirst(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Adults})
	ana, at := app.facilitatorBrowser(), "/rooms/"+string(r.ID())
	add := func(names string) {
		t.Helper()
		fields := url.Values{"names": {names}, "keep_until": {time.Now().AddDate(0, 0, 9).Format(time.DateOnly)}}
		if got := ana.post("/r/"+r.Code()+"/moves/add", fields); got.status >= 400 {
			t.Fatal(got)
		}
	}
	add("Zoe\nBen")
	old := drawnForm(app.parse(ana.get(at)))
	old.Set("names", "Zoe\r\nBen") // as a browser sends it
	old.Set("guidelines", "Be kind\u202e")
	add("Dora")
	got := ana.post(at, old)
	if got.status != http.StatusUnprocessableEntity {
		t.Fatal(got)
	}
	mended := drawnForm(app.parse(got))
	mended.Set("guidelines", "Be kind")
	if got := ana.post(at, mended); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	if s := r.Settings(); !slices.Equal(s.Names.List, []string{"Zoe", "Ben", "Dora"}) || len(s.Own.Guidelines) != 1 {
		t.Errorf("%q %q", s.Names.List, s.Own.Guidelines)
	}
}

func TestEveryFieldOfTheSettingsBelongsToAGroup(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Adults})
	page := app.parse(app.facilitatorBrowser().get("/rooms/" + string(r.ID())))
	all := slices.Concat(settingsGroups()...)
	page.Find("form[action^='/rooms/'] [name]").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		if name != "drawn" && len(name) > 0 && !slices.Contains(all, name) && name[:4] != "own_" {
			t.Errorf("%s would be taken from a form that lay open", name)
		}
	})
}
