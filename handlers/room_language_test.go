package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/room"
)

// A phone says that it reads English, as most do that nobody has set up, and comes
// into a Spanish room.
func TestWhatIsRefusedIsSaidInTheLanguageOfTheRoom(t *testing.T) {
	w := startWall(t, nil)
	if err := w.Change(func(s *room.Settings) error { s.Language = "es"; return nil }); err != nil {
		t.Fatal(err)
	}
	old := w.at
	w.done(w.lead, "new-code", nil)
	w.at = "/r/" + w.Code()
	chosen, stranger := w.app.browser(), w.app.browser()
	chosen.join(w.Room, "bear")
	chosen.post("/language", url.Values{"language": {"en"}})
	empty := noteForm(" ")
	english, script := with("Accept-Language", "en-GB,en;q=0.9"), partialRequest
	for _, c := range []struct {
		what    string
		got     answer
		es, not string
	}{
		{"a form with script", w.fox.post(w.at+"/moves/post", empty, english, script), "La nota está vacía", "still empty"},
		{"a form without", w.fox.post(w.at+"/moves/post", empty, english), "La nota está vacía", "still empty"},
		{"a nickname that is too long", stranger.post(w.at+"/moves/join", url.Values{"picture": {"owl"}, "name": {strings.Repeat("x", 40)}}, english), `lang="es"`, "too long"},
		{"a control character", stranger.post(w.at+"/moves/join", url.Values{"picture": {"bee"}, "name": {"a\x07"}}, english), `<html lang="es"`, `<html lang="en"`},
		{"an old code", stranger.get(old, english), `lang="es"`, `lang="en"`},
		{"a page that is not there", w.fox.get(w.at+"/nothing", english), `lang="es"`, `lang="en"`},
		{"more than may be sent", w.fox.post(w.at+"/moves/post", url.Values{"text": {strings.Repeat("x", maxForm)}}, english), `lang="es"`, `lang="en"`},
		{"a phone that chose English", chosen.post(w.at+"/moves/post", empty, with("Accept-Language", "es"), script), "still empty", "La nota"},
		{"no room at all", stranger.get("/r/222222", english), `lang="en"`, `lang="es"`},
	} {
		if c.got.status < 400 || !strings.Contains(c.got.body, c.es) || strings.Contains(c.got.body, c.not) {
			t.Errorf("%s: %d %s", c.what, c.got.status, c.got.body)
		}
	}
	w.closes()
	if got := w.fox.get(w.at, english); got.status != http.StatusNotFound || !strings.Contains(got.body, "Gracias por estar aquí.") {
		t.Errorf("the last page: %s", got)
	}
}
