package main

import (
	"fmt"
	"time"
)

// benchMemory is what the process holds resident, the program's own file
// included, some seconds after it came to rest.
func benchMemory(r *run) error {
	t := r.table("Memory (resident)")
	for _, c := range []struct {
		what           string
		notes, screens int
		most           int64
	}{
		{"idle", 0, 0, 22},
		{"1,000 screens in one room", 0, 1000, 46},
		{"100,000 notes and 200 screens", 100_000, 200, 120},
	} {
		all, own, err := residentWith(r, c.notes, c.screens)
		if err != nil {
			return err
		}
		t.hold(c.what, fmt.Sprintf("%s, %s of it heap and stacks", mb(all), mb(own)), fmt.Sprintf("≤ %d MB", c.most), float64(all), float64(c.most<<20))
	}
	t.print()
	for _, n := range []int{0, 100, 300, 1000, r.pick(3000, 1000)} {
		all, _, err := residentWith(r, 0, n)
		if err != nil {
			return err
		}
		r.growth.add("Memory, MB", "screens", n, float64(all)/(1<<20))
	}
	return nil
}

// settling is how long a program is left alone before its memory is read.
const settling = 8 * time.Second

func residentWith(r *run, notes, screens int) (all, own int64, err error) {
	f, err := r.folder(wish{rooms: 1, shown: notes, waiting: 20, wall: true})
	if err != nil {
		return 0, 0, err
	}
	s, err := r.startHearth(f)
	if err != nil {
		return 0, 0, err
	}
	var c crowd
	defer c.close()
	if err := c.join(screens, s.screen(f.rooms[0]), nil, ""); err != nil {
		return 0, 0, err
	}
	if screens > 0 {
		if _, err := approveAll(s, f, &c); err != nil {
			return 0, 0, err
		}
	}
	time.Sleep(settling)
	if all, own, err = residentOf(s.pid()); err != nil {
		return 0, 0, err
	}
	c.close()
	return all, own, s.stop()
}

func (s *server) screen(p preparedRoom) string { return s.url + "/r/" + p.code + "/live?as=screen" }
