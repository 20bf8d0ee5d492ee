package room

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"hearth/activity"
)

const (
	mostText = 500 // code points of a note
	mostTo   = 60
	papers   = 5
	// nobodyFrom is how many writers there must be before nobody can know who
	// wrote a note (PRACTICES 4). Who has no phone does not count: they cannot
	// have written it.
	nobodyFrom = 5
	// mostNotesAMove, as many as a page shows, keep one save within one transaction of
	// the store, however large they are.
	mostNotesAMove = 50
	// mostNoteBytes is a note with a full drawing and a full text.
	mostNoteBytes = 12 << 10
	// mostForgotten are deleted by one save.
	mostForgotten = 1000
)

// note finds a note, also one of moves that are not on the disk yet.
func (t *turn) note(id NoteID) (*Note, error) {
	if n, ok := t.d.notes[id]; ok {
		return n, nil
	}
	if n := t.d.shelf.find(id); n != nil {
		if n.expired(t.at) {
			return nil, nil
		}
		return n, nil
	}
	n, ok, err := t.room.rooms.store.Note(t.room.id, id)
	if err != nil || !ok {
		return nil, err
	}
	return &n, nil
}

func (t *turn) put(n *Note, where int) {
	t.d.notes[n.ID] = n
	t.d.shelf.add(n, where)
}

// replace puts a changed note in the place of the old one.
func (t *turn) replace(old, n *Note) {
	where := t.d.shelf.drop(old)
	if old.ID != n.ID {
		t.d.notes[old.ID] = nil
	}
	if old.State != n.State && n.State == Waiting {
		where = len(t.d.shelf.waiting)
	}
	t.put(n, where)
}

func (t *turn) delete(n *Note) {
	t.d.shelf.drop(n)
	t.d.notes[n.ID] = nil
}

// post writes a note. The form carries the promise its writer read: where it
// will be seen, and who will know; how long it stays, whether it is read first, and
// whether the wall may show to whom it is.
func (t *turn) post() (Answer, error) {
	typed := t.q.By.Role == activity.Facilitator
	if err := t.mayPost(typed); err != nil {
		return Answer{}, err
	}
	n, err := t.newNote()
	if err != nil {
		return Answer{}, err
	}
	where, days := len(t.d.shelf.waiting), t.days()
	switch {
	case typed:
	case t.d.settings.Knows == NobodyKnows:
		where = t.rand.IntN(where + 1)
		n.Made = day(t.at)
		days++ // to the end of its last day: one of the evening is not over at midnight
	default:
		p := t.me()
		n.By, n.Seat, n.Picture = p.ID, p.mark(), p.Picture
	}
	n.Expires = n.Made.AddDate(0, 0, days)
	n.State = Waiting
	if typed || !t.readFirst() {
		t.show(n)
	} else if len(t.d.shelf.waiting) >= mostWaiting {
		return Answer{}, refuse(http.StatusConflict, "notes-waiting")
	}
	t.put(n, where)
	token := tokenOf(t.token[:])
	return Answer{Token: token, Note: n.ID}, nil
}

// days is how long a new note stays: no longer than its writer was told.
func (t *turn) days() int {
	days := t.d.settings.NoteDays
	if told, err := strconv.Atoi(t.q.Form.Get("days")); err == nil && slices.Contains(NoteDays(), told) {
		days = min(days, told)
	}
	return days
}

// readFirst tells whether a facilitator reads a new note before anyone sees it: also
// where that was switched off since its writer was told so.
func (t *turn) readFirst() bool {
	return t.d.settings.Approve || t.d.settings.Age != activity.Adults || t.q.Form.Get("approve") == "1"
}

