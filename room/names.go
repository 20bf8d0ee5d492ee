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
	list, err := parseNames(t.q.Form.Get("names"))
	if err != nil {
		return Answer{}, err
	}
	until, err := parseUntil(t.q.Form.Get("keep_until"), t.at)
	if err != nil {
		return Answer{}, err
	}
	l := t.d.live
	keep := Names{}
	if !until.IsZero() {
		keep = Names{List: list, Until: until}
	}
	if err := keep.check(t.at); err != nil {
		return Answer{}, err
	}
	if l == nil && until.IsZero() && len(list) > 0 {
		return Answer{}, roomShut()
	}
	if l != nil {
		if len(list) == 0 {
			l.forgetNames()
		}
		if err := t.seatNames(list); err != nil {
			return Answer{}, err
		}
	}
	if len(t.d.settings.Names.List) > 0 {
		t.d.forget = forgetNow
	}
	t.d.settingsToChange().Names = keep
	return Answer{}, nil
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
	there := map[string]int{}
	for _, p := range l.People {
		there[foldName(p.Name)]++
	}
	var left []string
	for _, name := range list {
		if there[foldName(name)]--; there[foldName(name)] < 0 {
			left = append(left, name)
		}
	}
	if len(l.People)+len(left)-t.nameless() > mostPeople {
		return refuse(http.StatusConflict, "room-full", "Limit", mostPeople)
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
		name := strings.Join(strings.Fields(line), " ")
		switch {
		case name == "":
			continue
		case tooLong(name, mostName):
			return nil, activity.Refuse("name-long", "Limit", mostName)
		case len(list) == mostPeople:
			return nil, activity.Refuse("names-many", "Limit", mostPeople)
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
		return time.Time{}, activity.Refuse("names-until")
	}
	return day.AddDate(0, 0, 1), nil
}
