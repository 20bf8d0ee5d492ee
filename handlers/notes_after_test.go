package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

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
	if page.Find(`[data-wrote] a[href="`+notesPath+`"]`).Length() != 1 || strings.Contains(page.Text(), "boat") {
		t.Error("the last page does not lead to the notes, or shows them unasked")
	}
	day := "A note of " + w.app.Catalogue.Words("en", "").Day(time.Now()) + ". "
	if got := w.everywhere(w.fox, token); got != day+"On the wall.|" {
		t.Errorf("it is %q", got)
	}
	w.takesBack(w.fox, token)
	if got := w.everywhere(w.fox, token); got != "|" {
		t.Errorf("after taking back it is %q", got)
	}
	if n, err := w.CountNotes(room.Shown); n != 0 || err != nil {
		t.Errorf("%d notes hang in the next lesson, %v", n, err)
	}
	if got := w.everywhere(w.owl, kept); got != day+"Waiting to be read.|" {
		t.Errorf("the phone may be in other hands by now, and is told %q", got)
	}
}

// everywhere is what a phone is told of a note behind the tap.
func (w wallRoom) everywhere(b *browser, token string) string {
	w.t.Helper()
	got := b.post(notesPath, url.Values{"tokens": {token}}, partialRequest)
	page := w.parse(got)
	if strings.Contains(got.body, "Thank you for") {
		w.t.Errorf("the phone may be in other hands by now, and is told %s", got)
	}
	return page.Find(".where").Text() + "|" + page.Find(".note").Text()
}

// takesBack is the button beside it.
func (w wallRoom) takesBack(b *browser, token string) {
	w.t.Helper()
	if got := b.post("/r/"+noCode+"/moves/take-back", back(token), partialRequest); got.status != http.StatusNoContent {
		w.t.Fatal(got)
	}
}

func TestOnlyWhatStandsIsSaidBehindTheTapAndOfThatOnlyTheDay(t *testing.T) {
	w := startWall(t, nil)
	declined, no := w.writes(w.fox, "Thank you for nothing, Ben.")
	worrying, hung := w.writes(w.fox, "Thank you for listening when I was afraid.")
	w.done(w.lead, "decline", of(no, "answer", "3"))
	w.done(w.lead, "approve", of(hung))
	w.done(w.lead, "worry", of(hung))
	if got := w.everywhere(w.fox, declined); got != "|" {
		t.Errorf("how a note was answered is told to whoever holds the phone: %q", got)
	}
	if got := w.everywhere(w.fox, worrying); !strings.HasSuffix(got, "On the wall.|") {
		t.Errorf("of a note that worries somebody it says %q", got)
	}
	es := w.app.openRoom(room.Settings{Name: "Sala 4", Language: "es"})
	phone := w.app.browser()
	phone.join(es, "fox")
	if page := w.parse(phone.get(notesPath)); page.Find(`html[lang="es"]`).Length() != 1 {
		t.Error("a phone in a Spanish room is spoken to in English")
	}
}

