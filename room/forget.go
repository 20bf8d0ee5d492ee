package room

import (
	"cmp"
	"context"
	"slices"

	"hearth/activity"
)

// forget deletes, and has it gone from the files: single notes, or by the field
// what all notes of a state ("waiting", "worrying", "shown", "declined"), all names,
// those for today alone, the usual practice.
func (t *turn) forget() (Answer, error) {
	t.d.forget = forgetNow
	switch what := t.q.Form.Get("what"); what {
	case "", "note":
		return t.each(noteStates(), t.delete)
	case "names":
		t.forgetNames()
		return Answer{}, nil
	case "today":
		t.forgetToday()
		return Answer{}, nil
	case "usual":
		t.d.settingsToChange().Usual = Usual{}
		return Answer{}, nil
	default:
		return Answer{}, t.forgetAll(NoteState(what))
	}
}

func noteStates() []NoteState { return []NoteState{Waiting, Worrying, Shown, Declined} }

func (t *turn) forgetNames() {
	t.d.settingsToChange().Names = Names{}
	if t.d.live == nil {
		return
	}
	t.d.live.Names, t.changed = nil, true
	t.d.live.forgetNames()
}

// forgetToday takes away the names that are on no list that is kept.
func (t *turn) forgetToday() {
	l, kept := t.d.live, map[string]bool{}
	if l == nil {
		return
	}
	if names := t.d.settings.Names; names.kept(t.at) {
		for _, name := range names.List {
			kept[foldName(name)] = true
		}
	}
	l.unname(func(name string) bool { return !kept[foldName(name)] })
	t.changed = true
}

// forgetAll deletes the notes of one state, at most as many as one save takes;
// Do goes on until none is left.
func (t *turn) forgetAll(state NoteState) error {
	if !slices.Contains(noteStates(), state) {
		return activity.Refuse("forget-what")
	}
	page, err := t.room.rooms.store.Notes(t.room.id, state, 0, mostForgotten)
	if err != nil {
		return err
	}
	for i := range page {
		if n, changed := t.d.notes[page[i].ID]; !changed || (n != nil && n.State == state) {
			t.delete(&page[i])
		}
	}
	for _, n := range slices.Concat(t.d.shelf.waiting, t.d.shelf.window) {
		if n.State == state {
			t.delete(n)
		}
	}
	t.d.reload = true
	return nil
}

// forgetRest goes on with what one save could not take, until there is no note to
// forget, whatever they count to.
func (r *Room) forgetRest(ctx context.Context, q Request) error {
	state := NoteState(q.Form.Get("what"))
	for {
		left, err := r.rooms.store.Notes(r.id, state, 0, 1)
		if err != nil || len(left) == 0 {
			return err
		}
		q.Once = ""
		if _, err := r.do(ctx, r.newTask(func(t *turn) (Answer, error) { return t.move(q) })); err != nil {
			return err
		}
	}
}

// reload reads the notes again after the store deleted some.
func (r *Room) reload() {
	if r.now.Load().shelf == nil {
		return
	}
	t := r.newTask(func(t *turn) (Answer, error) {
		t.d.reload = true
		return Answer{}, nil
	})
	if err := r.enqueue(t); err != nil {
		r.log.Warn("notes were not read again", "err", err)
	}
}

// Notes gives kept notes of one state, shown ones from the newest down, below
// before (0: the newest); for printing, export and the page of what is kept. The
// newest shown ones are in memory.
func (r *Room) Notes(s NoteState, before uint64, n int) ([]Note, error) {
	if shelf := r.now.Load().shelf; s == Shown && shelf != nil {
		if notes, enough := shelf.newest(before, n, r.rooms.clock.Now()); enough {
			return notes, nil
		}
	}
	return r.rooms.store.Notes(r.id, s, before, n)
}

// CountNotes counts the kept notes of one state.
func (r *Room) CountNotes(s NoteState) (int, error) { return r.rooms.store.CountNotes(r.id, s) }

// mostTokens a phone may ask about at once; with more it asks again.
const mostTokens = 200

// NoteStates tells the phone that holds these tokens where its notes are, one
// answer a token, of the first two hundred.
func (r *Room) NoteStates(tokens []string) []NoteAnswer {
	answers := make([]NoteAnswer, 0, min(len(tokens), mostTokens))
	for _, token := range tokens[:min(len(tokens), mostTokens)] {
		answers = append(answers, r.noteState(NoteOf(token)))
	}
	return answers
}

func (r *Room) noteState(id NoteID) NoteAnswer {
	n, err := r.noteNow(id)
	if err != nil {
		r.log.Error("a note could not be read", "err", err)
		return NoteAnswer{Note: id}
	}
	if n == nil {
		elsewhere, err := r.rooms.roomOf(id)
		return NoteAnswer{Note: id, Gone: elsewhere == nil && err == nil}
	}
	a := NoteAnswer{Note: id, State: n.State, Answer: n.Answer, Text: n.Text, Drawing: n.Drawing, To: n.To, Paper: n.Paper, Made: n.Made}
	if a.State == Worrying {
		a.State = Waiting
		if n.Hung {
			a.State = Shown
		}
	}
	return a
}

// Note is a note of the room; there is false where it has none of that id, or none any
// more.
func (r *Room) Note(id NoteID) (n Note, there bool, err error) {
	found, err := r.noteNow(id)
	if err != nil || found == nil {
		return Note{}, false, err
	}
	return *found, true, nil
}

// noteNow finds a note of the room; nil when there is none, or none any more.
func (r *Room) noteNow(id NoteID) (*Note, error) {
	if err := r.ensureShelf(); err != nil {
		return nil, err
	}
	n := r.now.Load().shelf.find(id)
	if n == nil {
		stored, ok, err := r.rooms.store.Note(r.id, id)
		if err != nil || !ok {
			return nil, err
		}
		n = &stored
	}
	if n.expired(r.rooms.clock.Now()) {
		return nil, nil
	}
	return n, nil
}

// roomOf finds the room of a note; nil when it is in none, with an error where it
// could not be read whether it is. It asks the store, so that a token which
// somebody made up does not have the notes of every room read.
func (rs *Rooms) roomOf(id NoteID) (*Room, error) {
	var unread error
	for _, r := range rs.All() {
		_, ok, err := rs.store.Note(r.id, id)
		if err == nil && ok {
			return r, nil
		}
		unread = cmp.Or(unread, err)
	}
	return nil, unread
}

// OfNote finds the room of the note that a writer's token stands for, open or
// closed: what was posted can be taken back after the lesson, too.
func (rs *Rooms) OfNote(token string) (r *Room, ok bool) {
	r, err := rs.roomOf(NoteOf(token))
	if err != nil {
		rs.log.Error("the room of a note could not be found", "err", err)
	}
	return r, r != nil
}

// NoteStates is that of every room: each token is answered by the room of its
// note.
func (rs *Rooms) NoteStates(tokens []string) []NoteAnswer {
	answers := make([]NoteAnswer, 0, min(len(tokens), mostTokens))
	for _, token := range tokens[:min(len(tokens), mostTokens)] {
		id := NoteOf(token)
		r, err := rs.roomOf(id)
		if r == nil {
			answers = append(answers, NoteAnswer{Note: id, Gone: err == nil})
			continue
		}
		answers = append(answers, r.noteState(id))
	}
	return answers
}
