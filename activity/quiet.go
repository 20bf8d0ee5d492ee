package activity

import (
	"time"
	"unicode/utf8"
)

// QuietMs is how long Five quiet minutes lasts: the five minutes are the whole
// (PRACTICES 1).
const QuietMs = 300_000

// The stages of Five quiet minutes, in order (PRACTICES 1).
const (
	quietArrive = iota
	quietAnchor
	quietHow
	quietWord
	quietNext
	quietStages
)

// QuietStages names the stages.
func QuietStages() []string { return []string{"arrive", "anchor", "how", "word", "next"} }

// Anchors lists what the second stage can rest on: breath is one of at least
// three (PRACTICES 8.2).
func Anchors() []string { return []string{"breath", "look", "listen", "hands"} }

// quietWords lists what the fourth stage asks for.
func quietWords() []string { return []string{"word", "thanks", "none"} }

// QuietNextMost is how long what comes next may be, in code points: one line of a
// screen.
const QuietNextMost = 60

// Quiet is Five quiet minutes, the daily check-in: arrive, an anchor, how is it
// in you, one word or one thanks or none, what comes next. Nobody is asked for
// anything and nothing is kept.
type Quiet struct {
	Anchor  string
	Pattern Pattern // of the breath anchor
	Most    int
	Breaths int
	CutMs   int    // see breathLine.RestCutMs
	Word    string // "word", "thanks" or "none"
	After   string // what comes next, in the facilitator's words; may be empty
	Look    string
	Tones   bool
	Left    string

	At      []int // when each stage begins, milliseconds of running time, and the end
	Stage   int
	Turns   int  // stages begun, by the clock or by key
	Closing bool // the facilitator has ended it; it fades
}

// NewQuiet makes one that has not been set up.
func NewQuiet() Activity { return &Quiet{} }

// Setup reads anchor, word, after, look, tones and left; all have defaults.
func (q *Quiet) Setup(c Call) error {
	after := Typed(c.Form.Get("after"))
	if utf8.RuneCountInString(after) > QuietNextMost {
		return Refuse("quiet-after-long", "Most", QuietNextMost)
	}
	p, breaths, most := quietBreath(c.Age)
	*q = Quiet{
		Anchor: oneOf(c.Form.Get("anchor"), Anchors(), "breath"), Pattern: p, Breaths: breaths, Most: most,
		Word: oneOf(c.Form.Get("word"), quietWords(), "word"), After: after,
		Look: oneOf(c.Form.Get("look"), Looks(), LookFor(p)), Tones: ticked(c, "tones", false),
		Left: oneOf(c.Form.Get("left"), leftsFor(c.Age), "ring"),
	}
	q.At = quietPlan(c.Age, q.breathMs())
	return nil
}

// quietBreath is the breathing inside, and the most of it with every minute that is
// added: four breaths for 5 to 7, two minutes for 8 to 12 and mixed rooms, from
// twelve on three minutes, so that five minutes hold the rest, up to five (PRACTICES 1).
func quietBreath(age Age) (p Pattern, breaths, most int) {
	choice := builtIn(age)[0]
	p = choice.Pattern
	switch {
	case age == Age5to7:
		return p, choice.Dose, choice.Most
	case age.TwelvePlus():
		return p, Breaths(p, 3), Breaths(p, 5)
	default:
		return p, Breaths(p, 2), Breaths(p, 2)
	}
}

// quietPlan lays the stages into five minutes: half a minute to arrive, the
// anchor, and what is left in parts that suit the age (ours). The youngest rest
// on the anchor a while after their four breaths.
func quietPlan(age Age, breathMs int) []int {
	anchor := breathMs
	if age == Age5to7 {
		anchor += 60_000
	}
	at := make([]int, quietStages+1)
	at[quietAnchor] = 30_000
	at[quietHow] = at[quietAnchor] + anchor
	left := QuietMs - at[quietHow]
	at[quietWord] = at[quietHow] + left*3/10
	at[quietNext] = at[quietWord] + left*5/10
	at[quietStages] = QuietMs
	return at
}

// line is the breathing inside, beginning at first.
func (q *Quiet) line(first int) breathLine {
	return breathLine{FirstMs: first, Pattern: q.Pattern, Breaths: q.Breaths, RestCutMs: q.CutMs}
}

// breathMs is how long the breathing inside lasts, with its fade.
func (q *Quiet) breathMs() int { return q.line(0).endMs() }

func (q *Quiet) breathes() bool { return q.Anchor == "breath" }

// Moves lists what can be done: the stages go on and back by key, and a minute can be added to any.
func (q *Quiet) Moves() map[string]Move {
	lead := func(turned bool, do func(Call) error) Move {
		return Move{By: Roles(Facilitator), In: Going, Turned: turned, Do: do}
	}
	return map[string]Move{"next": lead(true, q.next), "back": lead(true, q.back), "more": lead(false, q.more)}
}

// next goes on to the following stage. A breath under way is breathed out first.
func (q *Quiet) next(c Call) error {
	if q.Stage >= quietNext || q.Closing {
		return Refuse("quiet-last")
	}
	now := ms(c.Elapsed)
	if l, ok := q.breathing(now); ok {
		q.cut(l)
		q.begin(q.Stage+1, l.endMs())
	} else {
		q.begin(q.Stage+1, now)
		q.Stage++
	}
	q.Turns++
	return nil
}

