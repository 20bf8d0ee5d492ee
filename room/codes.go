package room

import (
	"math/rand/v2"
	"strings"
)

// codeLetters has no two that look or sound alike on a projector, and no vowels,
// so that a code is never a word (the set of Open Location Code).
const codeLetters = "23456789CFGHJMPQRVWX"

const codeLength = 6

// oldCodesKept is how many codes before the current one still lead those inside
// to their room.
const oldCodesKept = 32

// CleanCode is a code however it was typed.
func CleanCode(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(strings.ToUpper(s))
}

type codeOf struct {
	room    *Room
	current bool
}

// freshCode is a code that no room has now.
func (rs *Rooms) freshCode(r *rand.Rand) string {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	for {
		b := make([]byte, codeLength)
		for i := range b {
			b[i] = codeLetters[r.IntN(len(codeLetters))]
		}
		if _, taken := rs.codes[string(b)]; !taken {
			return string(b)
		}
	}
}

// setCodes makes the codes of a room those of its state.
func (rs *Rooms) setCodes(r *Room, l *live) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	for _, c := range r.codes {
		if rs.codes[c].room == r {
			delete(rs.codes, c)
		}
	}
	r.codes = r.codes[:0]
	if l == nil {
		return
	}
	for _, c := range l.OldCodes {
		rs.codes[c] = codeOf{room: r}
		r.codes = append(r.codes, c)
	}
	rs.codes[l.Code] = codeOf{room: r, current: true}
	r.codes = append(r.codes, l.Code)
}

// ByCode finds the open room of a join code, however it is typed. Current is
// false for an older code of this opening: those who are in may go on with it,
// but nobody joins by it.
func (rs *Rooms) ByCode(code string) (r *Room, current, ok bool) {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	c, ok := rs.codes[CleanCode(code)]
	return c.room, c.current, ok
}
