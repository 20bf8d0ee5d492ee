package main

import (
	"fmt"
	"path/filepath"
	"time"
)

// benchStart is from the start of the process to the last byte of the first page.
func benchStart(r *run) error {
	t := r.table("Start to first page")
	empty, bare, err := startsBesideBare(r)
	if err != nil {
		return err
	}
	const most, mostFull = 40 * time.Millisecond, 500 * time.Millisecond
	t.hold("empty", empty.spread(), "≤ "+ms(most), millis(empty.at(0.5)), millis(most))
	t.say("– Badger and Fiber alone (bench/bare), in turn", bare.spread())
	t.say("– Hearth against them", fmt.Sprintf("%.2f ×", float64(empty.at(0.5))/float64(bare.at(0.5))))
	f, err := r.folder(wish{rooms: 1, shown: 100_000, wall: true})
	if err != nil {
		return err
	}
	full, err := startsOf(r, r.onFolder(f), (*server).stop)
	if err != nil {
		return err
	}
	t.hold("100,000 notes", full.spread(), "≤ "+ms(mostFull), millis(full.at(0.5)), millis(mostFull))
	killed, err := startsOf(r, r.onFolder(f), (*server).kill)
	if err != nil {
		return err
	}
	t.say("100,000 notes, after kill -9", killed.spread())
	t.print()
	return nil
}

// starter starts a server and returns when it has answered.
type starter func() (*server, error)

func (r *run) onFolder(f *folder) starter {
	return func() (*server, error) { return r.startHearth(f) }
}

// startsBesideBare starts Hearth without a room and the bare stack in turn.
func startsBesideBare(r *run) (hearth, bare times, err error) {
	binary, folder := filepath.Join(r.work, "bare"), filepath.Join(r.work, "data-bare")
	if err := build("bare", binary); err != nil {
		return nil, nil, err
	}
	f, err := r.folder(wish{})
	if err != nil {
		return nil, nil, err
	}
	for range r.pick(15, 5) {
		one, err := startOnce(r.onFolder(f), (*server).stop)
		if err != nil {
			return nil, nil, err
		}
		other, err := startOnce(func() (*server, error) { return r.startBare(binary, folder) }, (*server).stop)
		if err != nil {
			return nil, nil, err
		}
		hearth, bare = append(hearth, one), append(bare, other)
	}
	return hearth, bare, nil
}

func startsOf(r *run, start starter, end func(*server) error) (took times, err error) {
	for range r.pick(15, 5) {
		one, err := startOnce(start, end)
		if err != nil {
			return nil, err
		}
		took = append(took, one)
	}
	return took, nil
}

func startOnce(start starter, end func(*server) error) (time.Duration, error) {
	began := time.Now()
	s, err := start()
	if err != nil {
		return 0, err
	}
	return time.Since(began), end(s)
}

func (t times) spread() string {
	return fmt.Sprintf("median %s, from %s to %s", ms(t.at(0.5)), ms(t.at(0)), ms(t.at(1)))
}