// postAgain is for a writer who was not told that a note is here, and sends it once more,
// perhaps with other words. While it waits it has those from now on. What somebody has
// decided on stays as they read it, and other words are another note.
func (t *turn) postAgain(n *Note) (Answer, error) {
	if n.State == Declined { // its words are gone
		return t.sameAnswer(), nil
	}
	again, err := t.newNote()
	if err != nil {
		return Answer{}, err
	}
	changed := *n
	changed.Text, changed.To, changed.Drawing, changed.Paper = again.Text, again.To, again.Drawing, again.Paper
	changed.ShowTo = again.ShowTo
	switch {
	case changed == *n:
		return t.sameAnswer(), nil
	case n.State == Waiting:
		t.d.forget = max(t.d.forget, forgetLater) // the words it had leave the files
		t.replace(n, &changed)
		return t.sameAnswer(), nil
	}
	words := fmt.Sprintf("%q %q %q", again.Text, again.To, again.Drawing)
	copy(t.token[:], keyedSum(t.token[:], "token:", []byte(words)))
	if n, err := t.note(t.sameAnswer().Note); n != nil || err != nil {
		return t.sameAnswer(), err
	}
	return t.route()
}

func day(at time.Time) time.Time {
	y, m, d := at.Local().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.Local)
}

// mayPost holds the promise, and for participants that the wall is there.
func (t *turn) mayPost(typed bool) error {
	if len(t.d.settings.Contacts) == 0 {
		return activity.Refuse("contact-needed")
	}
	if typed {
		return nil
	}
	l := t.d.live
	if l == nil {
		return roomShut()
	}
	place, ok := t.place()
	if !ok {
		return refuse(http.StatusConflict, "wall-away")
	}
	told := t.q.Form
	if told.Get("place") != string(place) || Knows(told.Get("knows")) != t.d.settings.Knows {
		return refuse(http.StatusConflict, "promise-changed")
	}
	if few := l.few(t.d.settings); few != 0 {
		return refuse(http.StatusConflict, "nobody-few", "Least", few)
	}
	return nil
}

// few is how many phones there must be before one may write; 0 where there are
// enough.
func (l *live) few(s *Settings) int {
	if s.Knows == NobodyKnows && l.phones() < nobodyFrom {
		return nobodyFrom
	}
	return 0
}

// offer remembers that phones have a form now. It stays in the page from then on,
// when somebody leaves too: there may be half a note in it.
func (d *draft) offer() {
	if d.live == nil || d.live.Run == nil || d.live.few(d.settings) != 0 {
		return
	}
	if _, writes := d.live.Run.act.(activity.Placing); writes {
		d.live.Run.Offered = true
	}
}

// place is where the running wall shows its notes.
func (t *turn) place() (Place, bool) {
	l := t.d.live
	if l == nil || l.Run == nil {
		return "", false
	}
	p, ok := l.Run.act.(activity.Placing)
	if !ok {
		return "", false
	}
	return Place(p.Place()), true
}

// newNote reads the form.
func (t *turn) newNote() (*Note, error) {
	f := t.q.Form
	n := &Note{
		ID: NoteOf(tokenOf(t.token[:])), Room: t.room.id, Made: t.at.Round(0), Place: ThisRoom,
		Text: activity.Typed(f.Get("text")), To: activity.TypedLine(f.Get("to")), Drawing: f.Get("drawing"),
	}
	switch {
	case n.Text == "" && n.Drawing == "":
		return nil, activity.Refuse("note-empty")
	case tooLong(n.Text, mostText):
		return nil, activity.Refuse("note-long", "Limit", mostText)
	case tooLong(n.To, mostTo):
		return nil, activity.Refuse("note-to-long", "Limit", mostTo)
	}
	if n.Drawing != "" {
		if err := activity.CheckDrawing(n.Drawing); err != nil {
			return nil, err
		}
	}
	if paper := f.Get("paper"); paper != "" {
		p, err := strconv.Atoi(paper)
		if err != nil || p < 0 || p >= papers {
			return nil, activity.Refuse("note-paper")
		}
		n.Paper = p
	}
	if f.Get("place") == string(RoomAndHall) {
		n.Place = RoomAndHall
	}
	n.ShowTo = t.q.By.Role == activity.Facilitator || f.Get("shows_to") == "1"
	return n, nil
}

