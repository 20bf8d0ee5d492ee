package activity

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
)

// Circle is the talking circle (PRACTICES 3): a ring of seats, a piece that goes
// round clockwise, and a few rounds with a prompt each. Whoever holds the piece
// may speak, be silent, pass, or ask to be come back to; the first three leave
// no trace that would tell them apart.
type Circle struct {
	Shape      CircleShape
	Chosen     CircleChoice
	Guidelines []string // the room's own; none: the starters
	Real       bool     // a real object is in hand, and phones rest
	Start      PersonID // who begins each round; empty: someone at random
	LightMs    int      // length of the slow light; 0: off
	Age        Age

	Steps   []CircleStep
	Step    int // index in Steps
	FromMs  int // elapsed time at which the step began
	Rings   []Ring
	Changes int // counts every change of holder, step or order: the turn of the whole
	Past    []circlePast
}

// circleMemory bounds how far back a facilitator can go. A slip is noticed at
// once; sixteen snapshots of sixty seats stay under 40 KB of state, and of more
// seats there are fewer snapshots.
const (
	circleMemory      = 16
	circleMemorySeats = 4000 // in all of them
)

// circlePast is what back restores.
type circlePast struct {
	Step  int
	Words CirclePrompt // the step's prompt
	Rings []Ring
}

// Turn changes with each holder, step and order.
func (c *Circle) Turn() int { return c.Changes }

// TurnOf is the turn of one ring for whoever sits there, and for a form that
// names it; otherwise of the whole.
func (c *Circle) TurnOf(v Viewer, form url.Values) int {
	if r, ok := c.ringOf(v.Person); ok && v.Role == Participant {
		return r.Turn
	}
	if i, err := strconv.Atoi(form.Get("ring")); err == nil && v.Role != Participant && i >= 0 && i < len(c.Rings) {
		return c.Rings[i].Turn
	}
	return c.Changes
}

// Setup reads the choices; see readCircle for the fields.
func (c *Circle) Setup(call Call) error {
	read, err := readCircle(call)
	if err != nil {
		return err
	}
	*c = *read
	c.shape(call, c.Shape)
	return nil
}

// shape lays out the steps and the rings afresh.
func (c *Circle) shape(call Call, shape CircleShape) {
	c.Shape = shape
	c.Steps = c.Chosen.steps(shape)
	c.Rings = []Ring{{Piece: c.Chosen.Piece}}
	if shape == TwoRings {
		c.Rings = append(c.Rings, Ring{Piece: otherPiece(c.Chosen.Piece)})
	}
	c.Past = nil
	c.enter(call, 0)
	c.seatAll(call.People())
}

// seatAll fills empty rings in the order people came: neighbours stay
// neighbours, and with two rings the halves differ by one at most.
func (c *Circle) seatAll(people []Person) {
	half := (len(people) + len(c.Rings) - 1) / len(c.Rings)
	for i, p := range people {
		c.Rings[i/half].add(p.ID)
	}
}

// Gather follows who is in the room: the new sit down at the end of the smaller
// ring, and where a holder has gone the piece moves to the next seat. Back goes to
// before that, and not to before whatever was done last.
func (c *Circle) Gather(call Call) {
	gone := func(r Ring) bool {
		return r.Holder != "" && !slices.ContainsFunc(call.People(), func(p Person) bool { return p.ID == r.Holder })
	}
	if slices.ContainsFunc(c.Rings, gone) {
		c.remember()
	}
	c.gather(call)
}

func (c *Circle) gather(call Call) {
	here := make(map[PersonID]bool, len(call.People()))
	for _, p := range call.People() {
		here[p.ID] = true
	}
	for i := range c.Rings {
		r := &c.Rings[i]
		held := r.Holder
		r.keep(func(p PersonID) bool { return here[p] })
		if r.Holder != held {
			c.changed(call, r)
		}
	}
	for _, p := range call.People() {
		if _, seated := c.ringOf(p.ID); seated {
			continue
		}
		r := c.smallest()
		c.sit(call, r, Seat{Person: p.ID}, len(r.Seats))
	}
}

