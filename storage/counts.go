package storage

import (
	"sync"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

// counts knows how many notes of each state every room has, expired ones that
// are still there included.
type counts struct {
	mu sync.Mutex
	of map[room.ID]map[room.NoteState]int
}

func newCounts() *counts {
	return &counts{of: map[room.ID]map[room.NoteState]int{}}
}

// apply follows what was committed. Order keys are written only where there was
// none, and deleted only where there was one.
func (c *counts) apply(ops []op) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, o := range ops {
		if o.key[0] != orderKeys {
			continue
		}
		if n, ok := splitOrder(o.key); ok {
			c.add(n, o.value != nil)
		}
	}
}

func (c *counts) add(n room.Note, more bool) {
	states := c.of[n.Room]
	if states == nil {
		states = map[room.NoteState]int{}
		c.of[n.Room] = states
	}
	if more {
		states[n.State]++
		return
	}
	if states[n.State]--; states[n.State] <= 0 {
		delete(states, n.State)
	}
	if len(states) == 0 {
		delete(c.of, n.Room)
	}
}

func (c *counts) get(r room.ID, s room.NoteState) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[r][s]
}

// countAll counts at start, by keys alone.
func (s *Store) countAll() error {
	return s.eng.db.View(func(txn *badger.Txn) error {
		return eachKey(txn, []byte{orderKeys}, func(k []byte) bool {
			if n, ok := splitOrder(k); ok {
				s.counts.add(n, true)
			}
			return true
		})
	})
}
