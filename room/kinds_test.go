package room_test

import (
	"strconv"
	"time"

	"hearth/activity"
)

// bell rings every so often and can be told to misbehave.
type bell struct {
	Every   time.Duration
	Rung    []time.Duration
	Rings   int
	Seats   int
	Turned  int
	Leaving time.Duration
}

func (b *bell) Setup(c activity.Call) error {
	if c.Form.Get("bad") != "" {
		b.Rings = 99
		return activity.Refuse("bell-bad")
	}
	b.Every, _ = time.ParseDuration(c.Form.Get("every"))
	return nil
}

func (b *bell) Moves() map[string]activity.Move {
	all := activity.Everyone
	return map[string]activity.Move{
		"ring": {By: all, In: activity.Going, Do: func(activity.Call) error { b.Rings++; return nil }},
		"next": {By: all, In: activity.Going, Turned: true, Do: func(activity.Call) error { b.Turned++; return nil }},
		"dirty": {By: all, In: activity.Going, Do: func(activity.Call) error {
			b.Rings += 100
			return activity.Refuse("bell-dirty")
		}},
		"below": {By: all, In: activity.Going, Do: func(activity.Call) error {
			if b.Rings >= 100 {
				return activity.Refuse("bell-above")
			}
			return nil
		}},
		"panic": {By: all, In: activity.Going, Do: func(activity.Call) error { b.Rings += 100; panic("bell") }},
		"large": {By: all, In: activity.Going, Do: func(activity.Call) error {
			b.Rung = make([]time.Duration, 300_000)
			return nil
		}},
	}
}

func (b *bell) View(v activity.Viewer, s activity.Scene) any {
	if b.Rings == 13 {
		panic("thirteen")
	}
	return bellView{Rings: b.Rings, Rung: b.Rung, Seats: b.Seats, People: s.People()}
}

type bellView struct {
	Rings, Seats int
	Rung         []time.Duration
	People       []activity.Person
}

func (b *bell) Sees(activity.Viewer, activity.Scene) string { return "all" }
func (b *bell) Turn() int                                   { return b.Turned }
func (b *bell) Gather(c activity.Call)                      { b.Seats = len(c.People()) }

func (b *bell) Due() time.Duration {
	if b.Leaving > 0 {
		return b.Leaving
	}
	return b.Every * time.Duration(len(b.Rung)+1)
}

func (b *bell) Wake(c activity.Call) bool {
	if b.Leaving > 0 {
		return true
	}
	b.Rung = append(b.Rung, c.Elapsed)
	return false
}

func (b *bell) Close(c activity.Call) bool {
	b.Leaving = c.Elapsed + 5*time.Second
	return false
}

// board is a place to write, without the wall's own rules.
type board struct {
	Where  string
	Window int
	From   uint64
}

func (b *board) Setup(c activity.Call) error {
	b.Where, b.Window = c.Form.Get("place"), 60
	if n, err := strconv.Atoi(c.Form.Get("window")); err == nil {
		b.Window = n
	}
	b.From, _ = strconv.ParseUint(c.Form.Get("from"), 10, 64)
	return nil
}
func (b *board) Moves() map[string]activity.Move { return nil }
func (b *board) Place() string                   { return b.Where }
func (b *board) View(_ activity.Viewer, s activity.Scene) any {
	if b.From > 0 {
		return s.Before(b.Where, b.From, b.Window)
	}
	return s.Items(b.Where, b.Window)
}

// spare keeps a secret off the disk.
type spare struct{ Kept, Secret string }

func (s *spare) Setup(c activity.Call) error {
	s.Kept, s.Secret = c.Form.Get("kept"), c.Form.Get("secret")
	return nil
}
func (s *spare) Moves() map[string]activity.Move {
	return map[string]activity.Move{"stroke": {By: activity.Everyone, In: activity.Going, Do: func(c activity.Call) error {
		s.Secret += c.Form.Get("secret")
		return nil
	}}}
}
func (s *spare) View(activity.Viewer, activity.Scene) any { return *s }
func (s *spare) Stored() any {
	if s.Kept == "" {
		return nil
	}
	return spare{Kept: s.Kept}
}

// trap panics in one of its methods.
type trap struct{ In string }

func (p *trap) spring(method string) {
	if p.In == method {
		panic("trap in " + method)
	}
}

func (p *trap) Setup(c activity.Call) error {
	p.In = c.Form.Get("in")
	p.spring("setup")
	return nil
}
func (p *trap) Moves() map[string]activity.Move {
	p.spring("moves")
	return map[string]activity.Move{"free": {By: activity.Everyone, In: activity.Going, Do: func(c activity.Call) error {
		p.spring("do")
		p.In = c.Form.Get("in")
		return nil
	}}}
}
func (p *trap) View(activity.Viewer, activity.Scene) any    { p.spring("view"); return p.In }
func (p *trap) Sees(activity.Viewer, activity.Scene) string { p.spring("sees"); return "all" }
func (p *trap) Turn() int                                   { p.spring("turn"); return 1 }
func (p *trap) Gather(activity.Call)                        { p.spring("gather") }
func (p *trap) Due() time.Duration                          { p.spring("due"); return time.Second }
func (p *trap) Wake(activity.Call) bool                     { p.spring("wake"); return false }
func (p *trap) Close(activity.Call) bool                    { p.spring("close"); return false }
func (p *trap) Stored() any                                 { p.spring("stored"); return p }
func (p *trap) Offer(activity.Scene) any                    { p.spring("offer"); return p.In }