func TestWhatWasWrittenFromAnEarlierSeatCanBeTakenBackFromALaterOne(t *testing.T) {
	w := startWall(t, nil)
	w.writesPlainly(w.fox, "Thank you for the boat.")
	w.closes()
	if err := w.Open(); err != nil {
		t.Fatal(err)
	}
	w.at = "/r/" + w.Code()
	w.done(w.lead, "start", url.Values{"kind": {"wall"}, "responder_who": {"Ada"}, "responder_where": {"room 4"}})
	w.fox.join(w.Room, "bear")
	w.writesPlainly(w.fox, "Thank you for the soup.")
	w.reads("from the later seat", "soup", true)
	if mine := w.parse(w.fox.get(w.at + "/notes/mine")); mine.Find("form").Length() != 1 || mine.Find(`[data-wrote]:not([hidden]) a[href="`+notesPath+`"]`).Length() != 1 {
		t.Error("the page of this seat's notes shows another's, or does not lead to them")
	}
	page := w.parse(w.fox.get(notesPath))
	forms := page.Find("form")
	if forms.Length() != 2 {
		t.Fatalf("%d notes can be taken back: %s", forms.Length(), page.Text())
	}
	for i := range 2 {
		token := forms.Eq(i).Find("input[name=token]").AttrOr("value", "")
		if got := w.fox.post(forms.Eq(i).AttrOr("action", ""), back(token), with("Referer", w.app.url+notesPath)); got.status != http.StatusSeeOther || got.header.Get("Location") != notesPath {
			t.Error(got)
		}
	}
	if n, err := w.CountNotes(room.Waiting); n != 0 || err != nil {
		t.Errorf("%d notes wait, %v", n, err)
	}
	if gone := w.fox.post("/r/"+noCode+"/moves/take-back", back("gone"), partialRequest); gone.status != http.StatusConflict {
		t.Errorf("what is gone is taken back: %s", gone)
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
	page := w.parse(w.fox.get(notesPath))
	token, _ := page.Find("form input[name=token]").Attr("value")
	if token == "" || strings.Contains(page.Text(), "soup") || w.parse(w.owl.get(notesPath)).Find("form").Length() != 0 {
		t.Fatal("its page does not name its note, or says what is in it, or another's has it")
	}
	if got := w.fox.post("/r/"+noCode+"/moves/take-back", back(token), with("Referer", w.app.url+notesPath)); got.status != http.StatusSeeOther || got.header.Get("Location") != notesPath {
		t.Error(got)
	}
	if w.parse(w.fox.get(notesPath)).Find("form").Length() != 0 {
		t.Error("it was taken back and is still there")
	}
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
	for _, got := range []answer{stranger.post(notesPath, url.Values{"tokens": {"made-up " + id}}, partialRequest), stranger.get(notesPath)} {
		if got.status != http.StatusOK || strings.Contains(got.body, "boat") || strings.Contains(got.body, string(w.ID())) || w.parse(got).Find("form").Length() != 0 {
			t.Errorf("the page behind the tap: %s", got)
		}
	}
	for range guessesPerMinute {
		asked = stranger.post(w.at+"/moves/take-back", back("made-up"), partialRequest)
	}
	if asked.status != http.StatusTooManyRequests {
		t.Errorf("one may guess on: %s", asked)
	}
	if asked := stranger.post(notesPath, url.Values{"tokens": {"made-up"}}, partialRequest); asked.status != http.StatusTooManyRequests {
		t.Errorf("one may guess on behind the tap: %s", asked)
	}
	if n, err := w.CountNotes(room.Waiting); n != 1 || err != nil {
		t.Errorf("%d notes, %v", n, err)
	}
}

func TestOneAddressAsksFourTimesASecondWhereNotesAreAndNoMore(t *testing.T) {
	w := startWall(t, nil)
	token, _ := w.writes(w.fox, "thank you")
	at := time.Now()
	w.app.limits.mu.Lock()
	w.app.limits.now = func() time.Time { return at }
	w.app.limits.mu.Unlock()
	ask := func() int { return w.fox.post(notesPath, url.Values{"tokens": {token}}, partialRequest).status }
	for i := range lookupsPerMinute {
		if got := ask(); got != http.StatusOK {
			t.Fatalf("%d: %d", i, got)
		}
	}
	if got := ask(); got != http.StatusTooManyRequests {
		t.Errorf("one may ask on: %d", got)
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

// They say what somebody wrote, or that somebody did (PRACTICES 8.12).
func TestThePagesOfOnesOwnNotesHaveAQuickWayOut(t *testing.T) {
	w := startWall(t, nil)
	w.writes(w.fox, "Thank you.")
	for _, path := range []string{w.at, w.at + "/notes/mine", notesPath} {
		if n := w.parse(w.fox.get(path)).Find(`a[href="/clock"][data-exit]`).Length(); n != 1 {
			t.Errorf("%s has %d", path, n)
		}
	}
}
