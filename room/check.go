package room

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"
	"unicode/utf8"

	"hearth/activity"
)

// How many code points fields of the pages may have: what a page lets one type
// and what the room takes is the same number.
const (
	MostName = 60  // any name that a facilitator types: of a room, a person, a contact, who responds
	MostHow  = 120 // how to reach a contact; where who responds is
	MostNick = 24  // a nickname
)

const (
	mostContacts = 12
	mostOwn      = 200 // prompts and guidelines of a room's own, each; patterns: activity.OwnPatternsMost
	mostOwnText  = 200 // of a guideline; of a prompt: activity.CirclePromptMost
	// mostSettings keeps what a room loads and saves as one value small.
	mostSettings = 256 << 10
	// mostNamesDays is how long a list of names may be kept: a school year, and
	// the holidays before it.
	mostNamesDays = 400
	// contactFresh is how long a support contact counts as checked (PRACTICES 6).
	contactFresh = 180 * 24 * time.Hour
)

// NoteDays lists how long notes can stay.
func NoteDays() []int { return []int{1, 7, 30, 90} }

func themes() []Theme { return []Theme{Auto, Light, Dusk} }

// fillIn gives what is zero the default of the age group.
func (s *Settings) fillIn() {
	or(&s.Age, activity.Mixed)
	or(&s.Language, "en")
	or(&s.Devices, SomeDevices)
	or(&s.Theme, Auto)
	or(&s.NoteDays, 30)
	or(&s.Knows, FacilitatorKnows)
	s.Approve = true
	s.OneScreen = true
	s.Nicknames = s.Nicknames || s.Age == activity.Adults
	or(&s.Usual.Kind, "breathing")
}

func or[T comparable](field *T, otherwise T) {
	var zero T
	if *field == zero {
		*field = otherwise
	}
}

// check makes the settings tidy, and refuses what cannot be.
func (s *Settings) check(now time.Time) error {
	s.Name = activity.Typed(s.Name)
	switch {
	case s.Name == "":
		return activity.Refuse("room-name-empty")
	case tooLong(s.Name, MostName):
		return activity.Refuse("room-name-long", "Limit", MostName)
	case !slices.Contains(activity.Ages(), s.Age):
		return activity.Refuse("room-age")
	case s.Language == "" || len(s.Language) > 35 || len(s.Second) > 35:
		return activity.Refuse("room-language")
	case !slices.Contains([]Devices{NoDevices, SomeDevices, AllDevices}, s.Devices):
		return activity.Refuse("room-devices")
	case !slices.Contains(themes(), s.Theme):
		return activity.Refuse("room-theme")
	}
	if s.Second == s.Language {
		s.Second = ""
	}
	if err := s.checkNotes(); err != nil {
		return err
	}
	return s.checkLists(now)
}

// checkNotes holds what PRACTICES 4 asks of a wall. Under 18 and in mixed rooms
// notes always wait for the facilitator.
func (s *Settings) checkNotes() error {
	if !slices.Contains(NoteDays(), s.NoteDays) {
		return activity.Refuse("note-days")
	}
	s.Approve = s.Approve || s.Age != activity.Adults
	switch s.Knows {
	case FacilitatorKnows:
	case NobodyKnows:
		if s.Age != activity.Adults && !s.KnowsRead {
			return activity.Refuse("nobody-unread")
		}
	default:
		return activity.Refuse("room-knows")
	}
	return nil
}

func (s *Settings) checkLists(now time.Time) error {
	if len(s.Contacts) > mostContacts {
		return activity.Refuse("contacts-many", "Limit", mostContacts)
	}
	for i := range s.Contacts {
		if err := s.Contacts[i].check(); err != nil {
			return err
		}
	}
	if err := s.Names.check(now); err != nil {
		return err
	}
	if err := s.Responder.check(); err != nil {
		return err
	}
	own := s.Own
	if err := activity.CheckOwnPatterns(own.Patterns); err != nil {
		return err
	}
	if len(own.Prompts) > mostOwn || len(own.Guidelines) > mostOwn {
		return activity.Refuse("own-many", "Limit", mostOwn)
	}
	if err := cmp.Or(checkOwn(own.Prompts, activity.CirclePromptMost), checkOwn(own.Guidelines, mostOwnText)); err != nil {
		return err
	}
	if b, err := json.Marshal(s); err != nil || len(b) > mostSettings {
		return activity.Refuse("settings-large")
	}
	return nil
}

