package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

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

func TestBytesThatAreNoTextAreNotSentBack(t *testing.T) {
	app := newTestApp(t)
	got := app.facilitatorBrowser().post("/rooms", url.Values{"name": {"Class \xff4"}, "age": {"teens"}})
	if typed := app.parse(got).Find("#room-name").AttrOr("value", ""); typed != "Class \uFFFD4" || strings.Contains(got.body, "\xff") {
		t.Errorf("%d, %q", got.status, typed)
	}
}
