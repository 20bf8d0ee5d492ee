package activity

import (
	"slices"
	"strconv"
)

// held is the ring whose piece the caller may move: a participant's own while
// they hold it; for a facilitator the one named, or the first still going.
func (c *Circle) held(call Call) (*Ring, error) {
	r, err := c.ring(call)
	switch {
	case err != nil:
		return nil, err
	case call.By.Role == Participant && c.Real:
		return nil, Refuse("circle-real")
	case call.By.Role == Participant && r.Holder != call.By.Person:
		return nil, Refuse("circle-not-yours")
	case r.Holder == "":
		return nil, Refuse("circle-no-round")
	}
	return r, nil
}

func (c *Circle) ring(call Call) (*Ring, error) {
	if call.By.Role == Participant {
		if r, ok := c.ringOf(call.By.Person); ok {
			return r, nil
		}
		return nil, Refuse("circle-no-seat")
	}
	if s := call.Form.Get("ring"); s != "" {
		i, err := strconv.Atoi(s)
		if err != nil || i < 0 || i >= len(c.Rings) {
			return nil, Refuse("circle-no-seat")
		}
		return &c.Rings[i], nil
	}
	for i := range c.Rings {
		if c.Rings[i].State != Waiting {
			return &c.Rings[i], nil
		}
	}
	return &c.Rings[0], nil
}

func (c *Circle) ringOf(p PersonID) (*Ring, bool) {
	for i := range c.Rings {
		if c.Rings[i].index(p) >= 0 {
			return &c.Rings[i], true
		}
	}
	return nil, false
}

func (c *Circle) passOn(call Call) error {
	r, err := c.held(call)
	if err != nil {
		return err
	}
	c.remember()
	r.pass()
	c.changed(call, r)
	return nil
}

func (c *Circle) later(call Call) error {
	r, err := c.held(call)
	if err != nil {
		return err
	}
	c.remember()
	r.later()
	c.changed(call, r)
	return nil
}

// take is someone's own yes to the piece that is offered to the whole ring.
func (c *Circle) take(call Call) error {
	r, err := c.ring(call)
	if err != nil {
		return err
	}
	seat := r.Seats[r.index(call.By.Person)]
	switch {
	case c.Real:
		return Refuse("circle-real")
	case r.State != Offered:
		return Refuse("circle-not-offered")
	case seat.Took:
		return Refuse("circle-took")
	}
	c.remember()
	r.give(call.By.Person)
	c.changed(call, r)
	return nil
}

// give hands the piece to anyone, from anywhere in a round.
func (c *Circle) give(call Call) error {
	to := PersonID(call.Form.Get("person"))
	r, ok := c.ringOf(to)
	switch {
	case !ok:
		return Refuse("circle-no-seat")
	case r.State == Resting || r.State == Waiting:
		return Refuse("circle-no-round")
	}
	c.remember()
	r.give(to)
	c.changed(call, r)
	return nil
}

// next is the one key: it passes the piece on, and where nobody holds it goes
// on to the next step. A ring that is through waits for the other.
func (c *Circle) next(call Call) error {
	r, err := c.ring(call)
	if err != nil {
		return err
	}
	if r.Holder != "" {
		return c.passOn(call)
	}
	if r.State == Waiting {
		return Refuse("circle-other-ring")
	}
	if c.othersGoing(r) {
		c.remember()
		r.State = Waiting
		c.changed(call, r)
		return nil
	}
	if c.Step+1 >= len(c.Steps) {
		return Refuse("circle-over")
	}
	c.remember()
	c.enter(call, c.Step+1)
	return nil
}

func (c *Circle) othersGoing(r *Ring) bool {
	for i := range c.Rings {
		o := &c.Rings[i]
		if o != r && o.State != Waiting && o.State != Resting {
			return true
		}
	}
	return false
}

// back undoes what was done last, a slip of the finger or a whole step.
func (c *Circle) back(call Call) error {
	if len(c.Past) == 0 {
		return Refuse("circle-no-back")
	}
	last := len(c.Past) - 1
	past := c.Past[last]
	c.Past = c.Past[:last:last]
	if last == 0 {
		c.Past = nil
	}
	if c.Step != past.Step {
		c.FromMs = int(call.Elapsed.Milliseconds())
	}
	c.Step, c.Rings = past.Step, past.Rings
	c.Steps[c.Step].CirclePrompt = past.Words
	for i := range c.Rings {
		c.changed(call, &c.Rings[i])
	}
	c.gather(call) // who came or went since
	return nil
}

