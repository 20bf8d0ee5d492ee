package room_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"hearth/room"
)

// memory is a store in memory, for the speed of tests of rules. Everything goes
// through JSON, as on a disk.
type memory struct {
	mu      sync.Mutex
	slow    time.Duration // how long a save takes
	err     error         // what the next saves say
	blind   error         // what reading a note says
	stray   int           // how many notes are counted that are not there
	saves   int
	forgot  int
	rooms   map[room.ID][]byte
	live    map[room.ID][]byte
	notes   map[room.NoteID]room.Note
	forgets error
}

func newMemory() *memory {
	return &memory{rooms: map[room.ID][]byte{}, live: map[room.ID][]byte{}, notes: map[room.NoteID]room.Note{}}
}

func (m *memory) Save(b room.Batch) error {
	m.mu.Lock()
	slow := m.slow
	m.mu.Unlock()
	if slow > 0 {
		time.Sleep(slow)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	m.saves++
	if b.Settings != nil {
		raw, err := json.Marshal(b.Settings)
		if err != nil {
			return err
		}
		m.rooms[b.Room] = raw
	}
	if b.Live != nil {
		m.live[b.Room] = bytes.Clone(b.Live)
	}
	if b.Closed {
		delete(m.live, b.Room)
	}
	for _, n := range b.Put {
		m.notes[n.ID] = n
	}
	for _, id := range b.Delete {
		delete(m.notes, id)
	}
	return nil
}

func (m *memory) Rooms() ([]room.Saved, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []room.Saved
	for id, raw := range m.rooms {
		var s room.Saved
		if err := json.Unmarshal(raw, &s.Settings); err != nil {
			return nil, err
		}
		s.Live = bytes.Clone(m.live[id])
		all = append(all, s)
	}
	return all, nil
}

func (m *memory) Note(r room.ID, id room.NoteID) (room.Note, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.blind != nil {
		return room.Note{}, false, m.blind
	}
	n, ok := m.notes[id]
	return n, ok && n.Room == r && !over(n), nil
}

func over(n room.Note) bool { return !n.Expires.IsZero() && !time.Now().Before(n.Expires) }

func (m *memory) Notes(r room.ID, s room.NoteState, before uint64, n int) ([]room.Note, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []room.Note
	for _, note := range m.notes {
		if note.Room == r && note.State == s && !over(note) && (before == 0 || note.Seq < before) {
			found = append(found, note)
		}
	}
	slices.SortFunc(found, func(a, b room.Note) int {
		return cmp.Or(cmp.Compare(b.Seq, a.Seq), cmp.Compare(a.ID, b.ID))
	})
	return found[:min(n, len(found))], nil
}

func (m *memory) CountNotes(r room.ID, s room.NoteState) (int, error) {
	all, err := m.Notes(r, s, 0, 1<<30)
	return len(all) + m.stray, err
}

func (m *memory) Expire() ([]room.ID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var of []room.ID
	for id, n := range m.notes {
		if over(n) {
			delete(m.notes, id)
			of = append(of, n.Room)
		}
	}
	slices.Sort(of)
	return slices.Compact(of), nil
}

func (m *memory) DeleteRoom(r room.ID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.rooms, r)
	delete(m.live, r)
	for id, n := range m.notes {
		if n.Room == r {
			delete(m.notes, id)
		}
	}
	return nil
}

func (m *memory) Forget() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.forgets != nil {
		return m.forgets
	}
	m.forgot++
	return nil
}

// text is everything the store holds, to look for what must not be there.
func (m *memory) text() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b bytes.Buffer
	for _, group := range []map[room.ID][]byte{m.rooms, m.live} {
		for _, raw := range group {
			b.Write(raw)
		}
	}
	raw, _ := json.Marshal(m.notes)
	b.Write(raw)
	return b.String()
}

func (m *memory) set(f func(*memory)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f(m)
}

func (m *memory) count(f func(*memory) int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return f(m)
}

type fullDisk struct{ error }

func (fullDisk) Full() bool { return true }

var errDisk = errors.New("the disk said no")

// copy is what a killed program leaves.
func (m *memory) copy() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := newMemory()
	maps.Copy(c.rooms, m.rooms)
	maps.Copy(c.live, m.live)
	maps.Copy(c.notes, m.notes)
	return c
}
