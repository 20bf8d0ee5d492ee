package room

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"hearth/activity"
)

const (
	// windowNotes is how many shown notes are in memory; older ones are read
	// from the store when asked for.
	windowNotes = 120
	// mostWaiting notes wait at once; they are all in memory.
	mostWaiting = 500
	// pageNotes is how many notes are read from the store in one go.
	pageNotes = 500
)

// shelf is what of a room's notes is in memory. A published one never changes:
// its slices and maps are replaced, not written to.
type shelf struct {
	waiting []*Note // waiting and worrying ones
	window  []*Note // shown ones, the newest first
	shown   int     // how many are shown in all
	seq     uint64  // the highest place ever given
	to      map[string]int
}

// low tells whether the window of shown notes has run low.
func (s *shelf) low() bool { return len(s.window) < windowNotes/2 && s.shown > len(s.window) }

// foldName makes two ways of writing a name equal.
func foldName(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// loadShelf reads the notes of a room.
func loadShelf(store Store, room ID) (shelf, error) {
	s := shelf{to: map[string]int{}}
	for _, state := range []NoteState{Waiting, Worrying} {
		notes, err := store.Notes(room, state, 0, mostWaiting)
		if err != nil {
			return s, err
		}
		for i := range notes {
			s.waiting = append(s.waiting, &notes[i])
		}
	}
	slices.SortStableFunc(s.waiting, func(a, b *Note) int { return a.Made.Compare(b.Made) })
	for before := uint64(0); ; {
		page, err := store.Notes(room, Shown, before, pageNotes)
		if err != nil {
			return s, err
		}
		for i := range page {
			s.count(&page[i], 1)
			if len(s.window) < windowNotes {
				s.window = append(s.window, &page[i])
			}
		}
		if len(page) < pageNotes {
			break
		}
		before = page[len(page)-1].Seq
	}
	if len(s.window) > 0 {
		s.seq = s.window[0].Seq
	}
	return s, nil
}

// count keeps the numbers of shown notes; the map must be the shelf's own.
func (s *shelf) count(n *Note, by int) {
	s.shown += by
	if n.To == "" {
		return
	}
	name := foldName(n.To)
	if s.to[name] += by; s.to[name] <= 0 {
		delete(s.to, name)
	}
}

// add puts a note where its state belongs. Where says at which place among the
// waiting ones: they are shuffled where nobody may know who wrote them.
func (s *shelf) add(n *Note, where int) {
	switch n.State {
	case Waiting, Worrying:
		s.waiting = slices.Insert(slices.Clone(s.waiting), min(where, len(s.waiting)), n)
	case Shown:
		s.to = maps.Clone(s.to)
		s.count(n, 1)
		s.seq = max(s.seq, n.Seq)
		window := append(make([]*Note, 0, windowNotes+1), n)
		window = append(window, s.window...)
		s.window = window[:min(len(window), windowNotes)]
	}
}

// drop takes a note away and says where among the waiting ones it was.
func (s *shelf) drop(n *Note) (where int) {
	same := func(o *Note) bool { return o.ID == n.ID }
	switch n.State {
	case Waiting, Worrying:
		where = max(0, slices.IndexFunc(s.waiting, same))
		s.waiting = slices.DeleteFunc(slices.Clone(s.waiting), same)
	case Shown:
		s.to = maps.Clone(s.to)
		s.count(n, -1)
		s.window = slices.DeleteFunc(slices.Clone(s.window), same)
	}
	return where
}

// find looks among the notes in memory.
func (s *shelf) find(id NoteID) *Note {
	for _, list := range [][]*Note{s.waiting, s.window} {
		if i := slices.IndexFunc(list, func(n *Note) bool { return n.ID == id }); i >= 0 {
			return list[i]
		}
	}
	return nil
}

// newest gives at most n shown notes older than one with this Seq (0: the newest), and
// tells whether those in memory were enough.
func (s *shelf) newest(before uint64, n int, now time.Time) (notes []Note, enough bool) {
	for _, note := range s.window {
		if len(notes) == n {
			break
		}
		if !note.expired(now) && (before == 0 || note.Seq < before) {
			notes = append(notes, *note)
		}
	}
	return notes, len(notes) == n || s.shown <= len(s.window)
}

// everyoneHasOne tells whether each name of a list is on a shown note.
func (s *shelf) everyoneHasOne(names []string) bool {
	return len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return s.to[foldName(n)] == 0 })
}

// reader reads sheets of shown notes for a scene.
type reader struct {
	shelf  *shelf
	store  Store
	beyond *bool // see sight
	room   ID
	now    time.Time
	showTo bool
	failed func(error)
}

// before reads at most n notes of a sheet older than one with this Seq (0: the
// newest), from memory as far as that goes.
func (rd reader) before(sheet string, seq uint64, n int) []activity.Item {
	if n <= 0 || (sheet != activity.SheetRoom && sheet != activity.SheetHall) {
		return nil
	}
	items := make([]activity.Item, 0, min(n, windowNotes))
	take := func(note *Note) bool {
		if (seq == 0 || note.Seq < seq) && rd.on(sheet, note) {
			items = append(items, rd.item(note))
		}
		return len(items) == n
	}
	for _, note := range rd.shelf.window {
		if take(note) {
			return items
		}
	}
	if rd.shelf.shown <= len(rd.shelf.window) || len(rd.shelf.window) == 0 {
		return items
	}
	if rd.beyond != nil {
		*rd.beyond = true
		return items
	}
	from := rd.shelf.window[len(rd.shelf.window)-1].Seq
	if seq != 0 {
		from = min(from, seq)
	}
	return rd.stored(items, sheet, from, n)
}

func (rd reader) stored(items []activity.Item, sheet string, from uint64, n int) []activity.Item {
	for {
		want := min(pageNotes, max(n-len(items), windowNotes))
		page, err := rd.store.Notes(rd.room, Shown, from, want)
		if err != nil {
			rd.failed(err)
			return items
		}
		for i := range page {
			if rd.on(sheet, &page[i]) {
				items = append(items, rd.item(&page[i]))
			}
			if len(items) == n {
				return items
			}
		}
		if len(page) < want {
			return items
		}
		from = page[len(page)-1].Seq
	}
}

// on tells whether a note may stand on a sheet: a wider place shows only what
// was written for it.
func (rd reader) on(sheet string, n *Note) bool {
	return !n.expired(rd.now) && (sheet != activity.SheetHall || n.Place == RoomAndHall)
}

func (rd reader) item(n *Note) activity.Item {
	i := activity.Item{ID: string(n.ID), Seq: n.Seq, Text: n.Text, Paper: n.Paper, Drawing: n.Drawing}
	if rd.showTo && n.ShowTo {
		i.To = n.To
	}
	return i
}

func (n *Note) expired(now time.Time) bool { return !n.Expires.IsZero() && !now.Before(n.Expires) }

// keepOrder puts waiting notes that were there before in their old order: they
// may have been shuffled.
func (s *shelf) keepOrder(was []*Note) {
	place := make(map[NoteID]int, len(was))
	for i, n := range was {
		place[n.ID] = i + 1
	}
	of := func(n *Note) int {
		if p := place[n.ID]; p > 0 {
			return p
		}
		return len(was) + 1
	}
	slices.SortStableFunc(s.waiting, func(a, b *Note) int { return cmp.Compare(of(a), of(b)) })
}
