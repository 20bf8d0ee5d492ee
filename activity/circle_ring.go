package activity

import "slices"

// RingState is where the piece of a ring is.
type RingState string

// A round goes from seat to seat, comes back to those who asked for it, and is
// then offered to the whole ring.
const (
	Resting RingState = "rest"    // in the middle, no round
	InRound RingState = "round"   // with the holder
	Again   RingState = "again"   // with someone who asked to be come back to
	Offered RingState = "offer"   // in the middle, for whoever would like it
	Voice   RingState = "voice"   // with someone who took it when it was offered
	Waiting RingState = "waiting" // through; the other ring is still going
)

// Ring is a ring of seats, clockwise, with its piece.
type Ring struct {
	Piece  string
	State  RingState
	Holder PersonID // empty while the piece is in the middle
	FromMs int      // elapsed time at which the piece came to where it is
	Seats  []Seat
	Turn   int // the circle's Changes when the ring changed last
	Tapped int // how many seats were put in order by tapping; see arrange
}

// Seat is one person's place, and what has happened there in this round. Had
// says that the piece was there, never what was done with it.
type Seat struct {
	Person PersonID `json:"p"`
	Had    bool     `json:"h,omitempty"`
	Later  bool     `json:"l,omitempty"` // asked to be come back to
	Took   bool     `json:"t,omitempty"` // had it when it was offered
}

func (s Seat) waits() bool { return !s.Had }

func (r *Ring) index(p PersonID) int {
	return slices.IndexFunc(r.Seats, func(s Seat) bool { return s.Person == p })
}

func (r *Ring) add(p PersonID) { r.Seats = append(r.Seats, Seat{Person: p}) }

// shift moves a seat to a place.
func (r *Ring) shift(p PersonID, place int) {
	i := r.index(p)
	seat := r.Seats[i]
	r.Seats = slices.Delete(r.Seats, i, i+1)
	r.Seats = slices.Insert(r.Seats, max(0, min(place, len(r.Seats))), seat)
}

// tap puts a seat behind those tapped before; after the last it starts over.
func (r *Ring) tap(p PersonID) {
	if r.index(p) < r.Tapped {
		return
	}
	r.shift(p, r.Tapped)
	if r.Tapped++; r.Tapped >= len(r.Seats)-1 { // the last has no choice
		r.Tapped = 0
	}
}

func (r *Ring) rest() {
	r.State, r.Holder = Resting, ""
	for i := range r.Seats {
		r.Seats[i] = Seat{Person: r.Seats[i].Person}
	}
}

// after finds the first such seat clockwise from place at, which comes last.
func (r *Ring) after(at int, is func(Seat) bool) (int, bool) {
	for n := 1; n <= len(r.Seats); n++ {
		if i := (at + n) % len(r.Seats); is(r.Seats[i]) {
			return i, true
		}
	}
	return 0, false
}

// hold puts the piece into someone's hands.
func (r *Ring) hold(p PersonID) {
	r.Holder = p
	s := &r.Seats[r.index(p)]
	s.Had, s.Later = true, false
}

func (r *Ring) give(p PersonID) {
	r.hold(p)
	if r.State == Offered || r.State == Voice {
		r.State = Voice
		r.Seats[r.index(p)].Took = true
	}
}

func (r *Ring) pass() {
	r.onward(r.index(r.Holder))
}

func (r *Ring) later() {
	r.Seats[r.index(r.Holder)].Later = r.State != Voice
	r.onward(r.index(r.Holder))
}

// onward moves the piece clockwise from place at: to whoever has not had it, then
// to whoever asked to be come back to, then to the middle. Nobody is asked twice
// running: who wanted to be asked later, and is the last, has the offer.
func (r *Ring) onward(at int) {
	state, to := r.ahead(at)
	r.State, r.Holder = state, ""
	if to != "" {
		r.hold(to)
	}
}

func (r *Ring) ahead(at int) (RingState, PersonID) {
	if r.State == Voice {
		return Offered, ""
	}
	if i, ok := r.after(at, Seat.waits); ok {
		return InRound, r.Seats[i].Person
	}
	asked := func(s Seat) bool { return s.Later && s.Person != r.Holder }
	if i, ok := r.after(at, asked); ok {
		return Again, r.Seats[i].Person
	}
	return Offered, ""
}

// coming is who has the piece next if it is passed on now; empty: the middle.
func (r *Ring) coming() PersonID {
	if r.Holder == "" {
		return ""
	}
	_, to := r.ahead(r.index(r.Holder))
	return to
}

// keep takes away the seats of those who have gone. A piece that one of them
// held moves on from where they sat.
func (r *Ring) keep(stays func(PersonID) bool) {
	gone := func(s Seat) bool { return !stays(s.Person) }
	if !slices.ContainsFunc(r.Seats, gone) {
		return
	}
	at := -1 // the seat before the holder's among those that stay
	for _, s := range r.Seats[:max(0, r.index(r.Holder))] {
		if !gone(s) {
			at++
		}
	}
	moves := r.Holder != "" && !stays(r.Holder)
	r.Tapped = 0
	r.Seats = slices.DeleteFunc(r.Seats, gone)
	switch {
	case moves && len(r.Seats) == 0:
		r.State, r.Holder = InRound, "" // the next to sit down has it
	case moves:
		r.onward(at + len(r.Seats))
	}
}
