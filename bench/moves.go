package main

import (
	"fmt"
	"time"
)

// benchMoves is one post of a note from a phone, over HTTP and on the disk, with
// few and with very many notes stored. The servers take turns, post by post: one
// after another, what else the machine did decided the ratio.
func benchMoves(r *run) error {
	t := r.table("A move (a note posted from a phone), by how many notes there are")
	stored := []int{10, 1000, 10_000, 100_000}
	took, err := postInTurn(r, stored)
	if err != nil {
		return err
	}
	last := len(stored) - 1
	for i, notes := range stored {
		r.growth.add("A move, p50 ms", "notes", notes, millis(took[i].at(0.5)))
		if i < last {
			t.say(fmt.Sprintf("%d notes", notes), took[i].String())
		}
	}
	ratio := float64(took[last].at(0.5)) / float64(took[0].at(0.5))
	t.hold(fmt.Sprintf("%d notes", stored[last]), fmt.Sprintf("%s; %.2f × as with 10", took[last], ratio), "the same (within 10 %)", ratio, 1.1)
	t.print()
	return nil
}

// postInTurn posts to one server for each number of notes stored.
func postInTurn(r *run, stored []int) (took []times, err error) {
	took = make([]times, len(stored))
	walls := make([]wallOf, len(stored))
	for i, notes := range stored {
		if walls[i], err = r.openWall(notes); err != nil {
			return nil, err
		}
	}
	time.Sleep(settling)
	for n := range r.pick(400, 100) { // two from each phone, at most: more in a second would be refused
		for i, w := range walls {
			began := time.Now()
			if err := w.post(n); err != nil {
				return nil, err
			}
			took[i] = append(took[i], time.Since(began))
		}
	}
	for _, w := range walls {
		if err := w.stop(); err != nil {
			return nil, err
		}
	}
	return took, nil
}

// wallOf is a server with one room and its wall.
type wallOf struct {
	*server
	room preparedRoom
}

func (r *run) openWall(notes int) (wallOf, error) {
	f, err := r.folder(wish{rooms: 1, people: 200, shown: notes, wall: true})
	if err != nil {
		return wallOf{}, err
	}
	s, err := r.startHearth(f)
	if err != nil {
		return wallOf{}, err
	}
	w := wallOf{s, f.rooms[0]}
	return w, s.facilitator(f.sessions[0]).get("/r/" + w.room.code + "/lead") // its notes are read by then
}

func (w wallOf) post(n int) error {
	phone := w.participant(w.room, w.room.seats[n%len(w.room.seats)])
	return phone.post("/r/"+w.room.code+"/moves/post", note(n))
}
