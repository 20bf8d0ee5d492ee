package activity

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Looks lists how the guide can look, in the order they are offered.
func Looks() []string { return []string{"orb", "horizon", "flower", "hand"} }

// Lefts lists how what is left can be shown: a quiet ring, a count of breaths
// upwards, or nothing (PRACTICES 1).
func Lefts() []string { return []string{"ring", "count", "nothing"} }

// leftsFor leaves the count out for the youngest: no numbers (PRACTICES 1).
func leftsFor(age Age) []string {
	if age == Age5to7 {
		return []string{"ring", "nothing"}
	}
	return Lefts()
}

// Breathing is breathing together in one pattern. Nothing is sent while it runs:
// every page works out where it is from the pattern and the start.
type Breathing struct {
	Pattern   Pattern
	Most      int // breaths
	Number    int // breaths that will be breathed
	CautionMs int // the sentence about holds stands this long before the lead-in
	LeadMs    int
	RestCutMs int // see breathLine
	Words     bool
	Count     bool // seconds of each part, in numbers
	Tones     bool
	Look      string
	Left      string
}

// NewBreathing makes one that has not been set up.
func NewBreathing() Activity { return &Breathing{} }

// Setup reads pattern, amount and unit ("minutes" or "breaths"), hands ("2": five
// fingers of each, where no amount is asked for), without (holds),
// caution (read), lead, words, count, tones, look and left. Fields that are
// missing have the room's defaults; a form that carries "chosen" means what its
// boxes say, an unticked box being off.
func (b *Breathing) Setup(c Call) error {
	choice, err := choicePattern(c.Form.Get("pattern"), c.Age, c.Own.Patterns)
	if err != nil {
		return err
	}
	if choice.Without && c.Form.Get("without") == "1" {
		choice.HoldMs, choice.RestMs, choice.Caution = 0, 0, false
		choice.Most = Breaths(choice.Pattern, 5)
	}
	if choice.Caution && c.Form.Get("caution") != "1" {
		return Refuse("breathing-caution")
	}
	number, err := amount(c, choice)
	if err != nil {
		return err
	}
	*b = Breathing{Pattern: choice.Pattern, Most: choice.Most, Number: number}
	if choice.Caution {
		b.CautionMs = cautionMs
	}
	if ticked(c, "lead", true) {
		b.LeadMs = leadMs
	}
	b.Words = ticked(c, "words", true)
	b.Count = ticked(c, "count", false) && c.Age != Age5to7 // no numbers for the youngest
	b.Tones = ticked(c, "tones", false)
	b.Look = oneOf(c.Form.Get("look"), Looks(), LookFor(choice.Pattern))
	b.Left = oneOf(c.Form.Get("left"), leftsFor(c.Age), "ring")
	return nil
}

