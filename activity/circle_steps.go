package activity

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The steps of a circle, in their order (PRACTICES 3).
const (
	StepOpening     = "opening"
	StepGuidelines  = "guidelines"
	StepValues      = "values"
	StepCheckIn     = "check-in"
	StepTopic       = "topic"
	StepWord        = "word"   // one word each, for many people
	StepPairs       = "pairs"  // two by two, at the same time
	StepVoices      = "voices" // then three are asked
	StepClosingWord = "closing-word"
	StepClosing     = "closing"
)

// CirclePrompt is what a round is about: one of the starters, or own words.
type CirclePrompt struct {
	ID    string // "circle.prompt." + ID in locales/
	Words string
}

// CircleStep is one step of a circle.
type CircleStep struct {
	Kind string
	CirclePrompt
}

// Rounds tells whether the piece goes round.
func (s CircleStep) Rounds() bool {
	return slices.Contains([]string{StepValues, StepCheckIn, StepTopic, StepWord, StepVoices, StepClosingWord}, s.Kind)
}

// Asks tells whether the step has a prompt.
func (s CircleStep) Asks() bool { return s.Rounds() || s.Kind == StepPairs }

// CircleStarters lists the starters of PRACTICES 3.
func CircleStarters() []string {
	return []string{"sound", "small", "colour", "someone", "listen", "leave"}
}

// CircleGuidelines lists the guidelines to start from (PRACTICES 3). The last is
// about what must be told, and is shown beside a room's own as well.
func CircleGuidelines() []string {
	return []string{"piece", "speak", "listen", "rehearse", "enough", "views", "stays", "tell"}
}

// CirclePieces lists the pieces: neutral objects.
func CirclePieces() []string { return []string{"stone", "shell", "ball", "mug"} }

// otherPiece tells two rings apart.
func otherPiece(p string) string {
	all := CirclePieces()
	return all[(slices.Index(all, p)+1)%len(all)]
}

// CircleShape is how many people take their turn.
type CircleShape string

// The shapes: one ring, and the three for more people than it is good for.
const (
	OneRing  CircleShape = "one"
	OneWord  CircleShape = "word"
	InPairs  CircleShape = "pairs"
	TwoRings CircleShape = "two"
)

// CircleShapes lists the shapes.
func CircleShapes() []CircleShape { return []CircleShape{OneRing, OneWord, InPairs, TwoRings} }

// CircleSize is how many and how long by age (PRACTICES 3, our own numbers).
type CircleSize struct {
	UpTo     int // 0: as many as there are
	From, To int // minutes
}

// CircleSizeFor gives the size for an age group; a mixed room is a family and has
// the limit of the youngest.
func CircleSizeFor(a Age) CircleSize {
	switch a {
	case Age5to7, Mixed:
		return CircleSize{UpTo: 10, From: 10, To: 15}
	case Age8to12:
		return CircleSize{UpTo: 15, From: 15, To: 25}
	default:
		return CircleSize{From: 30, To: 60}
	}
}

// pairsMs is how long the pairs have, the speaking and reflecting times of
// PRACTICES 5 twice over. Softly: nothing ends when it is up.
func pairsMs(a Age) int {
	switch a {
	case Teens:
		return 4 * 60_000
	case Adults:
		return 8 * 60_000
	default:
		return 2 * 60_000
	}
}

// wordMinutes is how long a one-word round takes, at six seconds each.
func wordMinutes(people int) int { return max(1, (people*6+30)/60) }

// CircleChoice is what the facilitator chose, whatever the shape.
type CircleChoice struct {
	Piece       string
	Opening     bool
	Values      bool
	CheckIn     bool
	CheckInAsk  CirclePrompt
	Topics      []CirclePrompt // at most three
	ClosingWord bool
	Closing     bool
}

// circleTopics is how many topic rounds a circle may have.
const circleTopics = 3

func (ch CircleChoice) steps(shape CircleShape) []CircleStep {
	var all []CircleStep
	add := func(on bool, kind string, p CirclePrompt) {
		if on {
			all = append(all, CircleStep{Kind: kind, CirclePrompt: p})
		}
	}
	add(ch.Opening, StepOpening, CirclePrompt{})
	add(true, StepGuidelines, CirclePrompt{}) // always: they are said before the first round
	switch shape {
	case OneWord:
		add(true, StepWord, ch.main())
	case InPairs:
		add(true, StepPairs, ch.main())
		add(true, StepVoices, ch.main())
	default:
		add(ch.Values, StepValues, CirclePrompt{ID: "values"})
		add(ch.CheckIn, StepCheckIn, ch.CheckInAsk)
		for _, t := range ch.Topics {
			add(true, StepTopic, t)
		}
		add(ch.ClosingWord, StepClosingWord, CirclePrompt{ID: "leave"})
	}
	add(ch.Closing, StepClosing, CirclePrompt{})
	return all
}

