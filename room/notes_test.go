package room_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

// wall begins with a board running and two phones.
func wall(t *testing.T, s room.Settings) (f *fixture, fox, owl activity.PersonID) {
	t.Helper()
	f = begin(t, s)
	f.do(leader(), "start", "kind", "board", "place", "room",
		"responder_who", "Ms Lee", "responder_where", "Room 2", "contact_name", "Helpline", "contact_how", "call 123")
	fox, _ = f.joins("fox")
	owl, _ = f.joins("owl")
	return f, fox, owl
}

// writes posts a note under the promise that is true now.
func (f *fixture) writes(who activity.PersonID, text string, more ...string) room.Answer {
	f.t.Helper()
	return f.do(phone(who), "post", append([]string{"text", text, "place", f.place(), "knows", string(f.room.Settings().Knows)}, more...)...)
}

func (f *fixture) place() string { return f.room.Settings().Usual.Form.Get("place") }

func (f *fixture) shown(v activity.Viewer) string {
	var texts []string
	for _, i := range f.room.Look(v).Run.View.([]activity.Item) {
		texts = append(texts, i.Text)
	}
	return strings.Join(texts, ",")
}

func (f *fixture) state(a room.Answer) room.NoteAnswer {
	return f.room.NoteStates([]string{a.Token})[0]
}

func TestANoteWaitsIsApprovedAndShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, owl := wall(t, room.Settings{Age: activity.Age8to12})
		one := f.writes(fox, " thanks, Bo ", "to", "Bo", "paper", "3")
		two := f.writes(owl, "thanks, all")
		if f.shown(wallScreen()) != "" || f.state(one).State != room.Waiting {
			t.Fatal("a note must wait")
		}
		l := f.lead()
		if l.WaitingCount != 2 || l.Waiting[0].Text != "thanks, Bo" || l.Waiting[0].By != fox || l.Waiting[0].Picture != "fox" || l.Waiting[0].Paper != 3 {
			t.Fatalf("%+v", l.Waiting)
		}
		f.not("not-allowed", phone(owl), "approve", "note", string(one.Note))
		f.do(leader(), "approve", "note", string(one.Note))
		f.not("note-gone", leader(), "approve", "note", string(one.Note))
		f.do(leader(), "approve", "note", string(two.Note))
		if got := f.shown(wallScreen()); got != "thanks, all,thanks, Bo" {
			t.Errorf("the newest first: %s", got)
		}
		if strings.Contains(f.store.text(), one.Token) {
			t.Error("the token is on the disk")
		}
		f.restart(time.Second)
		if got := f.shown(wallScreen()); got != "thanks, all,thanks, Bo" {
			t.Errorf("after a restart: %s", got)
		}
		f.do(leader(), "take-down", "note", string(one.Note))
		if s := f.state(one); s.State != room.Declined || s.Answer != 0 || s.Text != "" {
			t.Errorf("%+v", s)
		}
		f.do(phone(owl), "take-back", "token", two.Token)
		if f.shown(wallScreen()) != "" || f.state(two).State != "" {
			t.Error("what was taken back is still there")
		}
		f.not("note-gone", phone(owl), "take-back", "token", two.Token)
		f.not("note-gone", phone(owl), "take-back", "token", string(one.Note))
	})
}

func TestWhatCannotBeANoteIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{})
		for want, fields := range map[string][]string{
			"note-empty":      {"text", " \n "},
			"note-long":       {"text", strings.Repeat("á", 501)},
			"note-to-long":    {"text", "x", "to", strings.Repeat("á", 61)},
			"note-paper":      {"text", "x", "paper", "5"},
			"drawing-form":    {"drawing", `M1 1"onload="x`},
			"promise-changed": {"text", "x"},
		} {
			if want != "promise-changed" {
				fields = append(fields, "place", "room", "knows", "facilitator")
			}
			f.not(want, phone(fox), "post", fields...)
		}
		f.not("promise-changed", phone(fox), "post", "text", "x", "place", "hall", "knows", "facilitator")
		f.not("promise-changed", phone(fox), "post", "text", "x", "place", "room", "knows", "nobody")
		f.not("not-in-room", stranger(), "post", "text", "x", "place", "room", "knows", "facilitator")
		f.writes(fox, strings.Repeat("á", 500))
		f.do(leader(), "end")
		f.not("wall-away", phone(fox), "post", "text", "x", "place", "room", "knows", "facilitator")
		f.do(leader(), "post", "text", "said aloud")
		if l := f.lead(); l.ShownCount != 1 || l.WaitingCount != 1 {
			t.Errorf("%d shown, %d waiting", l.ShownCount, l.WaitingCount)
		}
		f.not("decline-answer", leader(), "decline", "note", "x", "answer", "5")
		f.not("note-none", leader(), "approve")
	})
}

