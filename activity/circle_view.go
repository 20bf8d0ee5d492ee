package activity

import (
	"slices"
	"strconv"
)

// CircleScreen is the circle as a screen shows it: pictures, and where the room
// lets them through the nicknames of those who chose one; never other names.
type CircleScreen struct {
	Now        CircleNow
	Guidelines []CirclePrompt // while they are read
	Real       bool
	LightMs    int
	Two        bool
	Rings      []CircleRing
}

// CircleNow is the step that runs.
type CircleNow struct {
	CircleStep
	Size   string // of own words, or guidelines: "short", "middle" or "long"
	Round  int    // counted from one; 0 outside rounds
	Rounds int
	FromMs int // elapsed time at which it began
	ForMs  int // how long the pairs have, softly; 0: nothing is shown
	Plan   CirclePlan
}

// CirclePlan is about how long the circle takes, said at its opening (PRACTICES
// 8.3): From to To minutes; zero at every other step.
type CirclePlan struct{ From, To int }

// plan of one word each is that round; of every other shape, what the age has.
func (c *Circle) plan() CirclePlan {
	if c.Shape == OneWord {
		minutes := wordMinutes(len(c.Rings[0].Seats))
		return CirclePlan{minutes, minutes}
	}
	size := CircleSizeFor(c.Age)
	return CirclePlan{size.From, size.To}
}

// CircleRing is a ring with its seats in their places on a stage of 1600 × 900.
type CircleRing struct {
	Index  int
	Piece  string
	State  RingState
	Holder *CircleSeat // nobody: nil
	Next   *CircleSeat // nil: the middle
	FromMs int
	Stage  RingStage
	Seats  []CircleSeat
}

// CircleSeat is one seat as everyone may see it.
type CircleSeat struct {
	Picture  string
	Twin     int  // the second and further of one picture; otherwise 0
	Nick     Nick // said instead of the picture's word; on a screen only
	NickTwin int  // the second and further of one nickname; otherwise 0
	Holds    bool
	Coming   bool
	Ring     int // the index of its ring; on a screen only
	Spot     RingSpot
}

// Mark is what follows the word of a picture, or the nickname, that someone else
// has as well.
func (s CircleSeat) Mark() string {
	if s.Nick != "" {
		return twinMark(s.NickTwin)
	}
	return twinMark(s.Twin)
}

func twinMark(twin int) string {
	if twin < 2 {
		return ""
	}
	return "\u00a0" + strconv.Itoa(twin)
}

// CirclePhone is the circle as a participant's page shows it.
type CirclePhone struct {
	Now        CircleNow
	Guidelines []CirclePrompt
	Real       bool
	LightMs    int
	// Place is "holds", "next", "listens", "may-take", "listens-on" (the piece is
	// offered, and was here), "through" (the other ring is still going), "rests"
	// or "no-seat".
	Place  string
	Piece  string
	FromMs int
	Holder *CircleSeat // who has it, for those who listen
}

// View is what a viewer may see.
func (c *Circle) View(v Viewer, scene Scene) any {
	switch v.Role {
	case Facilitator:
		return c.lead(scene)
	case Participant:
		return c.phone(v, scene)
	default:
		return c.screen(scene)
	}
}

// Sees is equal for those whose views are: everyone who listens to one ring.
func (c *Circle) Sees(v Viewer, _ Scene) string {
	if v.Role != Participant {
		return strconv.Itoa(int(v.Role))
	}
	place, r := c.place(v.Person)
	if r == nil {
		return place
	}
	for i := range c.Rings {
		if r == &c.Rings[i] {
			return place + " " + strconv.Itoa(i)
		}
	}
	return place
}

func (c *Circle) now() CircleNow {
	now := CircleNow{CircleStep: c.Steps[c.Step], FromMs: c.FromMs}
	now.Size = now.size()
	switch now.Kind {
	case StepOpening:
		now.Plan = c.plan()
	case StepGuidelines:
		now.Size = c.readSize()
	case StepPairs:
		now.ForMs = pairsMs(c.Age)
	}
	for i, s := range c.Steps {
		if s.Rounds() {
			now.Rounds++
		}
		if i == c.Step && s.Rounds() {
			now.Round = now.Rounds
		}
	}
	return now
}

// size is for the size of the letters. Starters are short in any language, but
// for the one about values.
func (p CirclePrompt) size() string {
	switch n := len([]rune(p.Words)); {
	case n == 0 && p.ID == "values":
		return "middle"
	case n <= 36:
		return "short"
	case n <= 80:
		return "middle"
	default:
		return "long"
	}
}

