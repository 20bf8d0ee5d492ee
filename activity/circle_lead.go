package activity

// CircleLead is the circle as its keeper sees it: with names, and with who asked
// to be come back to; not with what was done with the piece.
type CircleLead struct {
	Now         CircleNow
	Steps       []CircleStep
	Step        int
	Rings       []CircleLeadRing
	Guidelines  []CirclePrompt
	Real        bool
	LightMs     int
	Lights      []CircleLight
	Starters    []string
	Own         []string // the room's own prompts
	CanBack     bool
	Last        bool   // there is no further step
	NextKind    string // of the next step
	Two         bool
	Shape       CircleShape
	Size        CircleSize
	People      int
	Over        bool // more than the size, and no round has begun
	WordMinutes int
}

// OneMore is how many there are with one more seat.
func (v CircleLead) OneMore() int { return v.People + 1 }

// StepClass and Class mark what is on, for buttons.
func (v CircleLead) StepClass(i int) string { return onClass(i == v.Step) }

// CircleLight is a length the slow light can have.
type CircleLight struct {
	Seconds int
	On      bool
}

// Class marks the one that is on.
func (l CircleLight) Class() string { return onClass(l.On) }

func onClass(on bool) string {
	if on {
		return "on"
	}
	return "soft"
}

// CircleLeadRing is a ring as its keeper sees it.
type CircleLeadRing struct {
	Index  int
	Turn   int // of this ring; see Circle.TurnOf
	Piece  string
	State  RingState
	Holder *CircleLeadSeat
	Next   *CircleLeadSeat
	Ends   bool // going on now waits for the other ring
	Tapped int  // seats put in order by tapping so far
	Other  int  // the other ring, where there are two
	Seats  []CircleLeadSeat
}

// Number is how people count rings.
func (r CircleLeadRing) Number() int { return r.Index + 1 }

// CircleLeadSeat is a seat as the keeper sees it.
type CircleLeadSeat struct {
	Person  PersonID
	Name    string
	Picture string
	Twin    int
	Away    bool // has a phone, which is not connected now
	Holds   bool
	Coming  bool
	Later   bool
	Tapped  int  // its number in the order of tapping; 0: not yet
	Ring    int  // the index of its ring
	Two     bool // there are two rings
}

// Mark is what follows the word of a picture that someone else has as well.
func (s CircleLeadSeat) Mark() string { return twinMark(s.Twin) }

func (c *Circle) lead(scene Scene) CircleLead {
	v := CircleLead{
		Now: c.now(), Steps: c.Steps, Step: c.Step, Guidelines: c.guidelines(), Real: c.Real,
		LightMs: c.LightMs, Two: len(c.Rings) > 1, Starters: CircleStarters(), Own: scene.Own.Prompts,
		CanBack: len(c.Past) > 0, Last: c.Step+1 == len(c.Steps),
		Shape: c.Shape, Size: CircleSizeFor(c.Age), People: len(scene.People()),
	}
	if !v.Last {
		v.NextKind = c.Steps[c.Step+1].Kind
	}
	for _, s := range CircleLights() {
		v.Lights = append(v.Lights, CircleLight{Seconds: s, On: s*1000 == c.LightMs})
	}
	v.WordMinutes = wordMinutes(v.People)
	v.Over = v.Shape == OneRing && v.Size.UpTo > 0 && v.People > v.Size.UpTo && !c.begun()
	faces := c.faces(scene)
	people := make(map[PersonID]Person, len(scene.People()))
	for _, p := range scene.People() {
		people[p.ID] = p
	}
	for i := range c.Rings {
		v.Rings = append(v.Rings, c.leadRing(i, faces, people))
	}
	return v
}

func (c *Circle) leadRing(i int, faces map[PersonID]CircleSeat, people map[PersonID]Person) CircleLeadRing {
	r := &c.Rings[i]
	v := CircleLeadRing{Index: i, Turn: r.Turn, Piece: r.Piece, State: r.State, Ends: r.State == Offered && c.othersGoing(r), Tapped: r.Tapped}
	coming := r.coming()
	for n, s := range r.Seats {
		p := people[s.Person]
		tapped := 0
		if n < r.Tapped {
			tapped = n + 1
		}
		v.Seats = append(v.Seats, CircleLeadSeat{
			Ring: i, Two: len(c.Rings) > 1, Tapped: tapped, Person: s.Person, Name: p.Name, Picture: p.Picture, Twin: faces[s.Person].Twin, Away: p.Phone && !p.Here,
			Holds: s.Person == r.Holder, Coming: s.Person == coming, Later: s.Later,
		})
	}
	v.Holder = find(v.Seats, func(s CircleLeadSeat) bool { return s.Holds })
	v.Next = find(v.Seats, func(s CircleLeadSeat) bool { return s.Coming })
	return v
}

// CircleOffer is what the setup form needs.
type CircleOffer struct {
	Size        CircleSize
	Family      bool // children and grown-ups together
	People      int
	Over        bool
	WordMinutes int
	Shapes      []CircleShape
	Pieces      []string
	Starters    []string
	Own         []string
	Topics      []CircleTopic
	Lights      []int
	Guidelines  []CirclePrompt
	Seats       []CircleLeadSeat
}

// CircleTopic is a topic round one can choose: the fields topic1 to topic3.
type CircleTopic struct {
	Number int
	Usual  string // the starter it begins with; none: there is no such round
}

// Offer is what a facilitator can choose from.
func (c *Circle) Offer(scene Scene) any {
	o := CircleOffer{
		Size: CircleSizeFor(scene.Age), Family: scene.Age == Mixed, People: len(scene.People()), WordMinutes: wordMinutes(len(scene.People())),
		Shapes: CircleShapes(), Pieces: CirclePieces(), Starters: CircleStarters(), Own: scene.Own.Prompts,
		Topics: []CircleTopic{{1, "small"}, {2, ""}, {3, ""}}, Lights: CircleLights(),
		Guidelines: (&Circle{Guidelines: scene.Own.Guidelines}).guidelines(),
	}
	o.Over = o.Size.UpTo > 0 && o.People > o.Size.UpTo
	faces := c.faces(scene)
	for _, p := range scene.People() {
		o.Seats = append(o.Seats, CircleLeadSeat{Person: p.ID, Name: p.Name, Picture: p.Picture, Twin: faces[p.ID].Twin})
	}
	return o
}
