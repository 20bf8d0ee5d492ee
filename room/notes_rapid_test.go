package room_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"hearth/activity"
	"hearth/room"
)

// ledger is what a patient person with paper would know of the notes.
type ledger struct {
	f      *fixture
	writer activity.PersonID
	notes  []*entry // in the order they were written
	shown  []*entry // in the order they were let onto the wall
}

type entry struct {
	answer room.Answer
	text   string
	state  room.NoteState
	heard  room.NoteState // what its writer is told: nothing of a worry
}

func TestNotesAreWhereAPatientPersonWouldLookForThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(inBubble{t}, func(rt *rapid.T) {
			f, fox, _ := wall(t, room.Settings{NoteDays: 90})
			l := &ledger{f: f, writer: fox}
			for range rapid.IntRange(1, 40).Draw(rt, "moves") {
				l.step(rt)
				l.compare(rt)
			}
			l.f.halt()
		})
	})
}

func (l *ledger) step(rt *rapid.T) {
	switch move := rapid.SampledFrom([]string{"post", "post", "approve", "approve", "decline", "worry", "take-down", "take-back", "forget", "fail", "restart"}).Draw(rt, "move"); move {
	case "post":
		text := "note-" + strconv.Itoa(len(l.notes)) + "-"
		l.notes = append(l.notes, &entry{answer: l.f.writes(l.writer, text), text: text, state: room.Waiting, heard: room.Waiting})
	case "restart":
		l.f.restart(time.Second)
	case "fail":
		l.f.store.set(func(m *memory) { m.err = errDisk })
		for _, move := range []string{"approve", "forget"} {
			if e := l.any(rt); e != nil {
				l.f.try(leader(), move, "note", string(e.answer.Note))
			}
		}
		l.f.store.set(func(m *memory) { m.err = nil })
	default:
		if e := l.any(rt); e != nil {
			l.change(rt, move, e)
		}
	}
}

func (l *ledger) any(rt *rapid.T) *entry {
	if len(l.notes) == 0 {
		return nil
	}
	return rapid.SampledFrom(l.notes).Draw(rt, "note")
}

// change makes a move, and says whether it had to be refused.
func (l *ledger) change(rt *rapid.T, move string, e *entry) {
	type way struct {
		from []room.NoteState
		to   room.NoteState
	}
	w := map[string]way{
		"approve":   {[]room.NoteState{room.Waiting, room.Worrying}, room.Shown},
		"decline":   {[]room.NoteState{room.Waiting, room.Worrying}, room.Declined},
		"worry":     {[]room.NoteState{room.Waiting, room.Shown}, room.Worrying},
		"take-down": {[]room.NoteState{room.Shown}, room.Declined},
		"take-back": {[]room.NoteState{room.Waiting, room.Shown, room.Declined}, ""},
		"forget":    {[]room.NoteState{room.Waiting, room.Worrying, room.Shown, room.Declined}, ""},
	}[move]
	if move == "take-back" && e.state == room.Worrying {
		return // it stays, under another name: a test of its own
	}
	_, id := l.f.try(leader(), move, "note", string(e.answer.Note), "token", e.answer.Token, "answer", "1")
	if allowed := slices.Contains(w.from, e.state); allowed != (id == "") {
		rt.Fatalf("%s of a note that is %q: %q", move, e.state, id)
	}
	if id != "" {
		return
	}
	if w.to != room.Worrying {
		e.heard = w.to
	}
	if e.state == room.Shown {
		l.shown = slices.DeleteFunc(l.shown, func(o *entry) bool { return o == e })
	}
	if e.state = w.to; e.state == room.Shown {
		l.shown = append(l.shown, e)
	}
}

func (l *ledger) compare(rt *rapid.T) {
	counts := map[room.NoteState]int{}
	for _, e := range l.notes {
		counts[e.state]++
		if got := l.f.state(e.answer).State; got != e.heard {
			rt.Fatalf("the writer of a note that is %q hears %q", e.state, got)
		}
	}
	lead := l.f.lead()
	if lead.WaitingCount != counts[room.Waiting] || len(lead.Worrying) != counts[room.Worrying] || lead.ShownCount != counts[room.Shown] {
		rt.Fatalf("the lead has %d %d %d, want %v", lead.WaitingCount, len(lead.Worrying), lead.ShownCount, counts)
	}
	var want []string
	for _, e := range slices.Backward(l.shown) {
		want = append(want, e.text)
	}
	if got := l.f.shown(wallScreen()); got != strings.Join(want, ",") {
		rt.Fatalf("the wall shows %s, want %v", got, want)
	}
	for _, state := range []room.NoteState{room.Waiting, room.Worrying, room.Shown, room.Declined} {
		if n, err := l.f.room.CountNotes(state); n != counts[state] || err != nil {
			rt.Fatalf("kept: %d %s, want %d, %v", n, state, counts[state], err)
		}
	}
	text := l.f.store.text()
	for _, e := range l.notes {
		if gone := e.state == "" || e.state == room.Declined; gone && strings.Contains(text, fmt.Sprintf("%q", e.text)) {
			rt.Fatalf("the words of a note that is %q are kept", e.state)
		}
	}
}
