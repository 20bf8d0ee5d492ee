package room

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"hearth/activity"
)

// fresh tells whether the page was drawn at the current turn.
func (t *turn) fresh() bool {
	turn, ok := activity.TurnFor(t.d.live.Run.act, t.q.By, t.q.Form)
	return ok && t.q.Form.Get("turn") == strconv.Itoa(turn)
}

// call is what the running activity is told of one move. Names are left out:
// what an activity does not know it cannot show.
func (t *turn) call() activity.Call { return t.callOf(t.d.live.Run) }

func (t *turn) callOf(u *run) activity.Call {
	s := sight{
		settings: t.d.settings, live: t.d.live, shelf: &t.d.shelf, here: t.base.here,
		phase: u.Phase, elapsed: max(0, u.elapsed(t.mono)), now: t.at,
	}
	people := func() []activity.Person {
		if t.d.people == nil {
			t.d.people = s.people(activity.Viewer{})
		}
		return t.d.people
	}
	return activity.Call{Scene: t.room.scene(s, people), By: t.q.By, Form: t.q.Form, Rand: t.rand}
}

// pause holds the room: everyone looks up, and the clock stops.
func (t *turn) pause() (Answer, error) {
	l := t.d.live
	l.Held = true
	if l.Run != nil && l.Run.Phase == activity.Running {
		l.Run.pause(t.mono)
	}
	return Answer{}, nil
}

func (t *turn) goOn() (Answer, error) {
	l := t.d.live
	l.Held = false
	if l.Run != nil && l.Run.Phase == activity.Paused {
		l.Run.resume(t.mono)
	}
	return Answer{}, nil
}

// end asks the activity to take its leave; a second end is final. A paused one
// has no clock to leave by.
func (t *turn) end() (Answer, error) {
	l := t.d.live
	switch {
	case l.Run == nil:
		return Answer{}, refuse(http.StatusConflict, "nothing-runs")
	case t.q.Form.Get("run") != "" && t.q.Form.Get("run") != l.Run.ID:
		return Answer{}, stale()
	}
	if !l.Run.Closing && l.Run.Phase == activity.Running && t.takesLeave() {
		l.Run.Closing = true
		return Answer{}, nil
	}
	t.over()
	return Answer{}, nil
}

// takesLeave asks the activity; one that panics at it has no leave to take.
func (t *turn) takesLeave() (yes bool) {
	leaving, ok := t.d.live.Run.act.(activity.Closing)
	if !ok {
		return false
	}
	defer contained(t.room.log, "close of "+t.d.live.Run.Kind, func() { yes = false })
	return !leaving.Close(t.call())
}

// over ends the activity; the hold of a pause ends with it.
func (t *turn) over() { t.d.live.Run, t.d.live.Held = nil, false }

// mostWakes bounds how often an activity is woken to catch up.
const mostWakes = 10_000

// wake tells the activity what time has come. Each wake sees the time it asked
// for, so that what it plans next does not drift by the lateness of a timer.
func (t *turn) wake(id string) error {
	l := t.d.live
	if l == nil || l.Run == nil || l.Run.ID != id || l.Run.Phase != activity.Running {
		return nil
	}
	timed, ok := l.Run.act.(activity.Timed)
	if !ok {
		return nil
	}
	t.entered = true
	t.q = Request{Move: "wake", Form: url.Values{}}
	now := l.Run.elapsed(t.mono)
	for range mostWakes {
		due := timed.Due()
		if due <= 0 || due > now {
			return nil
		}
		c := t.call()
		c.Elapsed = due
		if timed.Wake(c) {
			t.over()
			return nil
		}
		if timed.Due() == due {
			return errStill
		}
	}
	return nil
}

// errStill is an activity that asks to be woken at a time that has just passed.
var errStill = activity.Refuse("broken")

// gather tells the activity that the people have changed.
func (t *turn) gather() {
	l := t.d.live
	if l == nil || l.Run == nil {
		return
	}
	if g, ok := l.Run.act.(activity.Gathering); ok {
		c := t.call()
		c.By, c.Form = activity.Viewer{}, url.Values{}
		g.Gather(c)
	}
}

func (t *turn) lock() (Answer, error) {
	t.d.live.Locked = t.q.Form.Get("on") != "0"
	return Answer{}, nil
}

func (t *turn) blank() (Answer, error) {
	t.d.live.Blank = t.q.Form.Get("on") != "0"
	return Answer{}, nil
}

func (t *turn) newCode() (Answer, error) {
	l := t.d.live
	l.OldCodes = append(l.OldCodes, l.Code)
	l.OldCodes = l.OldCodes[max(0, len(l.OldCodes)-oldCodesKept):]
	l.Code, l.CodeAt = t.room.rooms.freshCode(t.rand), t.at.Round(0)
	return Answer{}, nil
}

func (t *turn) theme() (Answer, error) {
	theme := Theme(t.q.Form.Get("theme"))
	if !slices.Contains(themes(), theme) {
		return Answer{}, activity.Refuse("room-theme")
	}
	t.d.settingsToChange().Theme = theme
	return Answer{}, nil
}