// amount is how many breaths the form asks for; a form without one gets the dose.
func amount(c Call, choice PatternChoice) (int, error) {
	text := c.Form.Get("amount")
	switch {
	case text == "" && choice.Hands && c.Form.Get("hands") == "2":
		return choice.Most, nil
	case text == "":
		return choice.Dose, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1000 {
		return 0, Refuse("breathing-length")
	}
	if c.Form.Get("unit") != "breaths" {
		if n > int(Longest.Minutes()) {
			return 0, Refuse("breathing-longest", "Minutes", int(Longest.Minutes()))
		}
		n = Breaths(choice.Pattern, n)
	}
	if n > choice.Most {
		return 0, Refuse("breathing-most", "Count", choice.Most)
	}
	return n, nil
}

func ticked(c Call, field string, usual bool) bool {
	if v := c.Form.Get(field); v != "" {
		return v == "1" || v == "on"
	}
	return usual && c.Form.Get("chosen") == ""
}

func oneOf(v string, all []string, usual string) string {
	if slices.Contains(all, v) {
		return v
	}
	return usual
}

// LookFor is how the guide looks where nobody chooses: what the words speak of,
// else the light.
func LookFor(p Pattern) string {
	switch p.ID {
	case "flower":
		return "flower"
	case "fingers":
		return "hand"
	default:
		return "orb"
	}
}

func (b *Breathing) line() breathLine {
	return breathLine{FirstMs: b.CautionMs + b.LeadMs, Pattern: b.Pattern, Breaths: b.Number, RestCutMs: b.RestCutMs}
}

func (b *Breathing) take(l breathLine) { b.Number, b.RestCutMs = l.Breaths, l.RestCutMs }

// Moves has one minute more; the room owns start, pause and end.
func (b *Breathing) Moves() map[string]Move {
	return map[string]Move{"more": {By: Roles(Facilitator), In: Going, Do: b.more}}
}

func (b *Breathing) more(c Call) error {
	l := b.line()
	if ms(c.Elapsed) >= l.fadeAtMs() {
		return Refuse("breathing-ending")
	}
	l, ok := l.longer(b.Most)
	if !ok {
		return Refuse("breathing-enough", "Count", b.Most)
	}
	b.take(l)
	return nil
}

// Due is the end of the fade.
func (b *Breathing) Due() time.Duration { return time.Duration(b.line().endMs()) * time.Millisecond }

// Wake ends it once the fade is over.
func (b *Breathing) Wake(c Call) bool { return c.Elapsed >= b.Due() }

// Close lets the breath that is under way be breathed out, and fades. Before the
// first breath it is over at once.
func (b *Breathing) Close(c Call) bool {
	l, ok := b.line().closed(ms(c.Elapsed))
	b.take(l)
	return !ok
}

func ms(d time.Duration) int { return int(d.Milliseconds()) }

// BreathingView is what everyone may see of breathing: where its stages begin in
// milliseconds of running time, and the choices.
type BreathingView struct {
	Pattern   Pattern
	Parts     []Part
	Breaths   int
	CautionMs int // length of the caution before the lead-in; 0: none
	LeadMs    int // length of the lead-in; 0: none
	FirstMs   int // the first breath begins
	CycleMs   int
	FadeAtMs  int // the last exhale ends
	EndMs     int // the fade ends
	Numbers   bool
	Words     bool
	Count     bool
	Tones     bool
	Look      string
	Left      string
}

// Length is how long it lasts in all, as minutes and seconds ("5:11").
func (v BreathingView) Length() string { return minutesSeconds(v.EndMs) }

func minutesSeconds(ms int) string { return fmt.Sprintf("%d:%02d", ms/60_000, ms/1000%60) }

// View is the same for everyone.
func (b *Breathing) View(_ Viewer, s Scene) any { return b.view(s.Age) }

func (b *Breathing) view(age Age) BreathingView {
	l := b.line()
	return BreathingView{
		Pattern: b.Pattern, Parts: b.Pattern.Parts(), Breaths: b.Number,
		CautionMs: b.CautionMs, LeadMs: b.LeadMs, FirstMs: l.FirstMs,
		CycleMs: b.Pattern.CycleMs(), FadeAtMs: l.fadeAtMs(), EndMs: l.endMs(),
		Numbers: age != Age5to7, Words: b.Words, Count: b.Count, Tones: b.Tones,
		Look: b.Look, Left: b.Left,
	}
}

// Sees is the same for everyone.
func (b *Breathing) Sees(Viewer, Scene) string { return "all" }

// BreathingOffer is what a room can choose from.
type BreathingOffer struct {
	Patterns []PatternChoice // the default first
	Looks    []string        // the default first
	Lefts    []string
	Numbers  bool // false for the youngest: no counting
}

// Cautious tells whether any of the patterns has holds.
func (o BreathingOffer) Cautious() bool {
	return slices.ContainsFunc(o.Patterns, func(c PatternChoice) bool { return c.Caution })
}

// Handy tells whether any of the patterns goes along one hand or two.
func (o BreathingOffer) Handy() bool {
	return slices.ContainsFunc(o.Patterns, func(c PatternChoice) bool { return c.Hands })
}

// Offer lists the patterns of the room's age, and its own.
func (b *Breathing) Offer(s Scene) any {
	return BreathingOffer{
		Patterns: PatternsFor(s.Age, s.Own.Patterns), Looks: looksOffered(s.Age), Lefts: leftsFor(s.Age), Numbers: s.Age != Age5to7,
	}
}

// suiting leaves the look to the pattern; it is offered first.
const suiting = "suiting"

// looksOffered lists what can be chosen. The hand traces five fingers, and those
// are offered under twelve and in mixed rooms.
func looksOffered(age Age) []string {
	looks := append([]string{suiting}, Looks()...)
	if age.TwelvePlus() {
		looks = looks[:len(looks)-1]
	}
	return looks
}