func checkOwn(texts []string, most int) error {
	for _, text := range texts {
		if text == "" || tooLong(text, most) {
			return activity.Refuse("own-long", "Limit", most)
		}
	}
	return nil
}

func (r *Responder) check() error {
	switch {
	case tooLong(r.Who, MostName):
		return activity.Refuse("responder-long", "Limit", MostName)
	case tooLong(r.Where, MostHow):
		return activity.Refuse("responder-where-long", "Limit", MostHow)
	}
	return nil
}

func (c *Contact) check() error {
	c.Name, c.How = activity.Typed(c.Name), activity.Typed(c.How)
	switch {
	case c.Name == "" || c.How == "":
		return activity.Refuse("contact-empty")
	case tooLong(c.Name, MostName) || tooLong(c.How, MostHow):
		return activity.Refuse("contact-long", "Name", MostName, "How", MostHow)
	}
	return nil
}

// check drops a list whose date has come.
func (n *Names) check(now time.Time) error {
	if len(n.List) == 0 || n.Until.IsZero() {
		*n = Names{}
		return nil
	}
	if len(n.List) > MostPeople {
		return activity.Refuse("names-many", "Limit", MostPeople)
	}
	if n.Until.After(midnight(now).AddDate(0, 0, mostNamesDays+1)) {
		return wrongUntil()
	}
	if !n.kept(now) {
		*n = Names{}
	}
	return nil
}

// LastDay is the last one on which the list is kept, zero if none is.
func (n Names) LastDay() time.Time {
	if n.Until.IsZero() {
		return n.Until
	}
	return n.Until.Local().AddDate(0, 0, -1)
}

func wrongUntil() error { return activity.Refuse("names-until", "Limit", mostNamesDays) }

func midnight(at time.Time) time.Time {
	y, m, d := at.Local().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.Local)
}

// kept tells whether the list is still to be kept.
func (n Names) kept(now time.Time) bool { return len(n.List) > 0 && now.Before(n.Until) }

func tooLong(s string, most int) bool { return utf8.RuneCountInString(s) > most }

// clone is a copy that shares nothing.
func (s *Settings) clone() *Settings {
	c := *s
	c.Contacts = slices.Clone(s.Contacts)
	c.Names.List = slices.Clone(s.Names.List)
	c.Own.Patterns = slices.Clone(s.Own.Patterns)
	c.Own.Prompts = slices.Clone(s.Own.Prompts)
	c.Own.Guidelines = slices.Clone(s.Own.Guidelines)
	c.Usual.Form = cloneForm(s.Usual.Form)
	return &c
}

// expireNames drops a kept list of names whose date has come, and takes its names off
// the seats of a room that is still open.
func (r *Room) expireNames() {
	now := r.rooms.clock.Now()
	if n := r.now.Load().settings.Names; len(n.List) == 0 || n.kept(now) {
		return
	}
	_, err := r.do(context.Background(), r.newTask(func(t *turn) (Answer, error) {
		if list := t.d.settings.Names; len(list.List) > 0 && !list.kept(t.at) {
			t.dropList(list.List)
			t.d.forget = forgetNow
		}
		return Answer{}, nil
	}))
	if err != nil {
		r.log.Error("a list of names was not forgotten", "err", err)
	}
}

// dropList takes the names of a kept list away; who was named for today stays so.
func (t *turn) dropList(list []string) {
	t.d.settingsToChange().Names = Names{}
	l := t.d.live
	if l == nil {
		return
	}
	listed := map[string]bool{}
	for _, name := range list {
		listed[foldName(name)] = true
	}
	l.unname(func(name string) bool { return listed[foldName(name)] })
	t.changed = true
}

// unname takes some of the names off the list of today and off the seats.
func (l *live) unname(some func(name string) bool) {
	l.Names = slices.DeleteFunc(slices.Clone(l.Names), some)
	for i := range l.People {
		if some(l.People[i].Name) {
			l.People[i].Name = ""
		}
	}
}
