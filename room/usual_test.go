package room_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"hearth/activity"
	"hearth/room"
)

// Who is in the room is kept until it closes, and what was started last for longer.
func TestWhatWasStartedLastNamesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := beginReal(t)
		fox, _ := f.joins("fox")
		f.do(leader(), "start", "kind", "circle", "responder_who", "Sam", "responder_where", "room 4", "start", string(fox), "piece", "ball")
		f.ok(f.room.Shut())
		kept, err := json.Marshal(f.room.Settings())
		f.ok(err)
		if strings.Contains(string(kept), string(fox)) || !strings.Contains(string(kept), `"ball"`) {
			t.Errorf("%s", kept)
		}
	})
}

// A prompt of the room's own is read from across the room like any other, and the
// space bar starts what the lead started.
func TestAPromptOfTheRoomsOwnIsAsShortAsAnyOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := beginReal(t)
		ask := func(n int) error {
			return f.room.Change(func(s *room.Settings) error { s.Own.Prompts = []string{strings.Repeat("á", n)}; return nil })
		}
		if got := refused(t, ask(activity.CirclePromptMost+1)); got != "own-long" {
			t.Errorf("refused as %q", got)
		}
		f.ok(ask(activity.CirclePromptMost))
		f.do(leader(), "start", "kind", "circle", "responder_who", "Sam", "responder_where", "room 4", "chosen", "1", "step", "opening", "topic1", "own-0")
		f.do(leader(), "end")
		again := []string{"kind", "circle"}
		for name, values := range f.room.Settings().Usual.Form {
			for _, v := range values {
				again = append(again, name, v)
			}
		}
		f.do(leader(), "start", again...)
		f.ok(f.room.Change(func(s *room.Settings) error { s.Own.Guidelines = []string{strings.Repeat("á", 200)}; return nil }))
	})
}

// The next pattern of the room's own may have the id of one that was removed.
func TestAPatternThatWasRemovedIsNotStartedUnderAnothersName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := beginReal(t)
		has := func(all ...activity.Pattern) {
			f.ok(f.room.Change(func(s *room.Settings) error { s.Own.Patterns = all; return nil }))
		}
		slow := activity.Pattern{ID: "own-1", Name: "Slow", InMs: 5000, OutMs: 8000}
		quick := activity.Pattern{ID: "own-1", Name: "Quick", InMs: 2000, OutMs: 4000}
		has(slow)
		f.do(leader(), "start", "kind", "breathing", "pattern", "own-1")
		f.do(leader(), "end")
		has(slow, activity.Pattern{ID: "own-2", Name: "Other", InMs: 3000, OutMs: 3000})
		if u := f.room.Settings().Usual; u.Form.Get("pattern") != "own-1" {
			t.Errorf("it is still there: %+v", u)
		}
		has(quick)
		if u := f.room.Settings().Usual; u.Kind != "" || len(u.Form) != 0 {
			t.Errorf("the space bar starts %+v", u)
		}
	})
}
