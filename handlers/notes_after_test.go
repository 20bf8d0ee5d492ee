package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"hearth/room"
)

// closes ends the lesson.
func (w wallRoom) closes() {
	w.t.Helper()
	if err := w.Shut(); err != nil {
		w.t.Fatal(err)
	}
}

func back(token string) url.Values { return url.Values{"token": {token}, "from": {"participant"}} }

func TestANoteIsTakenBackAfterTheRoomHasClosed(t *testing.T) {
	w := startWall(t, nil)
	token, id := w.writes(w.fox, "Thank you for the boat.")
	kept, _ := w.writes(w.owl, "Thank you for the soup.")
	w.done(w.lead, "approve", of(id))
	w.app.openRoom(room.Settings{Name: "Room 13"})
	w.closes()
	page := w.app.farewellOf(w.fox, w.at)
	if page.Find(`a[href="`+w.at+`/notes/mine"]`).Length() != 1 || strings.Contains(page.Text(), "boat") {
		t.Error("the last page does not lead to the notes, or shows them unasked")
	}
	if mark := w.marked(w.fox, w.at+"/notes/mine"); mark == "" {
		t.Error("the page of my notes knows no seat")
	}
	if got := w.where(w.fox, token); got != "On the wall.|Thank you for the boat." {
		t.Errorf("it is %q", got)
	}
	w.done(w.fox, "take-back", back(token))
	if got := w.where(w.fox, token); got != "|" {
		t.Errorf("after taking back it is %q", got)
	}
	if n, err := w.CountNotes(room.Shown); n != 0 || err != nil {
		t.Errorf("%d notes hang in the next lesson, %v", n, err)
	}
	if got := w.where(w.owl, kept); got != "Waiting to be read.|Thank you for the soup." {
		t.Errorf("the other's is %q", got)
	}
}

func TestATokenTakesItsNoteBackFromTheNextLesson(t *testing.T) {
	w := startWall(t, nil)
	token, id := w.writes(w.fox, "Thank you for the boat.")
	w.done(w.lead, "approve", of(id))
	w.closes()
	if err := w.Open(); err != nil {
		t.Fatal(err)
	}
	w.done(w.fox, "take-back", back(token))
	if n, err := w.CountNotes(room.Shown); n != 0 || err != nil {
		t.Errorf("%d notes, %v", n, err)
	}
}

func TestAPhoneWithoutScriptTakesItsNoteBackAfterTheRoomHasClosed(t *testing.T) {
	w := startWall(t, nil)
	w.writesPlainly(w.fox, "Thank you for the soup.")
	w.closes()
	if page := w.app.farewellOf(w.fox, w.at); page.Find("[data-wrote]:not([hidden]) a").Length() != 1 {
		t.Error("the last page does not lead to the notes")
	}
	if page := w.app.farewellOf(w.owl, w.at); page.Find("[data-wrote][hidden]").Length() != 1 {
		t.Error("a phone that wrote nothing is led to its notes")
	}
	page := w.parse(w.fox.get(w.at + "/notes/mine"))
	token, _ := page.Find("form input[name=token]").Attr("value")
	if token == "" || !strings.Contains(page.Text(), "soup") || strings.Contains(w.owl.get(w.at+"/notes/mine").body, "soup") {
		t.Fatal("its page does not show its note, or another's does")
	}
	if got := w.fox.post(w.at+"/moves/take-back", back(token), with("Referer", w.app.url+w.at+"/notes/mine")); got.status != http.StatusSeeOther || got.header.Get("Location") != w.at+"/notes/mine" {
		t.Error(got)
	}
	w.reads("after it was taken back", "soup", false)
}

func TestAWrongTokenGetsNothingOfARoomThatHasClosed(t *testing.T) {
	w := startWall(t, nil)
	_, id := w.writes(w.fox, "Thank you for the boat.")
	w.closes()
	stranger := w.app.browser()
	asked := stranger.post(w.at+"/notes/mine", url.Values{"tokens": {"made-up " + id}}, partialRequest)
	taken := w.move(stranger, "take-back", back("made-up"))
	byID := w.move(stranger, "take-back", url.Values{"note": {id}, "from": {"participant"}})
	for what, got := range map[string]answer{"asking": asked, "taking": taken, "taking by its id": byID, "looking": stranger.get(w.at + "/notes/mine")} {
		if got.status != http.StatusNotFound || strings.Contains(got.body, "boat") || strings.Contains(got.body, "data-gone") || strings.Contains(got.body, string(w.ID())) {
			t.Errorf("%s: %s", what, got)
		}
	}
	for range guessesPerMinute {
		asked = stranger.post(w.at+"/moves/take-back", back("made-up"), partialRequest)
	}
	if asked.status != http.StatusTooManyRequests {
		t.Errorf("one may guess on: %s", asked)
	}
	if n, err := w.CountNotes(room.Waiting); n != 1 || err != nil {
		t.Errorf("%d notes, %v", n, err)
	}
}

// farewellOf is the last page of a phone whose room has closed.
func (a *testApp) farewellOf(b *browser, at string) *goquery.Document {
	a.t.Helper()
	got := b.get(at)
	page, err := goquery.NewDocumentFromReader(strings.NewReader(got.body))
	if err != nil || got.status != http.StatusNotFound || !strings.Contains(page.Text(), "Thank you for being here.") {
		a.t.Fatalf("%s %v", got, err)
	}
	return page
}