// readSize is for the letters of the room's own guidelines, which stand two beside
// each other on a screen, with what must be told below them: "long" where they
// need smaller ones for that to stay in sight.
func (c *Circle) readSize() string {
	const line, most = 30, 24 // letters of a line; half lines that there is room for
	high := 0
	for two := range slices.Chunk(c.Guidelines, 2) {
		lines := 0
		for _, g := range two {
			lines = max(lines, (len([]rune(g))+line-1)/line)
		}
		high += 2*lines + 1
	}
	if high > most {
		return "long"
	}
	return "short"
}

// guidelines are the room's own and what must be told, or the starters.
func (c *Circle) guidelines() []CirclePrompt {
	if len(c.Guidelines) == 0 {
		var all []CirclePrompt
		for _, id := range CircleGuidelines() {
			all = append(all, CirclePrompt{ID: id})
		}
		return all
	}
	var own []CirclePrompt
	for _, g := range c.Guidelines {
		own = append(own, CirclePrompt{Words: g})
	}
	return append(own, CirclePrompt{ID: "tell"})
}

// read are the guidelines while their step runs.
func (c *Circle) read() []CirclePrompt {
	if c.Steps[c.Step].Kind != StepGuidelines {
		return nil
	}
	return c.guidelines()
}

func (c *Circle) screen(scene Scene) CircleScreen {
	v := CircleScreen{Now: c.now(), Guidelines: c.read(), Real: c.Real, LightMs: c.LightMs, Two: len(c.Rings) > 1}
	faces := c.faces(scene)
	nicknamed(faces, scene)
	for i := range c.Rings {
		v.Rings = append(v.Rings, c.ringView(i, faces))
	}
	return v
}

func (c *Circle) ringView(i int, faces map[PersonID]CircleSeat) CircleRing {
	r := &c.Rings[i]
	v := CircleRing{Index: i, Piece: r.Piece, State: r.State, FromMs: r.FromMs}
	stage, spots := stageFor(i, len(c.Rings), len(r.Seats), r.index(r.Holder))
	coming := r.coming()
	for n, s := range r.Seats {
		seat := faces[s.Person]
		seat.Ring, seat.Spot, seat.Holds, seat.Coming = i, spots[n], s.Person == r.Holder, s.Person == coming
		v.Seats = append(v.Seats, seat)
	}
	v.Holder = find(v.Seats, func(s CircleSeat) bool { return s.Holds })
	v.Next = find(v.Seats, func(s CircleSeat) bool { return s.Coming })
	v.Stage = stage.at(v.Holder, c.Steps[c.Step].Asks())
	return v
}

// find points at a copy, so that a view holds nothing twice over.
func find[T any](all []T, is func(T) bool) *T {
	if i := slices.IndexFunc(all, is); i >= 0 {
		one := all[i]
		return &one
	}
	return nil
}

// faces gives everyone's picture. Where there are more people than pictures,
// the second fox is Fox 2.
func (c *Circle) faces(scene Scene) map[PersonID]CircleSeat {
	faces := make(map[PersonID]CircleSeat, len(scene.People()))
	seen := map[string]int{}
	for _, p := range scene.People() {
		seen[p.Picture]++
		seat := CircleSeat{Picture: p.Picture}
		if n := seen[p.Picture]; n > 1 {
			seat.Twin = n
		}
		faces[p.ID] = seat
	}
	return faces
}

func (c *Circle) phone(v Viewer, scene Scene) CirclePhone {
	place, r := c.place(v.Person)
	p := CirclePhone{Now: c.now(), Guidelines: c.read(), Real: c.Real, LightMs: c.LightMs, Place: place}
	if r == nil {
		p.Piece = c.Rings[0].Piece
		return p
	}
	p.Piece, p.FromMs = r.Piece, r.FromMs
	if r.Holder != "" && r.Holder != v.Person {
		seat := c.faces(scene)[r.Holder]
		p.Holder = &seat
	}
	return p
}

// place is where someone stands, and in which ring.
func (c *Circle) place(p PersonID) (string, *Ring) {
	r, ok := c.ringOf(p)
	if !ok {
		return "no-seat", nil
	}
	switch {
	case r.State == Resting:
		return "rests", r
	case r.State == Waiting:
		return "through", r
	case r.Holder == p:
		return "holds", r
	case r.State == Offered && !r.Seats[r.index(p)].Took:
		return "may-take", r
	case r.State == Offered:
		return "listens-on", r
	case r.coming() == p:
		return "next", r
	default:
		return "listens", r
	}
}
