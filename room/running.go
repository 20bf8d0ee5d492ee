package room

import (
	"net/http"
	"net/url"
	"slices"
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
func (t *turn) call() activity.Call { return t.callOf(t.d.live.Run) }

func (t *turn) callOf(u *run) activity.Call {
	s := sight{
		settings: t.d.settings, live: t.d.live, shelf: &t.d.shelf, here: t.base.here,
		phase: u.Phase, elapsed: max(0, u.elapsed(t.mono)), now: t.at,
	}
	if t.d.people == nil {
		t.d.people = s.people(activity.Viewer{})
	}
	return activity.Call{Scene: t.room.scene(s, t.d.people), By: t.q.By, Form: t.q.Form, Rand: t.rand}
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
	case l.Run != nil && !l.Run.Closing && t.q.Form.Get("instead") != l.Run.ID:
		return Answer{}, refuse(http.StatusConflict, "already-running")
	}
	responder, contact, err := t.ready(k)
	if err != nil {
		return Answer{}, err
	}
	form := cloneForm(t.q.Form)
	for _, name := range controls() {
		form.Del(name)
	}
	u := &run{ID: t.id(8), Kind: k.Name, Phase: activity.Created, act: k.New()}
	if err := t.seatAll(u.act, form); err != nil {
		return Answer{}, err
	}
	c := t.callOf(u)
	c.Form = form
	if err := u.act.Setup(c); err != nil {
		return Answer{}, err
	}
	u.resume(t.mono)
	l.Run, l.Held = u, false
	t.changed = true // so that it gathers
	s := t.d.settingsToChange()
	s.Usual = Usual{Kind: k.Name, Form: form}
	if responder != nil {
		s.Responder = *responder
	}
	if contact != nil {
		s.putContact(*contact)
	}
	return Answer{}, nil
}

// seatAll makes as many seats as the form says we are, for an activity that
// people sit down to. The number is remembered as the usual one, which counts
// only where nobody sits yet: it must not bring back those who are away today.
func (t *turn) seatAll(a activity.Activity, form url.Values) error {
	count := form.Get("count")
	if count == "" && len(t.d.live.People) == 0 {
		count = form.Get("usual_count")
	}
	if _, sits := a.(activity.Gathering); !sits || count == "" {
		return nil
	}
	form.Del("count")
	form.Set("usual_count", count)
	t.d.people = nil // told anew to the activity
	return t.total(count)
}

// ready asks for what must be known before an activity: who responds today
// (PRACTICES 8.13), and whom to turn to where people write. The form may say it.
func (t *turn) ready(k activity.Kind) (r *Responder, c *Contact, err error) {
	if k.Responder && t.q.Form.Get("responder_who") != "" {
		if r, err = t.readResponder(); err != nil {
			return nil, nil, err
		}
	}
	if k.Writing && t.q.Form.Get("contact_name") != "" {
		if c, err = t.readContact(); err != nil {
			return nil, nil, err
		}
	}
	switch {
	case k.Responder && r == nil && t.d.settings.Responder.Day != today(t.at):
		return nil, nil, activity.Refuse("responder-needed")
	case k.Writing && c == nil && len(t.d.settings.Contacts) == 0:
		return nil, nil, activity.Refuse("contact-needed")
	}
	return r, c, nil
}

func today(at time.Time) string { return at.Local().Format(time.DateOnly) }

func (t *turn) responder() (Answer, error) {
	r, err := t.readResponder()
	if err != nil {
		return Answer{}, err
	}
	t.d.settingsToChange().Responder = *r
	return Answer{}, nil
}

func (t *turn) readResponder() (*Responder, error) {
	who := strings.TrimSpace(t.q.Form.Get("responder_who"))
	where := strings.TrimSpace(t.q.Form.Get("responder_where"))
	switch {
	case who == "" || where == "":
		return nil, activity.Refuse("responder-empty")
	case tooLong(who, mostName) || tooLong(where, mostHow):
		return nil, activity.Refuse("responder-long", "Limit", mostName)
	}
	return &Responder{Who: who, Where: where, Day: today(t.at)}, nil
}

// contact adds a support contact, or corrects the one of this name.
func (t *turn) contact() (Answer, error) {
	c, err := t.readContact()
	if err != nil {
		return Answer{}, err
	}
	t.d.settingsToChange().putContact(*c)
	return Answer{}, nil
}

// readContact reads a support contact, which counts as checked today.
func (t *turn) readContact() (*Contact, error) {
	c := &Contact{Name: t.q.Form.Get("contact_name"), How: t.q.Form.Get("contact_how"), Checked: t.at.Round(0)}
	if err := c.check(); err != nil {
		return nil, err
	}
	if len(t.d.settings.Contacts) == mostContacts && t.d.settings.contactNamed(c.Name) < 0 {
		return nil, activity.Refuse("contacts-many", "Limit", mostContacts)
	}
	return c, nil
}

func (s *Settings) contactNamed(name string) int {
	return slices.IndexFunc(s.Contacts, func(c Contact) bool { return foldName(c.Name) == foldName(name) })
}

func (s *Settings) putContact(c Contact) {
	if i := s.contactNamed(c.Name); i >= 0 {
		s.Contacts[i] = c
		return
	}
	s.Contacts = append(s.Contacts, c)
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
