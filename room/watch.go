package room

import (
	"maps"
	"slices"

	"hearth/activity"
)

// Watch is one socket's ear. A participant's Watch counts as being here.
type Watch struct {
	Changed <-chan struct{} // holds a signal when there is something new to look at; nil with Listen

	ring   func()
	room   *Room
	role   activity.Role
	person activity.PersonID
	stays  bool
}

// Watch begins to listen. The Watch must be closed.
func (r *Room) Watch(role activity.Role, person activity.PersonID) *Watch {
	changed := make(chan struct{}, 1)
	w := r.Listen(role, person, func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	})
	w.Changed = changed
	return w
}

// Listen begins to listen with a function that is called when there is something
// new to look at. It is called under the room's lock: it must return at once and
// ask nothing of the room. It may be called before Listen returns.
func (r *Room) Listen(role activity.Role, person activity.PersonID, ring func()) *Watch {
	w := &Watch{ring: ring, room: r, role: role, person: person}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watches[w] = struct{}{}
	r.count(w, 1)
	return w
}

// Stay keeps the room open, however idle, for as long as the Watch listens:
// nobody does anything in a room that only has a kiosk (PRACTICES 9.6).
func (w *Watch) Stay() {
	w.room.mu.Lock()
	defer w.room.mu.Unlock()
	w.stays = true
}

// Close ends listening. It may be called twice.
func (w *Watch) Close() {
	r := w.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.watches[w]; !ok {
		return
	}
	delete(r.watches, w)
	r.count(w, -1)
}

// tell signals the watches of some roles, and waits for nobody. The caller holds
// mu.
func (r *Room) tell(roles activity.Roles) {
	for w := range r.watches {
		if roles.Has(w.role) {
			w.ring()
		}
	}
}

// count keeps who is here. The caller holds mu.
func (r *Room) count(w *Watch, by int) {
	if w.role != activity.Participant || r.now.Load().live.person(w.person) == nil {
		return
	}
	here := maps.Clone(r.here)
	if here == nil {
		here = map[activity.PersonID]int{}
	}
	if here[w.person] += by; here[w.person] <= 0 {
		delete(here, w.person)
	}
	was := len(r.here)
	r.here = here
	if len(here) != was {
		r.showPresence()
	}
}

// showPresence shows who is here and who asked for a break, to leads only. It is
// in memory only. The caller holds mu.
func (r *Room) showPresence() {
	next := *r.now.Load()
	next.version = r.nextVersion(&next)
	next.here, next.breaks = r.here, r.breaks
	r.now.Store(&next)
	r.tell(activity.Roles(activity.Facilitator))
}

// present is who is here, and who asked for a break, without those who are gone. The
// caller holds mu.
func (r *Room) present(l *live) (here map[activity.PersonID]int, breaks []activity.PersonID) {
	gone := func(p activity.PersonID) bool { return l.person(p) == nil }
	here, breaks = r.here, r.breaks
	if slices.ContainsFunc(breaks, gone) {
		breaks = slices.DeleteFunc(slices.Clone(breaks), gone)
	}
	for p := range here {
		if gone(p) {
			here = maps.Clone(here)
			maps.DeleteFunc(here, func(p activity.PersonID, _ int) bool { return gone(p) })
			break
		}
	}
	return here, breaks
}

// askBreak notes, quietly, that someone wants a break, or that it was seen to.
func (r *Room) askBreak(q Request) (Answer, error) {
	who := q.By.Person
	on := q.Form.Get("on") != "0"
	if q.By.Role == activity.Facilitator {
		who, on = activity.PersonID(q.Form.Get("person")), false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now.Load().live.person(who) == nil {
		return Answer{}, notInRoom()
	}
	has := slices.Contains(r.breaks, who)
	switch {
	case on == has:
		return Answer{}, nil
	case on:
		r.breaks = append(slices.Clone(r.breaks), who)
	default:
		r.breaks = slices.DeleteFunc(slices.Clone(r.breaks), func(p activity.PersonID) bool { return p == who })
	}
	r.showPresence()
	return Answer{}, nil
}