// breathing is the line that ends with the breath under way, if there is one.
func (q *Quiet) breathing(now int) (breathLine, bool) {
	l, ok := q.line(q.At[quietAnchor]).closed(now)
	return l, ok && q.breathes() && q.Stage == quietAnchor && now < l.fadeAtMs()
}

func (q *Quiet) cut(l breathLine) { q.Breaths, q.CutMs = l.Breaths, l.RestCutMs }

// begin moves the beginning of a stage, and everything after it along.
func (q *Quiet) begin(stage, atMs int) {
	by := atMs - q.At[stage]
	for i := stage; i < len(q.At); i++ {
		q.At[i] += by
	}
}

// back begins the stage before once more, with the time it had at first; on the
// first one it begins that again.
func (q *Quiet) back(c Call) error {
	if q.Closing {
		return Refuse("breathing-ending")
	}
	to, now := max(0, q.Stage-1), ms(c.Elapsed)
	whole := *q
	_, whole.Breaths, _ = quietBreath(c.Age)
	whole.CutMs = 0
	whole.At = quietPlan(c.Age, whole.breathMs())
	whole.begin(0, now-whole.At[to])
	if tooLong(whole.At) {
		return Refuse("breathing-longest", "Minutes", int(Longest.Minutes()))
	}
	whole.Stage = to
	whole.Turns++
	*q = whole
	return nil
}

func tooLong(at []int) bool { return at[quietStages] > int(Longest.Milliseconds()) }

// more gives the stage a minute more: of breaths, where they are breathed and
// may be more.
func (q *Quiet) more(c Call) error {
	if q.Closing {
		return Refuse("breathing-ending")
	}
	by, l := 60_000, q.line(q.At[quietAnchor])
	if q.Stage <= quietAnchor && q.breathes() {
		if longer, ok := l.longer(q.Most); ok && q.Stage == quietAnchor && ms(c.Elapsed) < l.fadeAtMs() {
			by = longer.endMs() - l.endMs()
			l = longer
		}
	}
	if q.At[quietStages]+by > int(Longest.Milliseconds()) {
		return Refuse("breathing-longest", "Minutes", int(Longest.Minutes()))
	}
	q.cut(l)
	q.begin(q.Stage+1, q.At[q.Stage+1]+by)
	return nil
}

// Turn changes with every stage, so that a key pressed twice skips none.
func (q *Quiet) Turn() int { return q.Turns }

// Due is when the stage is over.
func (q *Quiet) Due() time.Duration {
	return time.Duration(q.At[min(q.Stage, quietNext)+1]) * time.Millisecond
}

// Wake goes on to the stage that the clock has reached.
func (q *Quiet) Wake(c Call) bool {
	now := ms(c.Elapsed)
	for q.Stage < quietNext && now >= q.At[q.Stage+1] {
		q.Stage++
		q.Turns++
	}
	return now >= q.At[quietStages]
}

// Close lets a breath under way be breathed out, and fades.
func (q *Quiet) Close(c Call) bool {
	now := ms(c.Elapsed)
	end := now + fadeMs
	if l, ok := q.breathing(now); ok {
		q.cut(l)
		end = l.endMs()
	}
	end = min(end, q.At[quietStages])
	for i := q.Stage + 1; i < len(q.At); i++ {
		q.At[i] = end
	}
	q.Closing = true
	return false
}

// QuietView is what everyone may see of Five quiet minutes.
type QuietView struct {
	Stage  int // index into Stages
	Stages []QuietStage
	Anchor string
	Word   string
	After  string // what comes next, in the facilitator's words
	Turn   int
	EndMs  int
	Breath BreathingView // of the breath anchor; its milliseconds are the activity's
}

// Length is how long it lasts in all, as minutes and seconds.
func (v QuietView) Length() string { return minutesSeconds(v.EndMs) }

// QuietStage is one stage and when it begins and ends, in milliseconds of
// running time.
type QuietStage struct {
	Name   string
	FromMs int
	ToMs   int
}

// View is the same for everyone.
func (q *Quiet) View(_ Viewer, s Scene) any {
	l := q.line(q.At[quietAnchor])
	v := QuietView{
		Stage: q.Stage, Anchor: q.Anchor, Word: q.Word, After: q.After, Turn: q.Turns, EndMs: q.At[quietStages],
		Breath: BreathingView{
			Pattern: q.Pattern, Parts: q.Pattern.Parts(), Breaths: q.Breaths, FirstMs: l.FirstMs,
			CycleMs: q.Pattern.CycleMs(), FadeAtMs: l.fadeAtMs(), EndMs: l.endMs(),
			Numbers: s.Age != Age5to7, Words: true, Tones: q.Tones, Look: q.Look, Left: q.Left,
		},
	}
	for i, name := range QuietStages() {
		v.Stages = append(v.Stages, QuietStage{Name: name, FromMs: q.At[i], ToMs: q.At[i+1]})
	}
	return v
}

// Sees is the same for everyone.
func (q *Quiet) Sees(Viewer, Scene) string { return "all" }

// QuietOffer is what a room can choose from.
type QuietOffer struct {
	Anchors []string // the default first
	Words   []string
	Looks   []string
	Lefts   []string
	Breaths int // in the breath anchor
}

// Offer lists the anchors and the looks.
func (q *Quiet) Offer(s Scene) any {
	_, n, _ := quietBreath(s.Age)
	return QuietOffer{Anchors: Anchors(), Words: quietWords(), Looks: looksOffered(Adults), Lefts: leftsFor(s.Age), Breaths: n}
}