// sit puts a seat into a ring. Where a round waits for somebody to come, the
// piece is theirs.
func (c *Circle) sit(call Call, r *Ring, seat Seat, place int) {
	place = max(0, min(place, len(r.Seats)))
	r.Seats = slices.Insert(r.Seats, place, seat)
	if r.State == InRound && r.Holder == "" {
		r.hold(seat.Person)
		c.changed(call, r)
	}
}

func (c *Circle) smallest() *Ring {
	best := &c.Rings[0]
	for i := range c.Rings {
		if len(c.Rings[i].Seats) < len(best.Seats) {
			best = &c.Rings[i]
		}
	}
	return best
}

// Moves lists what can be done. A double press must not skip a child: whatever
// moves the piece carries the turn it was seen at.
func (c *Circle) Moves() map[string]Move {
	by, running := Roles(Facilitator), Phases(Running)
	return map[string]Move{
		"pass-on": {By: Everyone, In: running, Turned: true, Do: c.passOn},
		"pass":    {By: Everyone, In: running, Turned: true, Do: c.passOn}, // the same in every respect
		"later":   {By: Everyone, In: running, Turned: true, Do: c.later},
		"take":    {By: Roles(Participant), In: running, Turned: true, Do: c.take},
		"next":    {By: by, In: running, Turned: true, Do: c.next},
		"back":    {By: by, In: running, Turned: true, Do: c.back},
		"give":    {By: by, In: running, Turned: true, Do: c.give},
		"round":   {By: by, In: running, Turned: true, Do: c.round},
		"arrange": {By: by, In: Going, Do: c.arrange},
		"prompt":  {By: by, In: Going, Do: c.prompt},
		"light":   {By: by, In: Going, Do: c.light},
		"shape":   {By: by, In: Going, Turned: true, Do: c.reshape},
	}
}

// enter begins a step: seats are fresh, and in a round the piece goes to the
// first holder.
func (c *Circle) enter(call Call, step int) {
	c.Step = step
	c.FromMs = int(call.Elapsed.Milliseconds())
	for i := range c.Rings {
		r := &c.Rings[i]
		r.rest()
		if s := c.Steps[step]; s.Rounds() {
			c.begin(r, s.Kind == StepVoices, call.Rand)
		}
		c.changed(call, r)
	}
}

// voices is how many are asked after the pairs.
const voices = 3

func (c *Circle) begin(r *Ring, few bool, rnd *rand.Rand) {
	r.State = InRound
	if len(r.Seats) == 0 {
		return
	}
	if few {
		for n, i := range rnd.Perm(len(r.Seats)) {
			r.Seats[i].Had = n >= voices
		}
	}
	first := r.index(c.Start)
	if first < 0 {
		first = rnd.IntN(len(r.Seats))
	}
	if r.Seats[first].Had {
		first, _ = r.after(first, Seat.waits)
	}
	r.hold(r.Seats[first].Person)
}

func (c *Circle) changed(call Call, r *Ring) {
	c.Changes++
	r.Turn = c.Changes
	r.FromMs = int(call.Elapsed.Milliseconds())
}

// arranged makes what was seen of the order before stale, in every ring.
func (c *Circle) arranged() {
	c.Changes++
	for i := range c.Rings {
		c.Rings[i].Turn = c.Changes
	}
}

func (c *Circle) remember() {
	past := circlePast{Step: c.Step, Words: c.Steps[c.Step].CirclePrompt, Rings: slices.Clone(c.Rings)}
	seats := 1
	for i := range past.Rings {
		past.Rings[i].Seats = slices.Clone(past.Rings[i].Seats)
		seats += len(past.Rings[i].Seats)
	}
	c.Past = append(c.Past, past)
	if n := len(c.Past) - min(circleMemory, max(2, circleMemorySeats/seats)); n > 0 {
		c.Past = slices.Clone(c.Past[n:])
	}
}
