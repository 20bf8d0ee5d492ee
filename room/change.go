package room

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

	"hearth/activity"
)

// ChangeWithNames is a Change and, with a form of the move "names", that move:
// both are done, or neither.
func (r *Room) ChangeWithNames(f func(*Settings) error, names url.Values) error {
	r.used()
	_, err := r.do(context.Background(), r.newTask(func(t *turn) (Answer, error) {
		return Answer{}, t.change(f, names)
	}))
	return err
}

// change checks a copy of the settings, so that a refusal leaves no trace and
// costs no rebuild.
func (t *turn) change(f func(*Settings) error, names url.Values) error {
	t.entered = true
	was := t.d.settings
	s := was.clone()
	if err := f(s); err != nil {
		return err
	}
	s.ID, s.Made = was.ID, was.Made
	if s.Age != was.Age && s.Age != activity.Adults {
		s.Nicknames = false // of those under 18 they are let through knowingly (PRACTICES 8.7)
	}
	if err := cmp.Or(s.check(t.at), t.suits(s)); err != nil {
		return err
	}
	if id := s.Usual.Form.Get("pattern"); ownPattern(s, id) != ownPattern(was, id) {
		s.Usual = Usual{} // it was removed, and another may have its id now
	}
	if names != nil {
		t.q.Form = names
		if _, err := t.names(); err != nil {
			return err
		}
		s.Names = t.d.settings.Names
	}
	t.d.settings, t.d.changed = s, true
	return nil
}

// ownPattern is the room's own pattern of an id; zero where there is none.
func ownPattern(s *Settings, id string) (p activity.Pattern) {
	if i := slices.IndexFunc(s.Own.Patterns, func(p activity.Pattern) bool { return p.ID == id }); i >= 0 {
		p = s.Own.Patterns[i]
	}
	return p
}

// suits refuses settings that what is running was not begun under: the limits of an
// age group, and whom to turn to where people write (PRACTICES 1 and 6).
func (t *turn) suits(s *Settings) error {
	if t.d.live == nil || t.d.live.Run == nil {
		return nil
	}
	if s.Age != t.d.settings.Age {
		return refuse(http.StatusConflict, "age-running")
	}
	k, _ := kindNamed(t.room.rooms.kinds, t.d.live.Run.Kind)
	if k.Writing && len(s.Contacts) == 0 {
		return refuse(http.StatusConflict, "contact-running")
	}
	return nil
}
