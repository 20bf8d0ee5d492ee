package main

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"time"

	"hearth/room"
)

// mostSlope is how much memory may grow, in MB an hour.
const mostSlope = 1.0

// benchSoak lets a room with thirty screens work: a note is posted, approved and
// forgotten, several times a second, and now and then the screens leave and come
// again.
func benchSoak(r *run, long time.Duration) error {
	t := r.table(fmt.Sprintf("%s of work", long))
	f, err := r.folder(wish{rooms: 1, people: 50, shown: 100, waiting: 0, wall: true})
	if err != nil {
		return err
	}
	s, err := r.startHearth(f)
	if err != nil {
		return err
	}
	warm, err := warmUp(r, s, f)
	if err != nil {
		return err
	}
	var samples []sample
	began := time.Now()
	for round := 0; time.Since(began) < long && r.Err() == nil; round++ {
		if err := worked(r, s, f, warm+round*aRound*aSecond); err != nil {
			return err
		}
		all, _, err := residentOf(s.pid())
		if err != nil {
			return err
		}
		samples = append(samples, sample{time.Since(began).Hours(), float64(all) / (1 << 20)})
		fmt.Printf("%s %.1f MB\n", time.Since(began).Round(time.Second), samples[len(samples)-1].mb)
	}
	if len(samples) < leastSamples {
		return errors.New("too short to say anything")
	}
	slope, e := slopeOf(samples)
	t.hold("memory's slope", fmt.Sprintf("%.1f ± %.1f MB/h over %d samples", slope, e, len(samples)), "< 1 MB/h", slope, mostSlope)
	t.print()
	return s.stop()
}

// warmUp works fast until Badger has filled and written its table twice: until
// then the memory that was set aside for it is touched for the first time, piece
// by piece, and looks like growth.
func warmUp(r *run, s *server, f *folder) (notes int, err error) {
	const work, fast = 3000, 7 // 50 seats, each of which may post ten a minute
	ticks := time.NewTicker(time.Second / fast)
	defer ticks.Stop()
	for notes = range work {
		select {
		case <-r.Done():
			return notes, nil
		case <-ticks.C:
		}
		if err := s.comesAndGoes(f, notes); err != nil {
			return notes, err
		}
	}
	all, _, err := residentOf(s.pid())
	fmt.Printf("after %d notes %s\n", work, mb(all))
	return work, err
}

const (
	aRound  = 30 // seconds
	aSecond = 5  // notes
)

func worked(r *run, s *server, f *folder, first int) error {
	var c crowd
	defer c.close()
	if err := c.join(30, s.screen(f.rooms[0]), nil, ""); err != nil {
		return err
	}
	ticks := time.NewTicker(time.Second / aSecond)
	defer ticks.Stop()
	for i := range aRound * aSecond {
		select {
		case <-r.Done():
			return nil
		case <-ticks.C:
		}
		if err := s.comesAndGoes(f, first+i); err != nil {
			return err
		}
	}
	return nil
}

// comesAndGoes lets a note be written on a phone, be shown, and be forgotten, so
// that as much is kept after an hour as before it.
func (s *server) comesAndGoes(f *folder, n int) error {
	p := f.rooms[0]
	lead := s.facilitator(f.sessions[n%len(f.sessions)])
	moves := "/r/" + p.code + "/moves/"
	sent, err := s.participant(p, p.seats[n%len(p.seats)]).form(moves+"post", note(n))
	if err != nil {
		return err
	}
	id := url.Values{"note": {string(room.NoteOf(sent.Get("Hearth-Note")))}}
	if err := lead.post(moves+"approve", id); err != nil {
		return err
	}
	return lead.post(moves+"forget", id)
}

// sample is the memory at one time.
type sample struct{ hours, mb float64 }

// leastSamples are needed before a slope has an error.
const leastSamples = 3

// slopeOf is the slope of the straight line through the samples by least squares, and
// its standard error, both in MB an hour; the error takes samples for independent, and
// is too small where neighbours are alike. Badger fills a table of 8 MB, in memory and in a
// mapped file, writes it and begins another: memory climbs and falls by more than that
// every few minutes, so that single samples, the lowest among them, say little.
func slopeOf(all []sample) (slope, standardError float64) {
	n := float64(len(all))
	var x, y float64
	for _, s := range all {
		x, y = x+s.hours/n, y+s.mb/n
	}
	var xx, xy float64
	for _, s := range all {
		xx, xy = xx+(s.hours-x)*(s.hours-x), xy+(s.hours-x)*(s.mb-y)
	}
	slope = xy / xx
	var rest float64
	for _, s := range all {
		off := s.mb - y - slope*(s.hours-x)
		rest += off * off
	}
	return slope, math.Sqrt(rest / (n - 2) / xx)
}