// round goes to a step of the facilitator's choice and starts it afresh.
func (c *Circle) round(call Call) error {
	i, err := strconv.Atoi(call.Form.Get("step"))
	if err != nil || i < 0 || i >= len(c.Steps) {
		return Refuse("circle-no-step")
	}
	c.remember()
	c.enter(call, i)
	return nil
}

// arrange changes the order of a ring. With order=shuffle by chance, with
// order=again tapping starts over. A person with "to" moves to that place,
// counted from zero, in the ring named; the persons named up, down and over move
// one place, or to the end of the other ring. A person alone was tapped: people
// are tapped in the order they sit, and each goes behind the one tapped before.
func (c *Circle) arrange(call Call) error {
	if order := call.Form.Get("order"); order != "" {
		return c.reorder(call, order)
	}
	for _, how := range []string{"up", "down", "over", "person"} {
		p := PersonID(call.Form.Get(how))
		if p == "" {
			continue
		}
		from, ok := c.ringOf(p)
		if !ok {
			return Refuse("circle-no-seat")
		}
		to, place, err := c.placeFor(call, how, p, from)
		if err != nil {
			return err
		}
		c.remember()
		if place == tapped {
			from.tap(p)
		} else {
			c.move(call, from, to, p, place)
		}
		c.arranged()
		return nil
	}
	return Refuse("circle-no-seat")
}

// tapped is the place of a seat that goes behind the one tapped before.
const tapped = -1 << 30

func (c *Circle) placeFor(call Call, how string, p PersonID, from *Ring) (to *Ring, place int, err error) {
	at := from.index(p)
	switch how {
	case "up":
		return from, at - 1, nil
	case "down":
		return from, at + 1, nil
	case "over":
		other := c.other(from)
		return other, len(other.Seats), nil
	}
	to = from
	if call.Form.Get("to") == "" {
		return to, tapped, nil
	}
	if call.Form.Get("ring") != "" {
		if to, err = c.ring(call); err != nil {
			return nil, 0, err
		}
	}
	if place, err = strconv.Atoi(call.Form.Get("to")); err != nil {
		return nil, 0, Refuse("circle-no-place")
	}
	return to, place, nil
}

func (c *Circle) other(r *Ring) *Ring {
	for i := range c.Rings {
		if r != &c.Rings[i] {
			return &c.Rings[i]
		}
	}
	return r
}

func (c *Circle) reorder(call Call, order string) error {
	r, err := c.ring(call)
	if err != nil {
		return err
	}
	if order != "shuffle" && order != "again" {
		return Refuse("circle-no-place")
	}
	c.remember()
	r.Tapped = 0
	if order == "shuffle" {
		call.Rand.Shuffle(len(r.Seats), func(i, j int) { r.Seats[i], r.Seats[j] = r.Seats[j], r.Seats[i] })
	}
	c.arranged()
	return nil
}

func (c *Circle) move(call Call, from, to *Ring, p PersonID, place int) {
	if from == to { // the piece stays in the same hands
		from.shift(p, place)
		return
	}
	seat := from.Seats[from.index(p)]
	from.keep(func(q PersonID) bool { return q != p })
	c.changed(call, from)
	c.sit(call, to, seat, place)
}

// prompt changes the prompt of the step that runs.
func (c *Circle) prompt(call Call) error {
	p, err := readPrompt(call, "prompt")
	if err != nil {
		return err
	}
	if !c.Steps[c.Step].Asks() || p == (CirclePrompt{}) {
		return Refuse("circle-no-prompt")
	}
	c.remember()
	c.Steps[c.Step].CirclePrompt = p
	return nil
}

// light sets the length of the slow light; nothing ends when it has faded.
func (c *Circle) light(call Call) error {
	ms, err := readLight(call.Form)
	if err != nil {
		return err
	}
	c.LightMs = ms
	for i := range c.Rings {
		c.Rings[i].FromMs = int(call.Elapsed.Milliseconds())
	}
	return nil
}

// reshape is for more people than one ring is good for; once a round has begun
// the circle stays as it is.
func (c *Circle) reshape(call Call) error {
	shape, err := readShape(call.Form)
	if err != nil {
		return err
	}
	if c.begun() {
		return Refuse("circle-begun")
	}
	kind := c.Steps[c.Step].Kind
	c.shape(call, shape)
	for i, s := range c.Steps {
		if s.Kind == kind {
			c.enter(call, i)
		}
	}
	return nil
}

// begun tells whether anyone was asked to speak yet.
func (c *Circle) begun() bool {
	return slices.ContainsFunc(c.Steps[:c.Step+1], CircleStep.Asks)
}