func TestADeclinedNoteLeavesOnlyASentence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{})
		a := f.writes(fox, "unkind words", "to", "Bo", "drawing", "M1 1l2 2")
		f.do(leader(), "decline", "note", string(a.Note), "answer", "3")
		if s := f.state(a); s.State != room.Declined || s.Answer != 3 {
			t.Errorf("%+v", s)
		}
		if text := f.store.text(); strings.Contains(text, "unkind") {
			t.Error("the words are still kept")
		}
		n, there, err := f.room.Note(a.Note)
		if err != nil || !there || n.By != "" || n.Seat != "" || n.Picture != "" || n.To != "" || n.Drawing != "" {
			t.Errorf("what is kept says more than the sentence: %+v, %v %v", n, there, err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if f.store.count(func(m *memory) int { return m.forgot }) == 0 {
			t.Error("the files were not rewritten")
		}
	})
}

// Older copies of a note that worried someone do not expire, and the store must know.
func TestANoteThatWorriedIsKnownByIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{})
		approved, declined, taken, plain := f.writes(fox, "one"), f.writes(fox, "two"), f.writes(fox, "three"), f.writes(fox, "four")
		for _, a := range []room.Answer{approved, declined, taken} {
			f.do(leader(), "worry", "note", string(a.Note))
		}
		f.do(leader(), "approve", "note", string(approved.Note))
		f.do(leader(), "decline", "note", string(declined.Note), "answer", "1")
		f.do(leader(), "approve", "note", string(taken.Note))
		f.do(leader(), "take-down", "note", string(taken.Note))
		f.do(leader(), "approve", "note", string(plain.Note))
		for want, a := range map[bool][]room.Answer{true: {approved, declined, taken}, false: {plain}} {
			for _, one := range a {
				if n, ok, err := f.store.Note(f.room.ID(), one.Note); err != nil || !ok || n.Worried != want {
					t.Errorf("%+v %v %v", n, ok, err)
				}
			}
		}
	})
}

func TestANoteThatWorriesStaysAndItsWriterIsToldNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{NoteDays: 1})
		plain, worrying := f.writes(fox, "plain"), f.writes(fox, "I am not OK")
		f.do(leader(), "worry", "note", string(worrying.Note))
		if f.state(plain).State != f.state(worrying).State {
			t.Error("the writer can tell")
		}
		time.Sleep(50 * time.Hour)
		synctest.Wait()
		l := f.lead()
		if f.state(plain).State != "" || l.WaitingCount != 0 || len(l.Worrying) != 1 {
			t.Fatalf("one expires, the other does not: %+v", l)
		}
		f.do(stranger(), "take-back", "token", worrying.Token)
		if f.state(worrying).State != "" {
			t.Error("for its writer it is gone")
		}
		l = f.lead()
		if len(l.Worrying) != 1 || l.Worrying[0].Text != "I am not OK" {
			t.Fatal("for the facilitator it is not")
		}
		f.do(leader(), "forget", "note", string(l.Worrying[0].ID))
		if len(f.lead().Worrying) != 0 || strings.Contains(f.store.text(), "not OK") {
			t.Error("forgotten is forgotten")
		}
		synctest.Wait()
		if f.store.count(func(m *memory) int { return m.forgot }) == 0 {
			t.Error("the files were not rewritten")
		}
	})
}

// What is over is deleted when somebody looks after the rooms, every few seconds; it
// is seen no longer than it was said.
func TestAWaitingNoteThatIsOverIsOnNoListBeforeItIsDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{NoteDays: 1})
		time.Sleep(5 * time.Second) // so that it is over in between
		note := f.writes(fox, "over soon")
		time.Sleep(24*time.Hour - time.Nanosecond)
		synctest.Wait()
		if l := f.lead(); l.WaitingCount != 1 || len(l.Waiting) != 1 {
			t.Fatalf("its last moment: %+v", l)
		}
		time.Sleep(time.Nanosecond)
		if !strings.Contains(f.store.text(), "over soon") {
			t.Fatal("it was deleted already, and this says nothing")
		}
		if l := f.lead(); l.WaitingCount != 0 || len(l.Waiting) != 0 {
			t.Errorf("the lead shows what is over: %+v", l)
		}
		if f.state(note).State != "" {
			t.Error("its writer is told of it")
		}
	})
}

