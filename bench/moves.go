package main

import (
	"fmt"
	"time"
)

// benchMoves is one post of a note from a phone, over HTTP and on the disk, with
// few and with very many notes stored.
func benchMoves(r *run) error {
	t := r.table("A move (a note posted from a phone), by how many notes there are")
	var few times
	for _, notes := range []int{10, 1000, 10_000, 100_000} {
		took, err := postOneByOne(r, notes)
		if err != nil {
			return err
		}
		r.growth.add("A move, p50 ms", "notes", notes, millis(took.at(0.5)))
		switch what := fmt.Sprintf("%d notes", notes); notes {
		case 10:
			few = took
			t.say(what, took.String())
		case 100_000:
			ratio := float64(took.at(0.5)) / float64(few.at(0.5))
			t.hold(what, fmt.Sprintf("%s; %.2f × as with 10", took, ratio), "the same (within 10 %)", ratio, 1.1)
		default:
			t.say(what, took.String())
		}
	}
	t.print()
	return nil
}

func postOneByOne(r *run, notes int) (took times, err error) {
	f, err := r.folder(wish{rooms: 1, people: 200, shown: notes, wall: true})
	if err != nil {
		return nil, err
	}
	s, err := r.startHearth(f)
	if err != nil {
		return nil, err
	}
	p := f.rooms[0]
	if err := s.facilitator(f.sessions[0]).get("/r/" + p.code + "/lead"); err != nil { // its notes are read by then
		return nil, err
	}
	time.Sleep(settling)
	for i := range r.pick(400, 100) { // two from each phone, at most: more in a second would be refused
		phone := s.participant(p, p.seats[i%len(p.seats)])
		began := time.Now()
		if err := phone.post("/r/"+p.code+"/moves/post", note(i)); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took, s.stop()
}