// main is the prompt where there is room for only one.
func (ch CircleChoice) main() CirclePrompt {
	switch {
	case len(ch.Topics) > 0:
		return ch.Topics[0]
	case ch.CheckIn:
		return ch.CheckInAsk
	case ch.Values:
		return CirclePrompt{ID: "values"}
	default:
		return CirclePrompt{ID: "leave"}
	}
}

// readCircle reads the setup form: shape, piece, real, start (a person, or
// nothing for someone at random), light (seconds), step (several), check_in and
// topic1 to topic3 (a starter, "own-0" for the room's own first prompt, or
// nothing) with check_in_words and so on, which win. Without "chosen" the form
// was never shown, and everything is as recommended.
func readCircle(call Call) (*Circle, error) {
	c := &Circle{Real: call.Form.Get("real") != "", Age: call.Age, Guidelines: slices.Clone(call.Own.Guidelines)}
	var err error
	if c.Shape, err = readShape(call.Form); err != nil {
		return nil, err
	}
	if c.LightMs, err = readLight(call.Form); err != nil {
		return nil, err
	}
	if c.Chosen, err = readChoice(call); err != nil {
		return nil, err
	}
	start := PersonID(call.Form.Get("start"))
	if slices.ContainsFunc(call.People(), func(p Person) bool { return p.ID == start }) {
		c.Start = start
	}
	call.Form.Del("start") // the usual form outlasts the room's people (PRACTICES 9.2)
	return c, nil
}

func readShape(form url.Values) (CircleShape, error) {
	s := CircleShape(form.Get("shape"))
	if s == "" {
		return OneRing, nil
	}
	if !slices.Contains(CircleShapes(), s) {
		return "", Refuse("circle-shape")
	}
	return s, nil
}

// CircleLights lists the lengths of the slow light in seconds; 0 is off.
func CircleLights() []int { return []int{0, 30, 60, 90, 120} }

func readLight(form url.Values) (ms int, err error) {
	s := form.Get("light")
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || !slices.Contains(CircleLights(), n) {
		return 0, Refuse("circle-light")
	}
	return n * 1000, nil
}

func readChoice(call Call) (CircleChoice, error) {
	ch := CircleChoice{
		Piece: call.Form.Get("piece"), Opening: true, Values: true, CheckIn: true, ClosingWord: true, Closing: true,
		CheckInAsk: CirclePrompt{ID: CircleStarters()[0]}, Topics: []CirclePrompt{{ID: "small"}},
	}
	if ch.Piece == "" {
		ch.Piece = CirclePieces()[0]
	}
	if !slices.Contains(CirclePieces(), ch.Piece) {
		return ch, Refuse("circle-piece")
	}
	if call.Form.Get("chosen") == "" {
		return ch, nil
	}
	chose := func(step string) bool { return slices.Contains(call.Form["step"], step) }
	ch.Opening, ch.Values, ch.CheckIn = chose(StepOpening), chose(StepValues), chose(StepCheckIn)
	ch.ClosingWord, ch.Closing = chose(StepClosingWord), chose(StepClosing)
	p, err := readPrompt(call, "check_in")
	if err != nil {
		return ch, err
	}
	if p != (CirclePrompt{}) {
		ch.CheckInAsk = p
	}
	ch.Topics = nil
	for i := 1; i <= circleTopics; i++ {
		p, err := readPrompt(call, "topic"+strconv.Itoa(i))
		if err != nil {
			return ch, err
		}
		if p != (CirclePrompt{}) {
			ch.Topics = append(ch.Topics, p)
		}
	}
	if !ch.Values && !ch.CheckIn && !ch.ClosingWord && len(ch.Topics) == 0 {
		return ch, Refuse("circle-empty")
	}
	return ch, nil
}

// CirclePromptMost is what still reads from eight metres, on four lines, in code
// points.
const CirclePromptMost = 140

// readPrompt reads a starter, or words: those typed, or those of one of the room's
// own prompts. It puts these into the form in place of the prompt's number: the form
// may be the usual one for long, and the list another.
func readPrompt(call Call, field string) (CirclePrompt, error) {
	words, id := TypedLine(call.Form.Get(field+"_words")), call.Form.Get(field)
	if own, ok := ownPrompt(call.Own.Prompts, id); ok && words == "" {
		words = own
		call.Form.Del(field)
		call.Form.Set(field+"_words", words)
	}
	n := utf8.RuneCountInString(words)
	switch {
	case n > CirclePromptMost:
		return CirclePrompt{}, Refuse("circle-prompt-long", "Most", CirclePromptMost, "Count", n)
	case words != "":
		return CirclePrompt{Words: words}, nil
	case id == "" || slices.Contains(CircleStarters(), id):
		return CirclePrompt{ID: id}, nil
	}
	return CirclePrompt{}, Refuse("circle-no-prompt")
}

// ownPrompt is the room's own prompt of that number: "own-0" is the first.
func ownPrompt(all []string, id string) (words string, ok bool) {
	n, ok := strings.CutPrefix(id, "own-")
	if !ok {
		return "", false
	}
	i, err := strconv.Atoi(n)
	if err != nil || i < 0 || i >= len(all) {
		return "", false
	}
	return all[i], true
}