func TestNobodyCanKnowOnlyAmongFivePhones(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{Age: activity.Adults, Knows: room.NobodyKnows})
		f.do(leader(), "add", "count", "20") // without a phone nobody writes
		is := func(when string, few int, offered bool) {
			t.Helper()
			if l := f.room.Look(phone(fox)); l.Few != few || l.Run.Offered != offered {
				t.Errorf("%s: %d phones are needed, and a form is there: %v", when, l.Few, l.Run.Offered)
			}
		}
		is("two phones", 5, false)
		f.joins("boat")
		f.joins("bee")
		is("four", 5, false)
		bell, _ := f.joins("bell")
		is("five", 0, true)
		f.restart(time.Second)
		is("after a restart", 0, true)
		f.do(phone(bell), "leave")
		is("four again, and somebody may be writing", 5, true)
		f.not("nobody-few", phone(fox), "post", "text", "x", "place", "room", "knows", "nobody")
		f.do(leader(), "end")
		f.do(leader(), "start", "kind", "board", "place", "room")
		is("the next wall", 5, false)
		f.ok(f.room.Change(func(s *room.Settings) error { s.Knows = room.FacilitatorKnows; return nil }))
		is("the facilitator knows", 0, true)
		f.ok(f.room.Change(func(s *room.Settings) error { s.Knows = room.NobodyKnows; return nil }))
		is("the promise changed, and somebody may be writing", 5, true)
	})
}

func TestWhatCannotBeSeenIsNoNoteNoNameAndNoContact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const unseen = "\u200b\u2060"
		f, fox, _ := wall(t, room.Settings{})
		f.not("note-empty", phone(fox), "post", "text", unseen, "place", "room", "knows", "facilitator")
		f.not("note-empty", leader(), "post", "text", unseen)
		f.not("contact-empty", leader(), "contact", "contact_name", unseen, "contact_how", "call 123")
		f.not("responder-empty", leader(), "responder", "responder_who", unseen, "responder_where", "Room 2")
		f.do(phone(fox), "rename", "name", unseen)
		f.do(leader(), "names", "names", "Ada\n"+unseen+"\nBo")
		if a := f.writes(fox, "thanks", "to", unseen); f.state(a).To != "" {
			t.Errorf("it is to %q", f.state(a).To)
		}
		for _, p := range f.lead().People {
			if strings.Contains(p.Name, unseen) {
				t.Errorf("%+v", p)
			}
		}
		if n := len(f.lead().Names); n != 2 {
			t.Errorf("%d names", n)
		}
	})
}

func TestANoteIsGoneOnlyWhenItIsNowhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{})
		a := f.writes(fox, "thanks")
		other, err := f.rooms.Create(room.Settings{Name: "Room 5", Age: activity.Adults})
		f.ok(err)
		if got := other.NoteStates([]string{a.Token})[0]; got.Gone || got.State != "" || got.Text != "" {
			t.Errorf("another room says of it %+v", got)
		}
		f.do(leader(), "decline", "note", string(a.Note), "answer", "1")
		if got := f.state(a); got.Gone || got.State != room.Declined {
			t.Errorf("what is left of it is %+v", got)
		}
		f.store.set(func(m *memory) { m.blind = errors.New("the disk cannot be read") })
		if got := other.NoteStates([]string{a.Token})[0]; got.Gone {
			t.Error("what cannot be read is said to be gone")
		}
		f.store.set(func(m *memory) { m.blind = nil })
		f.do(leader(), "forget", "note", string(a.Note))
		for _, r := range []*room.Room{f.room, other} {
			if got := r.NoteStates([]string{a.Token})[0]; !got.Gone {
				t.Errorf("it was forgotten, and is %+v", got)
			}
		}
	})
}

func TestATokenFindsItsNoteWhenTheRoomHasClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{})
		a := f.writes(fox, "thanks")
		_, err := f.rooms.Create(room.Settings{Name: "Another", Age: activity.Adults}) // asked first
		f.ok(err)
		f.ok(f.room.Shut())
		if r, ok := f.rooms.OfNote(a.Token); !ok || r.ID() != f.room.ID() {
			t.Error("the token leads nowhere")
		}
		states := f.rooms.NoteStates([]string{a.Token, "made up", ""})
		if states[0].Text != "thanks" || !states[1].Gone || !states[2].Gone {
			t.Errorf("%+v", states)
		}
		for _, token := range []string{"made up", "", string(a.Note)} {
			if _, ok := f.rooms.OfNote(token); ok {
				t.Errorf("%q leads to a room", token)
			}
		}
		f.store.set(func(m *memory) { m.blind = errors.New("the disk cannot be read") })
		if _, ok := f.rooms.OfNote(a.Token); ok || f.rooms.NoteStates([]string{a.Token})[0].Gone {
			t.Error("what cannot be read is found, or said to be gone")
		}
		f.store.set(func(m *memory) { m.blind = nil })
		f.do(stranger(), "take-back", "token", a.Token)
		if _, ok := f.rooms.OfNote(a.Token); ok {
			t.Error("it was taken back, and leads to a room")
		}
	})
}

