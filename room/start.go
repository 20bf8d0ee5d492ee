package room

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"hearth/activity"
)

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
	seated := slices.Clone(l.People)
	if err := t.setUp(u, form); err != nil {
		l.People, t.d.people = seated, nil
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

func (t *turn) setUp(u *run, form url.Values) error {
	if err := t.seatAll(u.act, form); err != nil {
		return err
	}
	c := t.callOf(u)
	c.Form = form
	return u.act.Setup(c)
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
	who := activity.Typed(t.q.Form.Get("responder_who"))
	where := activity.Typed(t.q.Form.Get("responder_where"))
	if who == "" || where == "" {
		return nil, activity.Refuse("responder-empty")
	}
	r := &Responder{Who: who, Where: where, Day: today(t.at)}
	return r, r.check()
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
