package main

import (
	"fmt"
	"time"
)

// benchWall is what one more note costs with few and with many on the wall.
func benchWall(r *run) error {
	t := r.table("One more note on the wall, to each of 100 screens")
	var few times
	for _, notes := range []int{10, 2000} {
		took, bytes, err := oneMore(r, notes)
		if err != nil {
			return err
		}
		what := fmt.Sprintf("with %d notes there: ", notes)
		if notes == 10 {
			few = took
			t.say(what+"bytes per screen", fmt.Sprint(bytes))
			t.say(what+"time to the last screen", took.String())
			continue
		}
		t.hold(what+"bytes per screen", fmt.Sprint(bytes), "≤ 2,048", float64(bytes), 2048)
		ratio := float64(took.at(0.5)) / float64(few.at(0.5))
		t.hold(what+"time to the last screen", fmt.Sprintf("%s; %.2f × as with 10", took, ratio), "no longer (within 10 %)", ratio, 1.1)
	}
	t.print()
	return nil
}

func oneMore(r *run, notes int) (times, int64, error) {
	f, err := r.folder(wish{rooms: 1, shown: notes, waiting: r.pick(150, 40), wall: true})
	if err != nil {
		return nil, 0, err
	}
	s, err := r.startHearth(f)
	if err != nil {
		return nil, 0, err
	}
	var c crowd
	defer c.close()
	if err := c.join(100, s.screen(f.rooms[0]), nil, ""); err != nil {
		return nil, 0, err
	}
	time.Sleep(time.Second)
	took, err := approveAll(s, f, &c)
	if err != nil {
		return nil, 0, err
	}
	c.close()
	return took, c.bytes.Load() / int64(len(took)*len(c.conns)), s.stop()
}