func TestWhereNobodyKnowsNothingSaysWhoWrote(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, owl := wall(t, room.Settings{Age: activity.Adults, Knows: room.NobodyKnows, Approve: true})
		f.do(leader(), "add", "count", "20")
		f.not("nobody-few", phone(fox), "post", "text", "x", "place", "room", "knows", "nobody")
		for _, picture := range []string{"boat", "bee", "bell"} {
			f.joins(picture)
		}
		time.Sleep(90 * time.Minute)
		for i := range 20 {
			f.writes([]activity.PersonID{fox, owl}[i%2], fmt.Sprintf("note %02d", i))
		}
		var order []string
		for _, n := range f.lead().Waiting {
			if n.By != "" || n.Picture != "" {
				t.Fatalf("%+v", n)
			}
			if h, m, s := n.Made.Clock(); h+m+s != 0 {
				t.Errorf("made at %v", n.Made)
			}
			order = append(order, n.Text)
		}
		if strings.Join(order, "") == strings.Join(sorted(order), "") {
			t.Error("waiting notes must be shuffled")
		}
		m, err := f.store.Notes(f.room.ID(), room.Waiting, 0, 99)
		f.ok(err)
		for _, n := range m {
			if n.By != "" || n.Picture != "" {
				t.Errorf("stored: %+v", n)
			}
		}
	})
}

func TestAdultsMayLetNotesThroughAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{Age: activity.Adults})
		f.ok(f.room.Change(func(s *room.Settings) error { s.Approve = false; return nil }))
		f.writes(fox, "at once")
		if f.shown(wallScreen()) != "at once" {
			t.Error("it must be shown")
		}
		f.do(leader(), "end")
		f.ok(f.room.Change(func(s *room.Settings) error { s.Age = activity.Teens; return nil }))
		if !f.room.Settings().Approve {
			t.Error("teens' notes always wait")
		}
	})
}

func TestANoteThatWasFineAfterAllStaysAsLongAsItsWriterWasTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{NoteDays: 7})
		id := string(f.writes(fox, "not so bad").Note)
		f.do(leader(), "worry", "note", id)
		f.ok(f.room.Change(func(s *room.Settings) error { s.NoteDays = 90; return nil }))
		time.Sleep(30 * 24 * time.Hour)
		f.restart(time.Second)
		for range 2 { // and again
			f.do(leader(), "approve", "note", id)
			n, there, err := f.room.Note(room.NoteID(id))
			f.ok(err)
			if !there || time.Until(n.Expires).Round(24*time.Hour) != 7*24*time.Hour {
				t.Errorf("it goes on %v", n.Expires)
			}
			f.do(leader(), "worry", "note", id)
		}
	})
}

// A form may lie open while the room is set otherwise.
func TestANoteIsReadFirstAndGoesAsItsWriterWasTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{Age: activity.Adults, NoteDays: 7})
		f.ok(f.room.Change(func(s *room.Settings) error { s.Approve, s.NoteDays = false, 90; return nil }))
		f.writes(fox, "told at first", "approve", "1", "days", "7")
		f.writes(fox, "told now", "days", "90")
		l := f.lead()
		if f.shown(wallScreen()) != "told now" || l.WaitingCount != 1 || !l.Waiting[0].Expires.Equal(time.Now().AddDate(0, 0, 7)) {
			t.Errorf("shown %s; waiting %+v", f.shown(wallScreen()), l.Waiting)
		}
		for _, days := range []string{"-1", "0", "400", "x"} {
			f.writes(fox, "made up", "days", days)
		}
		f.ok(f.room.Change(func(s *room.Settings) error { s.NoteDays = 1; return nil }))
		f.writes(fox, "for longer", "days", "90")
		made, err := f.room.Notes(room.Shown, 0, 9)
		f.ok(err)
		for _, n := range made {
			want := map[string]int{"for longer": 1}[n.Text]
			if want == 0 {
				want = 90
			}
			if !n.Expires.Equal(n.Made.AddDate(0, 0, want)) {
				t.Errorf("%s goes on %v", n.Text, n.Expires)
			}
		}
	})
}

