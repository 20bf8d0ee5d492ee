package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/activity"
	"hearth/room"
)

// marked is the seat of this room whose notes a page lets its script show.
func (w wallRoom) marked(b *browser, path string) string {
	w.t.Helper()
	return b.marked(w.Room, path)
}

func (b *browser) marked(r *room.Room, path string) string {
	b.app.t.Helper()
	got := b.get(path)
	_, after, _ := strings.Cut(got.body, ` data-notes="`)
	said, _, found := strings.Cut(after, `"`)
	if !found || !strings.HasPrefix(said, string(r.ID())+":") {
		b.app.t.Fatalf("%s says nothing of whose notes it may show: %s", path, got)
	}
	return strings.TrimPrefix(said, string(r.ID())+":")
}

// writesPlainly posts a note as a browser without script does.
func (w wallRoom) writesPlainly(b *browser, text string) {
	w.t.Helper()
	if got := b.post(w.at+"/moves/post", noteForm(text)); got.status != http.StatusSeeOther {
		w.t.Fatalf("post: %s", got)
	}
}

func TestOnASharedTabletTheNextChildDoesNotReadTheNotesOfTheOneBefore(t *testing.T) {
	for name, goes := range map[string]func(w wallRoom, by activity.PersonID){
		"who left": func(w wallRoom, _ activity.PersonID) {
			if got := w.fox.post(w.at+"/moves/leave", url.Values{"from": {"participant"}}); got.status != http.StatusSeeOther {
				w.t.Fatal(got)
			}
		},
		"who was removed": func(w wallRoom, by activity.PersonID) {
			w.done(w.lead, "remove", url.Values{"person": {string(by)}})
		},
		"whose lesson is over": func(w wallRoom, _ activity.PersonID) {
			if err := w.Shut(); err != nil {
				w.t.Fatal(err)
			}
			if err := w.Open(); err != nil {
				w.t.Fatal(err)
			}
		},
	} {
		for _, looks := range []bool{true, false} {
			w := startWall(t, nil)
			w.writesPlainly(w.fox, "Mia is afraid of the bus.")
			goes(w, w.person(w.fox))
			w.at = "/r/" + w.Code()
			if looks {
				w.fox.get(w.at)
			}
			w.reads(name+", before anyone sat down", "afraid", false)
			w.fox.join(w.Room, "bear")
			w.reads(name, "afraid", false)
			page := w.parse(w.fox.get(notesPath))
			if strings.Contains(page.Text(), "afraid") {
				t.Errorf("%s: the next child reads it behind the tap", name)
			}
			if kept := page.Find("form").Length(); kept != 0 && name == "who left" {
				t.Errorf("%s: %d notes can still be taken back", name, kept)
			}
		}
	}
}

func (w wallRoom) person(b *browser) activity.PersonID {
	w.t.Helper()
	person, ok := w.Person(b.seat(w.Room))
	if !ok {
		w.t.Fatal("the browser has no seat")
	}
	return person
}

// reads tells whether the tablet's own page of notes shows words.
func (w wallRoom) reads(when, words string, want bool) {
	w.t.Helper()
	if got := w.fox.get(w.at + "/notes/mine"); strings.Contains(got.body, words) != want {
		w.t.Errorf("%s: the page of my notes shows %q: %v, want %v", when, words, !want, want)
	}
}

func TestAChildWhoStaysKeepsTheNotesWithAnotherPicture(t *testing.T) {
	w := startWall(t, nil)
	w.writesPlainly(w.fox, "Thank you for the soup.")
	before := w.marked(w.fox, w.at)
	w.fox.join(w.Room, "bear") // who is in keeps the seat
	w.reads("with another picture", "soup", true)
	if after := w.marked(w.fox, w.at); after != before || before == "" {
		t.Errorf("the script is told of seat %q, and then of %q", before, after)
	}
}

func TestThePageNamesTheSeatAndNotThePersonWhoseNotesItMayShow(t *testing.T) {
	w := startWall(t, nil)
	w.done(w.lead, "add", url.Values{"names": {"Mia"}})
	mia := ""
	for _, p := range w.Look(leadViewer()).Lead.People {
		if p.Name == "Mia" {
			mia = p.Picture
		}
	}
	tablet := w.app.browser()
	first := tablet.join(w.Room, mia)
	mark := w.marked(tablet, w.at)
	if token := tablet.seat(w.Room); mark == "" || strings.Contains(token, mark) {
		t.Errorf("%q tells the seat %q", mark, token)
	}
	left := tablet.post(w.at+"/moves/leave", url.Values{"from": {"participant"}}).header.Get("Location")
	if next := w.marked(tablet, left); next != "" {
		t.Errorf("nobody sits here, and the page shows the notes of %q", next)
	}
	if again := tablet.get(left); !strings.Contains(again.body, ` data-notes="`+everyNote+`"`) {
		t.Errorf("the first page forgets once more, whoever comes to it: %s", again)
	}
	if second := tablet.join(w.Room, mia); second != first {
		t.Fatalf("the seat that was typed in is another person: %s, %s", first, second)
	}
	if next := w.marked(tablet, w.at); next == mark || next == "" {
		t.Errorf("the next child at the same seat is shown the notes of %q, before it was %q", next, mark)
	}
	if said := w.marked(w.owl, w.at+"/notes/mine"); said != w.marked(w.owl, w.at) {
		t.Errorf("my notes speak of the seat %q", said)
	}
	if w.marked(w.fox, w.at) == w.marked(w.owl, w.at) {
		t.Error("two phones have one mark")
	}
}

func TestAnotherRoomDoesNotCallANoteGone(t *testing.T) {
	w := startWall(t, nil)
	token, _ := w.writes(w.fox, "Thank you for the boat.")
	other := w.app.openRoom(room.Settings{Name: "Room 13"})
	w.fox.join(other, "fox")
	asks := func(r *room.Room) string {
		got := w.fox.post("/r/"+r.Code()+"/notes/mine", url.Values{"tokens": {token}}, partialRequest)
		return w.parse(got).Find("body").Text() + w.parse(got).Find("[data-gone]").AttrOr("data-gone", "")
	}
	if got := strings.TrimSpace(asks(other)); got != "" {
		t.Errorf("another room says %q", got)
	}
	if one, two := w.marked(w.fox, w.at), w.fox.marked(other, "/r/"+other.Code()); one == "" || one == two {
		t.Errorf("the phone keeps both rooms' notes under %q, %q", one, two)
	}
	w.done(w.fox, "take-back", url.Values{"token": {token}, "from": {"participant"}})
	for _, r := range []*room.Room{w.Room, other} {
		if got := asks(r); !strings.Contains(got, token) {
			t.Errorf("it was taken back, and %s says %q", r.Settings().Name, got)
		}
	}
}

func TestABrowserDoesNotFillTheNextChildsNoteWithWhatWasLeftHalfWritten(t *testing.T) {
	w := startWall(t, nil)
	if off := w.parse(w.fox.get(w.at)).Find(".write-form").AttrOr("autocomplete", ""); off != "off" {
		t.Errorf("the form may be filled again: autocomplete=%q", off)
	}
}
