package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/room"
)

// Whoever has the picture now must not be taken for the one who wrote under it.
func TestANoteOfSomebodyWhoHasLeftIsNobodyElses(t *testing.T) {
	w := startWall(t, nil)
	_, id := w.writes(w.owl, "please help me")
	lead := func() string { return w.parse(w.lead.get(w.at + "/lead")).Find("#waiting-notes, #r-notes").Text() }
	if said := lead(); !strings.Contains(said, "from Owl") || strings.Contains(said, "any more") {
		t.Errorf("while the writer is here: %q", said)
	}
	if got := w.owl.post(w.at+"/moves/leave", nil); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	w.app.browser().join(w.Room, "owl")
	gone := "from Owl, on " + w.app.Catalogue.Words("en", "").Day(time.Now()) + ", who is not in the room any more"
	if said := lead(); !strings.Contains(said, gone) {
		t.Errorf("another is the owl now: %q", said)
	}
	w.done(w.lead, "worry", of(id))
	if said := w.parse(w.lead.get(w.at + "/notes/worry/" + id)).Find("dl").Text(); !strings.Contains(said, gone[len("from "):]) {
		t.Errorf("on paper: %q", said)
	}
}

// A seat that was there before any phone keeps its id when a phone leaves it.
func TestANoteFromASeatThatAnotherHasNowIsNobodyElses(t *testing.T) {
	w := startWall(t, nil)
	w.done(w.lead, "add", url.Values{"count": {"6"}})
	seat := ""
	for _, p := range w.Look(leadViewer()).Lead.People {
		if !p.Phone {
			seat = p.Picture
		}
	}
	mia, tom := w.app.browser(), w.app.browser()
	mia.join(w.Room, seat)
	w.writes(mia, "please help me")
	if got := mia.post(w.at+"/moves/leave", nil); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	tom.join(w.Room, seat)
	said := w.parse(w.lead.get(w.at + "/lead")).Find("#waiting-notes, #r-notes").Text()
	if !strings.Contains(said, "who is not in the room any more") {
		t.Errorf("%q", said)
	}
}

func TestWhoTakesAnotherPictureIsFoundByTheOneTheyHave(t *testing.T) {
	w := startWall(t, nil)
	w.writes(w.owl, "please help me")
	w.owl.join(w.Room, "cloud")
	w.app.browser().join(w.Room, "owl")
	said := w.parse(w.lead.get(w.at + "/lead")).Find("#waiting-notes, #r-notes").Text()
	if !strings.Contains(said, "from Cloud") || strings.Contains(said, "Owl") {
		t.Errorf("%q", said)
	}
}

// To be told that a note waits again would tell its writer that something is wrong.
func TestTheWriterOfANoteOnTheWallIsToldNothingWhenItWorries(t *testing.T) {
	w := startWall(t, nil)
	token, id := w.writes(w.owl, "I am afraid.")
	w.done(w.lead, "approve", of(id))
	before := w.where(w.owl, token)
	w.done(w.lead, "worry", of(id))
	if got := w.where(w.owl, token); got != before || !strings.HasPrefix(got, "On the wall.") {
		t.Errorf("before %q, after %q", before, got)
	}
}

// A closed room has nobody's seat any more, but its notes still have their writers'
// pictures: no page may promise more.
func TestWhatANoteKeepsOfItsWriterIsSaid(t *testing.T) {
	w := startWall(t, nil)
	_, id := w.writes(w.fox, "Thank you for the boat.")
	came := w.parse(w.app.browser().get(w.at)).Text()
	w.closes()
	if n, ok, err := w.Note(room.NoteID(id)); err != nil || !ok || n.Picture != "fox" || n.By == "" {
		t.Fatalf("the note has nothing of its writer: %+v, %v", n, err)
	}
	if strings.Contains(came, "your picture and nickname are gone") {
		t.Error("whoever comes in is promised that their picture goes")
	}
	kept := w.parse(w.lead.get("/rooms/" + string(w.ID()) + "/kept")).Text()
	if !strings.Contains(kept, "A note has with it the picture") {
		t.Error("the page of what is kept does not say it, and that what it does not say is nowhere")
	}
	for _, page := range []string{"families", "data-map"} {
		if text := w.parse(w.fox.get("/guide/" + page)).Text(); !strings.Contains(text, "as long as") {
			t.Errorf("%s does not say how long", page)
		}
	}
}
