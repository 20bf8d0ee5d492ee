package room

import (
	"sync"
	"time"

	"hearth/activity"
)

// sight is a room at one moment, shown or still a draft, from which scenes are
// made.
type sight struct {
	settings *Settings
	live     *live
	shelf    *shelf
	here     map[activity.PersonID]int
	phase    activity.Phase
	elapsed  time.Duration
	now      time.Time
	beyond   *bool // nil: the store may be read; otherwise it is not, and this says that it was wanted
}

// sceneFor is what an activity may know of the room when it shows itself to v.
// The names in it are those that v may see, so that a view cannot give away
// others.
func (r *Room) sceneFor(s sight, v activity.Viewer) activity.Scene {
	return r.scene(s, sync.OnceValue(func() []activity.Person { return s.people(v) }))
}

func nobody() []activity.Person { return nil }

func (r *Room) scene(s sight, people func() []activity.Person) activity.Scene {
	rd := reader{
		shelf: s.shelf, store: r.rooms.store, beyond: s.beyond, room: r.id, now: s.now,
		showTo: s.settings.ShowTo && s.shelf.everyoneHasOne(s.names()),
		failed: func(err error) { r.log.Error("notes could not be read", "err", err) },
	}
	return activity.Scene{
		Phase: s.phase, Elapsed: s.elapsed, Age: s.settings.Age, Own: s.settings.Own, People: people,
		Items:  func(sheet string, newest int) []activity.Item { return rd.before(sheet, 0, newest) },
		Before: rd.before, PictureWords: r.rooms.words,
	}
}

// names is the list of today, or the kept one.
func (s sight) names() []string {
	if s.live != nil && len(s.live.Names) > 0 {
		return s.live.Names
	}
	if s.settings.Names.kept(s.now) {
		return s.settings.Names.List
	}
	return nil
}

func (s sight) people(v activity.Viewer) []activity.Person {
	if s.live == nil {
		return nil
	}
	people := make([]activity.Person, len(s.live.People))
	for i := range s.live.People {
		people[i] = s.personFor(v, &s.live.People[i])
	}
	return people
}

// personFor is someone as v may see them. A facilitator sees every name. A
// screen has nicknames only where the room says so, said so when they were chosen,
// and a facilitator has let them through; a phone has only its own.
// Names that a facilitator typed in reach neither.
func (s sight) personFor(v activity.Viewer, p *person) activity.Person {
	seen := activity.Person{ID: p.ID, Picture: p.Picture, Phone: p.Token != "", Here: p.Token == "" || s.here[p.ID] > 0}
	switch {
	case v.Role == activity.Facilitator && p.Name != "":
		seen.Name, seen.Typed = p.Name, p.Name
	case v.Role == activity.Facilitator,
		v.Role == activity.Participant && v.Person == p.ID,
		v.Role == activity.Screen && p.Let && p.forScreens(s.settings):
		seen.Name = p.Nick
	}
	return seen
}
