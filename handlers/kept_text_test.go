package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/activity"
	"hearth/room"
)

// TestAPlainFormWithAHiddenCharacterKeepsWhatWasTyped posts what was pasted with
// a tab in it, without script: the page of the form says why, and has it all.
func TestAPlainFormWithAHiddenCharacterKeepsWhatWasTyped(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Adults})
	ana := app.facilitatorBrowser()
	const why = "There are hidden characters in this text"

	got := ana.post("/rooms/"+string(r.ID()), url.Values{
		"name": {"Choir"}, "age": {"teens"}, "language": {"es"}, "devices": {"some"}, "theme": {"dusk"}, "knows": {"facilitator"},
		"days": {"7"}, "prompts": {"one\ttwo\nthree"}, "guidelines": {"we listen"}, "names": {"Dora"}, "names_until": {"2030-01-02"},
		"contact_name": {"Nurse"}, "contact_how": {"room \x1b2"}, "contact_checked": {""}, "own_name": {"Waves"}, "own_in": {"4"},
	})
	if got.status != http.StatusUnprocessableEntity {
		t.Fatal(got)
	}
	page := app.parse(got)
	app.says(page.Find(`[role="alert"]`), why)
	for field, want := range map[string]string{
		`input[name="name"]`: "Choir", `input[name="age"][checked]`: "teens", `input[name="days"][checked]`: "7",
		`select[name="language"] option[selected]`: "es", `input[name="names_until"]`: "2030-01-02",
		`input[name="contact_name"]`: "Nurse", `input[name="contact_how"]`: "room \x1b2", `input[name="own_name"]`: "Waves", `input[name="own_in"]`: "4",
	} {
		if typed := page.Find(field).First().AttrOr("value", ""); typed != want {
			t.Errorf("%s holds %q, want %q", field, typed, want)
		}
	}
	for field, want := range map[string]string{"prompts": "one\ttwo\nthree", "guidelines": "we listen", "names": "Dora"} {
		if typed := page.Find(`textarea[name="` + field + `"]`).Text(); typed != want {
			t.Errorf("%s holds %q, want %q", field, typed, want)
		}
	}
	if s := r.Settings(); s.Name != "Class 3b" || s.Age != activity.Adults {
		t.Errorf("saved: %+v", s)
	}

	got = ana.post("/rooms", url.Values{"name": {"Class\t4"}, "age": {"teens"}})
	page = app.parse(got)
	app.has(page, `form[action="/rooms"] input[name="age"][value="teens"][checked]`, 1)
	if typed := page.Find("#room-name").AttrOr("value", ""); got.status != http.StatusUnprocessableEntity || typed != "Class\t4" {
		t.Errorf("%d, %q", got.status, typed)
	}
	app.says(page.Find(`form[action="/rooms"] .answer`), why)

	got = app.browser().post("/r/"+r.Code()+"/moves/join", url.Values{"picture": {"owl"}, "name": {"Zo\të"}})
	page = app.parse(got)
	app.has(page, `input[name="picture"][value="owl"][checked]`, 1)
	if typed := page.Find("#nickname").AttrOr("value", ""); got.status != http.StatusUnprocessableEntity || typed != "Zo\të" {
		t.Errorf("%d, %q", got.status, typed)
	}
	app.says(page.Find(".join-go .answer"), why)
}

// TestAListOfNamesIsPastedFromASpreadsheet: with tabs, the mark of a file, the
// line ends of Windows, empty lines and two of one name.
func TestAListOfNamesIsPastedFromASpreadsheet(t *testing.T) {
	app := newTestApp(t)
	pasted := "\uFEFFDora\tLima\r\nAna\t\t Pérez\r\n\r\n\tAna Pérez\t\r\n"
	want := "Dora Lima\nAna Pérez\nAna Pérez"
	for n := range 497 {
		pasted += fmt.Sprintf("Child\t%d\r\n", n)
		want += fmt.Sprintf("\nChild %d", n)
	}
	list := func(r *room.Room) string {
		return strings.Join(r.Look(activity.Viewer{Role: activity.Facilitator}).Lead.Names, "\n")
	}
	ana := app.facilitatorBrowser()
	r := app.openRoom(room.Settings{})
	if got := ana.post("/r/"+r.Code()+"/moves/add", url.Values{"names": {pasted}}, partialRequest); got.status != http.StatusNoContent || list(r) != want {
		t.Errorf("on the lead: %s, %.80q", got, list(r))
	}
	if n := len(r.Look(activity.Viewer{Role: activity.Facilitator}).Lead.People); n != 500 {
		t.Errorf("%d seats", n)
	}

	r = app.openRoom(room.Settings{})
	form := drawnForm(ana.read("/rooms/" + string(r.ID()) + "?private=1"))
	form.Set("names", pasted)
	form.Set("names_until", time.Now().AddDate(0, 0, 3).Format(time.DateOnly))
	if got := ana.post("/rooms/"+string(r.ID()), form); got.status != http.StatusSeeOther || list(r) != want {
		t.Errorf("in the settings: %s, %.80q", got, list(r))
	}

	// What is no list of names is not changed in secret.
	for _, text := range []string{"Do\tra", "Do\x00ra", "Do\u202Era"} {
		if got := app.browser().post("/r/"+r.Code()+"/moves/join", url.Values{"name": {text}}, partialRequest); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%q as a nickname: %s", text, got)
		}
	}
	if got := ana.post("/r/"+r.Code()+"/moves/add", url.Values{"names": {"Do\x00ra"}}, partialRequest); got.status != http.StatusUnprocessableEntity {
		t.Error(got)
	}
}

func TestARefusedListOfNamesSavesNothingOfTheSettings(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	ana := app.facilitatorBrowser()
	form := drawnForm(ana.read("/rooms/" + string(r.ID()) + "?private=1"))
	form.Set("name", "Choir")
	form.Set("names", "Dora\nBen")
	form.Set("names_until", "1999-01-01")
	got := ana.post("/rooms/"+string(r.ID()), form)
	page := app.parse(got)
	app.says(page.Find(`[role="alert"]`), "Choose a day from today on")
	if typed := page.Find("#name").AttrOr("value", ""); typed != "Choir" || page.Find("#list").Text() != "Dora\nBen" {
		t.Errorf("%d, %q, %q", got.status, typed, page.Find("#list").Text())
	}
	if s := r.Settings(); s.Name != "Class 3b" {
		t.Errorf("the name is %q already", s.Name)
	}
}

func TestARoomThatGrowsUpStillReadsItsNotesFirst(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Teens})
	ana := app.facilitatorBrowser()
	form := drawnForm(ana.read("/rooms/" + string(r.ID()) + "?private=1"))
	form.Set("age", string(activity.Adults))
	if got := ana.post("/rooms/"+string(r.ID()), form); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	if s := r.Settings(); s.Age != activity.Adults || !s.Approve || s.Nicknames {
		t.Errorf("%+v", s)
	}
}

func TestBytesThatAreNoTextAreNotSentBack(t *testing.T) {
	app := newTestApp(t)
	got := app.facilitatorBrowser().post("/rooms", url.Values{"name": {"Class \xff4"}, "age": {"teens"}})
	if typed := app.parse(got).Find("#room-name").AttrOr("value", ""); typed != "Class \uFFFD4" || strings.Contains(got.body, "\xff") {
		t.Errorf("%d, %q", got.status, typed)
	}
}
