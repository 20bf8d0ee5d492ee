package activity

import "net/url"

// Way is one way to do an activity alone: what Setup reads, and for which age it
// is set up. Ways are for everyone, Mixed, or for those who say that they are
// grown up, Adults (PRACTICES 1).
type Way struct {
	ID   string // names it within its kind
	Age  Age
	Form url.Values
}

// Alone is an activity that one person can do alone: one page carries all its
// steps, and nothing of it reaches the server. It has an end that is known before:
// its view solo holds, for each way, a <breath-guide> that static/js/solo.js runs.
type Alone interface {
	// Ways lists the ways to do it, the default first.
	Ways() []Way
}

// Ways lists the patterns of a mixed room and those of grown-ups. Who takes one
// with holds reads the sentence about them in the guide's own caution.
func (b *Breathing) Ways() []Way {
	var ways []Way
	for _, age := range []Age{Mixed, Adults} {
		for _, p := range PatternsFor(age, nil) {
			form := url.Values{"pattern": {p.ID}}
			if p.Caution {
				form.Set("caution", "1")
			}
			ways = append(ways, Way{ID: string(age) + "-" + p.ID, Age: age, Form: form})
			if p.Hands {
				form := url.Values{"pattern": {p.ID}, "hands": {"2"}}
				ways = append(ways, Way{ID: string(age) + "-" + p.ID + "-two", Age: age, Form: form})
			}
			if p.Without {
				form := url.Values{"pattern": {p.ID}, "without": {"1"}}
				ways = append(ways, Way{ID: string(age) + "-" + p.ID + "-without", Age: age, Form: form})
			}
		}
	}
	return ways
}

// Ways lists what one can rest on; alone, nobody asks for a word. For grown-ups
// only the breathing inside is another.
func (q *Quiet) Ways() []Way {
	var ways []Way
	for _, anchor := range Anchors() {
		ways = append(ways, Way{ID: anchor, Age: Mixed, Form: url.Values{"anchor": {anchor}, "word": {"none"}}})
	}
	grown := url.Values{"anchor": {"breath"}, "word": {"none"}}
	return append(ways, Way{ID: "adults-breath", Age: Adults, Form: grown})
}
