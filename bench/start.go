package main

import (
	"fmt"
	"time"
)

// benchStart is from the start of the process to the last byte of the first page.
func benchStart(r *run) error {
	t := r.table("Start to first page")
	for _, c := range []struct {
		what  string
		notes int
		most  time.Duration
	}{
		{"empty", 0, 40 * time.Millisecond},
		{"100,000 notes", 100_000, 500 * time.Millisecond},
	} {
		took, err := startsOf(r, c.notes, (*server).stop)
		if err != nil {
			return err
		}
		t.hold(c.what, took.spread(), fmt.Sprintf("≤ %s", ms(c.most)), millis(took.at(0.5)), millis(c.most))
	}
	killed, err := startsOf(r, 100_000, (*server).kill)
	if err != nil {
		return err
	}
	t.say("100,000 notes, after kill -9", killed.spread())
	t.print()
	return nil
}

func startsOf(r *run, notes int, end func(*server) error) (times, error) {
	w := wish{rooms: 1, shown: notes, wall: true}
	if notes == 0 {
		w.rooms = 0
	}
	f, err := r.folder(w)
	if err != nil {
		return nil, err
	}
	var took times
	for range r.pick(15, 5) {
		began := time.Now()
		s, err := r.startHearth(f)
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
		if err := end(s); err != nil {
			return nil, err
		}
	}
	return took, nil
}

func (t times) spread() string {
	return fmt.Sprintf("median %s, from %s to %s", ms(t.at(0.5)), ms(t.at(0)), ms(t.at(1)))
}
