package room

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hearth/activity"
)

// fresh tells whether the page was drawn at the current turn.
func (t *turn) fresh() bool {
	turning, ok := t.d.live.Run.act.(activity.Turning)
	return ok && t.q.Form.Get("turn") == strconv.Itoa(turning.Turn())
}

// call is what the running activity is told of one move. Names are left out:
// what an activity does not know it cannot show.
func (t *turn) call() activity.Call {
	l := t.d.live
	u := l.Run
	return activity.Call{
		Scene: t.room.scene(sight{
			settings: t.d.settings, live: l, shelf: &t.d.shelf, here: t.base.here,
			phase: u.Phase, elapsed: max(0, u.elapsed(t.mono)), now: t.at,
		}, activity.Viewer{}),
		By: t.q.By, Form: t.q.Form, Rand: t.rand,
	}
}

// controls are the fields of start that are not the activity's own choices.
func controls() []string {
	return []string{"kind", "instead", "once", "turn", "responder_who", "responder_where", "contact_name", "contact_how"}
}

// start begins an activity, which is from then on the room's usual one.
func (t *turn) start() (Answer, error) {
	l := t.d.live
	k, ok := kindNamed(t.room.rooms.kinds, t.q.Form.Get("kind"))
	switch {
	case !ok:
		return Answer{}, refuse(http.StatusNotFound, "unknown-kind")
	case l.Run != nil && t.q.Form.Get("instead") != l.Run.ID:
		return Answer{}, refuse(http.StatusConflict, "already-running")
	}
	if err := t.ready(k); err != nil {
		return Answer{}, err
	}
	form := cloneForm(t.q.Form)
	for _, name := range controls() {
		form.Del(name)
	}
	l.Run = &run{ID: t.id(8), Kind: k.Name, Phase: activity.Created, act: k.New()}
	c := t.call()
	c.Form = form
	if err := l.Run.act.Setup(c); err != nil {
		return Answer{}, err
	}
	l.Run.resume(t.mono)
	l.Held = false
	t.changed = true // so that it gathers
	t.d.settingsToChange().Usual = Usual{Kind: k.Name, Form: form}
	return Answer{}, nil
}

// ready asks for what must be known before an activity: who responds today
// (PRACTICES 8.13), and whom to turn to where people write.
func (t *turn) ready(k activity.Kind) error {
	if k.Responder && t.q.Form.Get("responder_who") != "" {
		if err := t.setResponder(); err != nil {
			return err
		}
	}
	if k.Writing && t.q.Form.Get("contact_name") != "" {
		if err := t.setContact(); err != nil {
			return err
		}
	}
	switch {
	case k.Responder && t.d.settings.Responder.Day != today(t.at):
		return activity.Refuse("responder-needed")
	case k.Writing && len(t.d.settings.Contacts) == 0:
		return activity.Refuse("contact-needed")
	}
	return nil
}

func today(at time.Time) string { return at.Local().Format(time.DateOnly) }

func (t *turn) responder() (Answer, error) { return Answer{}, t.setResponder() }

func (t *turn) setResponder() error {
	who := strings.TrimSpace(t.q.Form.Get("responder_who"))
	where := strings.TrimSpace(t.q.Form.Get("responder_where"))
	switch {
	case who == "" || where == "":
		return activity.Refuse("responder-empty")
	case tooLong(who, mostName) || tooLong(where, mostHow):
		return activity.Refuse("responder-long", "Limit", mostName)
	}
	t.d.settingsToChange().Responder = Responder{Who: who, Where: where, Day: today(t.at)}
	return nil
}

func (t *turn) contact() (Answer, error) { return Answer{}, t.setContact() }

// setContact adds a support contact, or corrects the one of this name; it counts
// as checked today.
func (t *turn) setContact() error {
	c := Contact{Name: t.q.Form.Get("contact_name"), How: t.q.Form.Get("contact_how"), Checked: t.at.Round(0)}
	if err := c.check(); err != nil {
		return err
	}
	s := t.d.settingsToChange()
	for i := range s.Contacts {
		if foldName(s.Contacts[i].Name) == foldName(c.Name) {
			s.Contacts[i] = c
			return nil
		}
	}
	if len(s.Contacts) == mostContacts {
		return activity.Refuse("contacts-many", "Limit", mostContacts)
	}
	s.Contacts = append(s.Contacts, c)
	return nil
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
	leaving, ok := l.Run.act.(activity.Closing)
	if ok && !l.Run.Closing && l.Run.Phase == activity.Running && !leaving.Close(t.call()) {
		l.Run.Closing = true
		return Answer{}, nil
	}
	t.over()
	return Answer{}, nil
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
	s := t.d.settingsToChange()
	s.Theme = Theme(t.q.Form.Get("theme"))
	return Answer{}, s.check(t.at)
}
