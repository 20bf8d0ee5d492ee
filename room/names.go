package room

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"hearth/activity"
)

// names takes a pasted list, one a line: for today, or kept until a date. People
// without phones get them in order; for names that are left, seats are made. An
// empty list puts all such names away.
func (t *turn) names() (Answer, error) {
	list, until, err := t.readNames()
	if err != nil {
		return Answer{}, err
	}
	keep := Names{}
	if !until.IsZero() {
		keep = Names{List: list, Until: until}
	}
	return Answer{}, t.name(list, keep)
}

// addNames is names for those who come besides: a list that is kept goes on being
// kept, with them in it.
func (t *turn) addNames() (Answer, error) {
	list, until, err := t.readNames()
	if err != nil {
		return Answer{}, err
	}
	keep := Names{Until: until}
	if kept := t.d.settings.Names; kept.kept(t.at) {
		keep = kept
		if !until.IsZero() {
			keep.Until = until
		}
	}
	if !keep.Until.IsZero() {
		keep.List = joined(keep.List, list)
	}
	return Answer{}, t.name(joined(t.d.live.Names, list), keep)
}

// joined is a list with those of another that are not in it. Who is twice in the
// other is twice in it.
func joined(list, other []string) []string {
	there := map[string]int{}
	for _, name := range list {
		there[foldName(name)]++
	}
	list = slices.Clone(list)
	for _, name := range other {
		if there[foldName(name)]--; there[foldName(name)] < 0 {
			list = append(list, name)
		}
	}
	return list
}

func (t *turn) readNames() (list []string, until time.Time, err error) {
	if list, err = parseNames(t.q.Form.Get("names")); err != nil {
		return nil, until, err
	}
	until, err = parseUntil(t.q.Form.Get("keep_until"), t.at)
	return list, until, err
}

// name gives a list of names to people, and keeps those that are to be kept.
func (t *turn) name(list []string, keep Names) error {
	l := t.d.live
	if err := keep.check(t.at); err != nil {
		return err
	}
	if l == nil && keep.Until.IsZero() && len(list) > 0 {
		return wrongUntil() // for today, and the room is closed today
	}
	if l != nil {
		if len(list) == 0 {
			l.forgetNames()
		}
		if err := t.seatNames(list); err != nil {
			return err
		}
	}
	if len(joined(keep.List, t.d.settings.Names.List)) > len(keep.List) {
		t.d.forget = forgetNow // some are on the list no more
	}
	t.d.settingsToChange().Names = keep
	return nil
}

// relist puts a person's new name in place of the old one in today's list and, if
// there is one, in the kept list; no name takes it off. The old name of a kept
// list is forgotten as a whole list would be.
func (t *turn) relist(was, is string) {
	if was == is {
		return
	}
	l := t.d.live
	l.Names, _ = renamed(l.Names, was, is)
	kept := t.d.settings.Names
	if !kept.kept(t.at) {
		return
	}
	list, found := renamed(kept.List, was, is)
	if found {
		t.d.forget = forgetNow
	}
	if len(list) == 0 {
		kept = Names{}
	}
	kept.List = list
	t.d.settingsToChange().Names = kept
}

// renamed is a copy of a list with one name in another's place, or at its end.
func renamed(list []string, was, is string) (_ []string, found bool) {
	list = slices.Clone(list)
	at := slices.IndexFunc(list, func(name string) bool { return was != "" && foldName(name) == foldName(was) })
	switch {
	case at < 0 && is != "":
		list = append(list, is)
	case at >= 0 && is == "":
		list = slices.Delete(list, at, at+1)
	case at >= 0:
		list[at] = is
	}
	return list, at >= 0
}

func (l *live) forgetNames() {
	for i := range l.People {
		l.People[i].Name = ""
	}
}

// seatNames gives names to seats; those that are there already stay as they are.
func (t *turn) seatNames(list []string) error {
	l := t.d.live
	var there []string
	for _, p := range l.People {
		there = append(there, p.Name)
	}
	left := joined(there, list)[len(there):]
	if len(l.People)+len(left)-t.nameless() > MostPeople {
		return refuse(http.StatusConflict, "room-full", "Limit", MostPeople)
	}
	l.Names, t.changed = list, true
	for i := range l.People {
		if p := &l.People[i]; len(left) > 0 && p.nameless() {
			p.Name, left = left[0], left[1:]
		}
	}
	first := len(l.People)
	if err := t.seats(len(left)); err != nil {
		return err
	}
	for i, name := range left {
		l.People[first+i].Name = name
	}
	return nil
}

// nameless is a seat that a name of a list can go to.
func (p *person) nameless() bool { return p.Typed && p.Name == "" && p.Token == "" }

func (t *turn) nameless() (n int) {
	for i := range t.d.live.People {
		if t.d.live.People[i].nameless() {
			n++
		}
	}
	return n
}

func parseNames(text string) ([]string, error) {
	var list []string
	for line := range strings.Lines(text) {
		name := activity.TypedLine(line)
		switch {
		case name == "":
			continue
		case tooLong(name, MostName):
			return nil, activity.Refuse("name-long", "Limit", MostName)
		case len(list) == MostPeople:
			return nil, activity.Refuse("names-many", "Limit", MostPeople)
		}
		list = append(list, name)
	}
	return list, nil
}

// parseUntil reads a date; the list is kept to its end. No date is no keeping.
func parseUntil(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, s, time.Local)
	if err != nil || !now.Before(day.AddDate(0, 0, 1)) {
		return time.Time{}, wrongUntil()
	}
	return day.AddDate(0, 0, 1), nil
}
