package room

import "hearth/activity"

// Probe makes a move on a copy that nobody will see, and gives the state before
// and after: what a refused move changed is in the difference.
func (r *Room) Probe(q Request) (before, after string, err error) {
	base := r.now.Load()
	d, err := r.draftOf(base)
	if err != nil {
		return "", "", err
	}
	was, _, _ := d.live.encode()
	t := r.newTask(func(t *turn) (Answer, error) { return t.move(q) })
	r.apply(base, d, t, r.rooms.clock.Now())
	is, _, err := d.live.encode()
	if err != nil {
		return "", "", err
	}
	return string(was), string(is), t.err
}

// State is the room's whole state as JSON, as it was saved and as it is in
// memory now: they differ when looking changed something.
func (r *Room) State() (saved, now string) {
	snap := r.now.Load()
	full, _, err := snap.live.encode()
	if err != nil {
		return string(snap.full), err.Error()
	}
	return string(snap.full), string(full)
}

// Again is the state after a way through JSON and back.
func (r *Room) Again() (string, error) {
	d, err := r.draftOf(r.now.Load())
	if err != nil {
		return "", err
	}
	full, _, err := d.live.encode()
	return string(full), err
}

// Running is the activity that runs; nil when none does. It is not to be changed.
func (r *Room) Running() activity.Activity {
	if l := r.now.Load().live; l != nil && l.Run != nil {
		return l.Run.act
	}
	return nil
}
