package activity

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What a room's own pattern may be (PRACTICES 1).
const (
	ownPrefix  = "own-"
	ownStepMs  = 500
	ownInFrom  = 2000
	ownInTo    = 6000
	ownOutFrom = 2000
	ownOutTo   = 8000
	ownFrom    = 6000
	ownTo      = 20000
	// OwnPatternsMost is how many patterns of its own a room keeps: as many as
	// still fit one glance.
	OwnPatternsMost = 12
	// OwnNameMost are the code points of its name.
	OwnNameMost = 40
)

// LongestHold is the longest hold an age group may have; none under twelve or in
// a mixed room.
func LongestHold(age Age) (ms int) {
	switch age {
	case Adults:
		return 7000
	case Teens:
		return 4000
	default:
		return 0
	}
}

// CheckOwnPatterns refuses more patterns of its own than a room keeps.
func CheckOwnPatterns(have []Pattern) error {
	if len(have) > OwnPatternsMost {
		return Refuse("patterns-many", "Most", OwnPatternsMost)
	}
	return nil
}

// CheckPattern tells whether a room of that age may use p as a pattern of its
// own. It refuses with the first reason, as a *Refusal.
func CheckPattern(p Pattern, age Age) error {
	name := Typed(p.Name)
	switch {
	case name == "":
		return Refuse("own-name-missing")
	case utf8.RuneCountInString(name) > OwnNameMost:
		return Refuse("own-name-long", "Most", OwnNameMost)
	case p.InMs%ownStepMs != 0 || p.HoldMs%ownStepMs != 0 || p.OutMs%ownStepMs != 0 || p.RestMs%ownStepMs != 0:
		return Refuse("own-steps")
	case p.InMs < ownInFrom || p.InMs > ownInTo || p.TopUpMs != 0:
		return Refuse("own-in")
	case p.OutMs < ownOutFrom || p.OutMs > ownOutTo:
		return Refuse("own-out")
	case p.OutMs < p.InMs:
		return Refuse("own-out-shorter")
	}
	if err := checkHolds(p, LongestHold(age)); err != nil {
		return err
	}
	if c := p.CycleMs(); c < ownFrom || c > ownTo {
		return Refuse("own-cycle")
	}
	return nil
}

func checkHolds(p Pattern, longest int) error {
	if p.HoldMs < 0 || p.RestMs < 0 {
		return Refuse("own-steps")
	}
	if longest == 0 && p.Holds() {
		return Refuse("own-no-holds")
	}
	if p.HoldMs > longest || p.RestMs > longest {
		return Refuse("own-hold", "Most", longest/1000)
	}
	return nil
}

// ownChoice offers five minutes from twelve on and one minute below, as the
// patterns of the house do.
func ownChoice(p Pattern, age Age) PatternChoice {
	minutes := 1
	if age.TwelvePlus() {
		minutes = 5
	}
	return PatternChoice{Pattern: p, Dose: Breaths(p, minutes), Most: mostOf(p), Caution: p.Holds()}
}

// NewOwnPattern reads a pattern from a form: name, and in, hold, out and rest in
// seconds ("4", "4.5" or "4,5"; holds may be empty). It checks it against the
// age and against the patterns the room has, and gives it an id of its own.
func NewOwnPattern(form url.Values, age Age, have []Pattern) (Pattern, error) {
	if len(have) >= OwnPatternsMost {
		return Pattern{}, Refuse("patterns-many", "Most", OwnPatternsMost)
	}
	p := Pattern{Name: Typed(form.Get("name"))}
	for _, f := range []struct {
		field string
		ms    *int
	}{{"in", &p.InMs}, {"hold", &p.HoldMs}, {"out", &p.OutMs}, {"rest", &p.RestMs}} {
		ms, ok := secondsMs(form.Get(f.field))
		if !ok {
			return Pattern{}, Refuse("own-steps")
		}
		*f.ms = ms
	}
	if err := CheckPattern(p, age); err != nil {
		return Pattern{}, err
	}
	for _, h := range have {
		if strings.EqualFold(h.Name, p.Name) {
			return Pattern{}, Refuse("own-name-taken", "Name", h.Name)
		}
	}
	p.ID = freeOwnID(have)
	return p, nil
}

// secondsMs reads seconds; the empty text is none.
func secondsMs(text string) (ms int, ok bool) {
	text = strings.ReplaceAll(strings.TrimSpace(text), ",", ".")
	if text == "" {
		return 0, true
	}
	s, err := strconv.ParseFloat(text, 64)
	if err != nil || !(s >= 0 && s < 100) {
		return 0, false
	}
	return int(s*1000 + 0.5), true
}

// freeOwnID is the lowest number that no pattern of the room has.
func freeOwnID(have []Pattern) string {
	for n := 1; ; n++ {
		id := ownPrefix + strconv.Itoa(n)
		taken := false
		for _, h := range have {
			taken = taken || h.ID == id
		}
		if !taken {
			return id
		}
	}
}