func TestAWiderPlaceShowsOnlyWhatWasWrittenForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{})
		f.do(leader(), "approve", "note", string(f.writes(fox, "for us").Note))
		f.do(leader(), "start", "instead", f.room.Look(leader()).Run.ID, "kind", "board", "place", "hall")
		f.do(leader(), "approve", "note", string(f.writes(fox, "for all").Note))
		if got := f.shown(wallScreen()); got != "for all" {
			t.Errorf("in the hall: %s", got)
		}
		f.do(leader(), "start", "instead", f.room.Look(leader()).Run.ID, "kind", "board", "place", "room")
		if got := f.shown(wallScreen()); got != "for all,for us" {
			t.Errorf("in the room: %s", got)
		}
	})
}

func TestToWhomIsOnTheWallOnlyWhereItsWriterWasTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, owl := wall(t, room.Settings{})
		f.do(leader(), "names", "names", "Ana\nBo")
		f.do(leader(), "approve", "note", string(f.writes(fox, "before", "to", "Ana").Note))
		f.ok(f.room.Change(func(s *room.Settings) error { s.ShowTo = true; return nil }))
		f.do(leader(), "approve", "note", string(f.writes(owl, "after", "to", "Bo", "shows_to", "1").Note))
		check := func() {
			t.Helper()
			got := map[string]string{}
			for _, i := range f.room.Look(wallScreen()).Run.View.([]activity.Item) {
				got[i.Text] = i.To
			}
			if got["before"] != "" || got["after"] != "Bo" {
				t.Errorf("%v", got)
			}
		}
		check()
		f.restart(time.Second)
		check()
	})
}

func TestToWhomIsOnTheWallOnceEveryoneHasOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _, _ := wall(t, room.Settings{ShowTo: true})
		f.do(leader(), "names", "names", "Ana\nBo")
		to := func() string { return f.room.Look(wallScreen()).Run.View.([]activity.Item)[0].To }
		a := f.do(leader(), "post", "text", "thanks", "to", " ana ")
		if to() != "" {
			t.Error("Bo has none yet")
		}
		f.do(leader(), "post", "text", "thanks", "to", "Bo")
		if to() != "Bo" {
			t.Error("now everyone has one")
		}
		if l := f.lead().Thanks; len(l) != 2 || l[0].Notes != 1 || l[1].Notes != 1 || l[0].Picture == "" {
			t.Errorf("%+v", l)
		}
		f.do(leader(), "take-down", "note", string(a.Note))
		if l := f.lead().Thanks; to() != "" || l[0].Name != "Ana" || l[0].Notes != 0 {
			t.Errorf("Ana has none: %+v", l)
		}
	})
}

// What is over is gone from the pages at once, and from the files within a minute.
func TestWhatIsReplacedOrTakenBackLeavesTheFiles(t *testing.T) {
	for what, ends := range map[string]func(f *fixture, fox activity.PersonID, a room.Answer){
		"a note that was taken back": func(f *fixture, fox activity.PersonID, a room.Answer) {
			f.do(phone(fox), "take-back", "token", a.Token)
		},
		"the words that a note had before it was sent again": func(f *fixture, fox activity.PersonID, _ room.Answer) {
			again := room.Request{Move: "post", By: phone(fox), Once: "tap-1", Form: form("text", "said less", "place", "room", "knows", "facilitator")}
			_, err := f.room.Do(f.t.Context(), again)
			f.ok(err)
			if f.lead().WaitingCount != 1 {
				f.t.Error("it is another note")
			}
		},
		"an activity in whose place another began": func(f *fixture, _ activity.PersonID, _ room.Answer) {
			f.do(leader(), "start", "kind", "bell", "instead", f.room.Look(leader()).Run.ID)
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			f, fox, _ := wall(t, room.Settings{})
			first := room.Request{Move: "post", By: phone(fox), Once: "tap-1", Form: form("text", "said too much", "place", "room", "knows", "facilitator")}
			a, err := f.room.Do(t.Context(), first)
			f.ok(err)
			time.Sleep(time.Minute)
			synctest.Wait()
			before := f.store.count(func(m *memory) int { return m.forgot })
			ends(f, fox, a)
			time.Sleep(time.Minute)
			synctest.Wait()
			if f.store.count(func(m *memory) int { return m.forgot }) == before {
				t.Errorf("%s: the files were not rewritten", what)
			}
		})
	}
}