// show gives a note its place on the wall.
func (t *turn) show(n *Note) {
	t.d.shelf.seq++
	if t.d.live != nil {
		t.d.live.Seq = t.d.shelf.seq
	}
	n.State, n.Seq, n.Answer = Shown, t.d.shelf.seq, 0
}

// each does the same with every note of the form, or refuses all.
func (t *turn) each(from []NoteState, do func(old *Note)) (Answer, error) {
	ids := t.q.Form["note"]
	if len(ids) == 0 || len(ids) > mostNotesAMove {
		return Answer{}, activity.Refuse("note-none", "Limit", mostNotesAMove)
	}
	olds := make([]*Note, 0, len(ids))
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		old, err := t.note(NoteID(id))
		if err != nil {
			return Answer{}, err
		}
		if old == nil || !slices.Contains(from, old.State) {
			return Answer{}, refuse(http.StatusConflict, "note-gone")
		}
		olds = append(olds, old)
	}
	for _, old := range olds {
		do(old)
	}
	return Answer{}, nil
}

func (t *turn) approve() (Answer, error) {
	return t.each([]NoteState{Waiting, Worrying}, func(old *Note) {
		n := *old
		if n.Expires.IsZero() {
			n.Expires = t.at.Round(0).Add(cmp.Or(n.Stays, time.Duration(t.d.settings.NoteDays)*24*time.Hour))
		}
		t.show(&n)
		t.replace(old, &n)
	})
}

// declinedDays is how long a phone can still ask what became of its note, to the end of
// the last of them.
const declinedDays = 7

// decline answers with one of four sentences. What was written goes at once:
// only waiting and approved notes are kept (PRACTICES 9.2).
func (t *turn) decline() (Answer, error) {
	answer, err := strconv.Atoi(t.q.Form.Get("answer"))
	if err != nil || answer < 1 || answer > 4 {
		return Answer{}, activity.Refuse("decline-answer")
	}
	return t.each([]NoteState{Waiting, Worrying}, func(old *Note) { t.farewell(old, answer) })
}

// takeDown takes a shown note off the wall.
func (t *turn) takeDown() (Answer, error) {
	return t.each([]NoteState{Shown}, func(old *Note) { t.farewell(old, 0) })
}

// farewell leaves of a note only what its writer is told.
func (t *turn) farewell(old *Note, answer int) {
	t.d.forget = max(t.d.forget, forgetLater) // its words leave the files, too
	t.replace(old, &Note{
		ID: old.ID, Room: old.Room, State: Declined, Answer: answer, Place: old.Place,
		Made: day(old.Made), Expires: day(t.at).AddDate(0, 0, declinedDays+1), Worried: old.Worried,
	})
}

// worry keeps a note from expiring. The writer is told nothing.
func (t *turn) worry() (Answer, error) {
	return t.each([]NoteState{Waiting, Shown}, func(old *Note) {
		n := *old
		n.State, n.Hung, n.Seq = Worrying, old.State == Shown, 0
		n.Stays, n.Expires = cmp.Or(old.Stays, old.Expires.Sub(old.Made)), time.Time{}
		n.Worried = true
		t.replace(old, &n)
	})
}

// takeBack is the writer's, by the note's token. A note that worries someone is
// out of the writer's sight then, and stays with the facilitator until it is
// forgotten: under another name, so that the token leads nowhere.
func (t *turn) takeBack() (Answer, error) {
	token := t.q.Form.Get("token")
	n, err := t.note(NoteOf(token))
	if err != nil {
		return Answer{}, err
	}
	if token == "" || n == nil {
		return Answer{}, refuse(http.StatusConflict, "note-gone")
	}
	t.d.forget = max(t.d.forget, forgetLater)
	if n.State != Worrying {
		t.delete(n)
		return Answer{}, nil
	}
	kept := *n
	kept.ID = NoteOf(tokenOf(t.token[:]) + "kept")
	t.replace(n, &kept)
	return Answer{}, nil
}
