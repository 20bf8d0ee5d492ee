package room

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hearth/activity"
)

// live is what an open room has besides its settings; gone when it closes. It is
// copied as JSON, so every field must survive that.
type live struct {
	Opened   time.Time
	Secret   []byte // makes tokens of once-only ids; see token.go
	Code     string
	OldCodes []string // of this opening
	CodeAt   time.Time
	Locked   bool
	Blank    bool
	Held     bool
	Kiosk    bool     `json:",omitempty"` // one has been in it: a restart leaves the room open
	Names    []string // a list of names for today
	People   []person // in the order they came
	Seq      uint64   // the highest place on the wall ever given: none is given twice
	Once     []byte   // keys of the newest moves done under a once-only id
	Run      *run
}

// person is someone in the room. Its names in JSON are short, so that a thousand
// fit into a state.
type person struct {
	ID      activity.PersonID `json:"i"`
	Picture string            `json:"p"`
	Name    string            `json:"n,omitempty"` // typed in by a facilitator: never on a phone or a screen
	Nick    string            `json:"k,omitempty"` // their own
	Shown   bool              `json:"s,omitempty"` // whoever chose it was told that screens may show it
	Let     bool              `json:"l,omitempty"` // a facilitator read it and let it through to screens
	NickAt  time.Time         `json:"ka,omitzero"` // when it was typed
	Typed   bool              `json:"t,omitempty"` // the seat was there before any phone, and stays after it
	Token   string            `json:"c,omitempty"` // hash of their cookie's token; empty without a phone
}

// mark tells one who sits here from whoever sits here next: a seat that was there
// before any phone keeps its id when a phone leaves it.
func (p *person) mark() string { return p.Token[:min(len(p.Token), 16)] }

// run is the running activity. Since and Before make the elapsed time: Before
// was reached at Since, a moment on the monotonic clock.
type run struct {
	ID      string
	Kind    string
	Phase   activity.Phase
	Before  time.Duration
	Since   time.Duration
	Closing bool
	Offered bool              `json:",omitempty"` // phones have had a form to write in
	State   json.RawMessage   `json:",omitempty"`
	act     activity.Activity // State, decoded
}

// elapsed is the running time at a moment of the monotonic clock; negative in
// the short while before a clock starts.
func (u *run) elapsed(mono time.Duration) time.Duration {
	if u.Phase != activity.Running {
		return u.Before
	}
	return u.Before + mono - u.Since
}

// startDelay puts the start of a clock into the future, so that all screens
// switch on the same frame (DESIGN 4).
const startDelay = 80 * time.Millisecond

// resume lets the clock run from a moment on.
func (u *run) resume(mono time.Duration) {
	u.Phase, u.Since = activity.Running, mono+startDelay
}

// pause stops the clock.
func (u *run) pause(mono time.Duration) {
	u.Before = max(0, u.elapsed(mono))
	u.Phase = activity.Paused
}

// person finds someone.
func (l *live) person(id activity.PersonID) *person {
	if l == nil || id == "" {
		return nil
	}
	i := slices.IndexFunc(l.People, func(p person) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return &l.People[i]
}

func (l *live) byToken(hash string) *person {
	if l == nil || hash == "" {
		return nil
	}
	i := slices.IndexFunc(l.People, func(p person) bool { return p.Token == hash })
	if i < 0 {
		return nil
	}
	return &l.People[i]
}

// phones counts the people with a device of their own.
func (l *live) phones() (n int) {
	for _, p := range l.People {
		if p.Token != "" {
			n++
		}
	}
	return n
}

// encode gives the whole state, and what of it may reach the disk.
func (l *live) encode() (full, stored []byte, err error) {
	if l == nil {
		return nil, nil, nil
	}
	c := *l
	if l.Run == nil {
		full, err = json.Marshal(&c)
		return full, full, err
	}
	if c.Run, err = l.Run.withState(l.Run.act); err != nil {
		return nil, nil, err
	}
	if full, err = json.Marshal(&c); err != nil {
		return nil, nil, err
	}
	s, ok := l.Run.act.(activity.Sparing)
	if !ok {
		return full, full, nil
	}
	c.Run = nil
	if keep := s.Stored(); keep != nil {
		if c.Run, err = l.Run.withState(keep); err != nil {
			return nil, nil, err
		}
	}
	stored, err = json.Marshal(&c)
	return full, stored, err
}

func (u *run) withState(state any) (*run, error) {
	raw, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("state of %s: %w", u.Kind, err)
	}
	c := *u
	c.State = raw
	return &c, nil
}

// decodeLive is the way back. An activity that cannot be read is an error of its
// own; the rest of the room is whole then.
func decodeLive(b []byte, kinds []activity.Kind) (l *live, runErr, err error) {
	if b == nil {
		return nil, nil, nil
	}
	l = &live{}
	if err := json.Unmarshal(b, l); err != nil {
		return nil, nil, err
	}
	if l.Run == nil {
		return l, nil, nil
	}
	if l.Run.act, runErr = decodeActivity(l.Run, kinds); runErr != nil {
		l.Run = nil
		return l, runErr, nil
	}
	l.Run.State = nil
	return l, nil, nil
}

func decodeActivity(u *run, kinds []activity.Kind) (activity.Activity, error) {
	k, ok := kindNamed(kinds, u.Kind)
	if !ok {
		return nil, fmt.Errorf("no kind %q", u.Kind)
	}
	act := k.New()
	d := json.NewDecoder(bytes.NewReader(u.State))
	if err := d.Decode(act); err != nil {
		return nil, fmt.Errorf("state of %s: %w", u.Kind, err)
	}
	return act, nil
}

func kindNamed(kinds []activity.Kind, name string) (activity.Kind, bool) {
	i := slices.IndexFunc(kinds, func(k activity.Kind) bool { return k.Name == name })
	if i < 0 {
		return activity.Kind{}, false
	}
	return kinds[i], true
}

// kept is an open room on the disk: its state, and at what elapsed and wall time
// it was saved.
type kept struct {
	Schema  int
	At      time.Time
	Elapsed time.Duration
	Live    json.RawMessage
}

const keptSchema = 1

// stillInPhase is how long a restart may take so that guides which kept going in
// the pages are still right; after that a room comes back paused.
const stillInPhase = 60 * time.Second

// revive puts the clock of a room that was on the disk right: the time since it
// was saved counts when it is short.
func (l *live) revive(k kept, now time.Time, mono time.Duration) {
	if l.Run == nil {
		return
	}
	if l.Run.Phase != activity.Running {
		return
	}
	gone := now.Round(0).Sub(k.At)
	l.Run.Before, l.Run.Since = max(0, k.Elapsed), mono
	if gone < 0 || gone > stillInPhase {
		l.Run.Phase = activity.Paused
		return
	}
	l.Run.Before += gone
}
