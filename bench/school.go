package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// benchSchool is a large school on one machine: a screen and ten phones in each
// room, all with their sockets open, and a note a second in every room.
func benchSchool(r *run) error {
	t := r.table("A large school: rooms with 10 phones and a screen each, a note a second in every room")
	sizes := []int{10, 50, 100, 200}
	if r.quick {
		sizes = []int{10, 200}
	}
	for _, rooms := range sizes {
		took, work, err := schoolDay(r, rooms)
		if err != nil {
			return err
		}
		r.growth.add("Moves in a school, p99 ms", "rooms", rooms, millis(took.at(0.99)))
		what := fmt.Sprintf("%d rooms", rooms)
		figure := fmt.Sprintf("%s; %.0f %% of a processor", took, 100*work)
		if rooms == 200 {
			t.hold(what, figure, "p99 ≤ 50 ms", millis(took.at(0.99)), 50)
		} else {
			t.say(what, figure)
		}
	}
	t.print()
	return nil
}

const phonesARoom = 10

func schoolDay(r *run, rooms int) (took times, share float64, err error) {
	f, err := r.folder(wish{rooms: rooms, people: phonesARoom, shown: 20, wall: true})
	if err != nil {
		return nil, 0, err
	}
	s, err := r.startHearth(f)
	if err != nil {
		return nil, 0, err
	}
	var c crowd
	defer c.close()
	for _, p := range f.rooms {
		if err := arrive(s, &c, p); err != nil {
			return nil, 0, err
		}
	}
	time.Sleep(2 * time.Second)
	before, err := workOf(s.pid())
	if err != nil {
		return nil, 0, err
	}
	long := time.Duration(r.pick(15, 6)) * time.Second
	took, err = lessons(s, f, long)
	if err != nil {
		return nil, 0, err
	}
	after, err := workOf(s.pid())
	if err != nil {
		return nil, 0, err
	}
	c.close()
	return took, float64(after-before) / float64(long), s.stop()
}

func arrive(s *server, c *crowd, p preparedRoom) error {
	if err := c.join(1, s.screen(p), nil, ""); err != nil {
		return err
	}
	for _, seat := range p.seats {
		cookie := http.Header{"Cookie": {s.participant(p, seat).cookie}}
		if err := c.join(1, s.url+"/r/"+p.code+"/live?as=participant", cookie, ""); err != nil {
			return err
		}
	}
	return nil
}

// lessons lets a phone of every room post once a second, each room at its own
// moment of the second.
func lessons(s *server, f *folder, long time.Duration) (took times, err error) {
	var all sync.WaitGroup
	var mu sync.Mutex
	for i, p := range f.rooms {
		all.Go(func() {
			time.Sleep(time.Second * time.Duration(i) / time.Duration(len(f.rooms)))
			ticks := time.NewTicker(time.Second)
			defer ticks.Stop()
			for n := range int(long / time.Second) {
				phone := s.participant(p, p.seats[n%len(p.seats)])
				began := time.Now()
				failed := phone.post("/r/"+p.code+"/moves/post", note(n))
				mu.Lock()
				took = append(took, time.Since(began))
				if failed != nil {
					err = failed
				}
				mu.Unlock()
				<-ticks.C
			}
		})
	}
	all.Wait()
	return took, err
}
