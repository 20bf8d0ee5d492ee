package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"
)

// benchNotes is from the tap on approve until the last of N screens has the note,
// which is on the disk by then, beside hubs that store nothing.
func benchNotes(r *run) error {
	t := r.table("A note approved, until every one of N screens has it")
	for _, n := range []int{100, 1000} {
		if err := beside(r, t, n); err != nil {
			return err
		}
	}
	t.print()
	return nil
}

func beside(r *run, t *table, n int) error {
	took, disk, err := races(r, n)
	if err != nil {
		return err
	}
	screens := fmt.Sprintf("%d screens: ", n)
	hearth, undisked, melody, centrifuge := took[0], took[1], took[2], took[3]
	t.say(screens+"the disk's own write and fsync, between them", disk.String())
	t.say(screens+"melody, 1 KB, nothing stored", melody.String())
	t.say(screens+"centrifuge, 1 KB, nothing stored", centrifuge.String())
	against := func(one reached) (figure string, ratio float64) {
		ratio = float64(one.all.at(0.99)) / float64(melody.all.at(0.99))
		return fmt.Sprintf("%s; %.2f × melody's p99", one, ratio), ratio
	}
	const target, most = "≤ 0.9 × melody's p99", 0.9
	whole, ratio := against(hearth)
	apart, rest := against(undisked)
	if disk.at(0.99) <= time.Millisecond {
		t.hold(screens+"Hearth, durable first", whole, target, ratio, most)
		t.say(screens+"Hearth, its folder in memory", apart)
	} else {
		t.say(screens+"Hearth, durable first (the disk's p99 is over the target's 1 ms)", whole)
		t.hold(screens+"Hearth without the disk: its folder in memory", apart, target, rest, most)
	}
	r.growth.add("Approve to last screen, p99 ms: Hearth", "screens", n, millis(hearth.all.at(0.99)))
	r.growth.add("Approve to last screen, p99 ms: melody", "screens", n, millis(melody.all.at(0.99)))
	return nil
}

// reached is how long notes took until the last screen had them, and until the first.
type reached struct{ first, all times }

func (t reached) String() string { return fmt.Sprintf("%s (the first of them: %s)", t.all, t.first) }

// races are several, each with everyone started anew: a p99 is the third worst of a
// race's three hundred notes, and one bad moment of the machine would be all of it.
func races(r *run, n int) (took []reached, disk times, err error) {
	took = make([]reached, 4)
	for range r.pick(5, 1) {
		one, d, err := oneRace(r, n)
		if err != nil {
			return nil, nil, err
		}
		for i := range one {
			took[i].first = append(took[i].first, one[i].first...)
			took[i].all = append(took[i].all, one[i].all...)
		}
		disk = append(disk, d...)
	}
	return took, disk, nil
}

func oneRace(r *run, n int) (took []reached, disk times, err error) {
	field, err := line(r, n)
	if err != nil {
		return nil, nil, err
	}
	defer field.close()
	d, err := r.raw()
	if err != nil {
		return nil, nil, err
	}
	defer d.gone()
	return field.race(r.pick(300, 60), d)
}

// runner is one of those who are compared.
type runner struct {
	*server
	crowd
	say func(i int) (marker string, say func() error)
}

type runners []*runner

// line brings Hearth up on the disk and in memory, melody and centrifuge, with n
// screens each.
func line(r *run, n int) (field runners, err error) {
	for _, inMemory := range []bool{false, true} {
		f, err := r.folder(wish{rooms: 1, shown: 60, waiting: 400, wall: true, inMemory: inMemory})
		if err != nil {
			return field, err
		}
		s, err := r.startHearth(f)
		if err != nil {
			return field, err
		}
		hearth := &runner{server: s, say: s.approving(f)}
		field = append(field, hearth)
		if err := hearth.join(n, s.screen(f.rooms[0]), nil, ""); err != nil {
			return field, err
		}
	}
	for _, peer := range []struct{ name, hello string }{{"melody", ""}, {"centrifuge", `{"id":1,"connect":{}}`}} {
		s, err := r.startPeer(peer.name)
		if err != nil {
			return field, err
		}
		hub := &runner{server: s, say: s.saying}
		field = append(field, hub)
		if err := hub.join(n, s.url+"/live", nil, peer.hello); err != nil {
			return field, err
		}
	}
	time.Sleep(time.Second) // the first frames are over
	return field, nil
}

// race lets them take turns, each time in another order, so that what else the machine
// does is the same for all, and each comes after each: whoever came second of two Hearths,
// the very same program, had a p99 up to a tenth lower. The disk takes its turn too: one write
// right after another is twice as fast as one after the time of a note.
func (field runners) race(rounds int, d raw) (took []reached, disk times, err error) {
	took = make([]reached, len(field))
	for i := range rounds {
		for _, j := range rand.Perm(len(field)) {
			one := field[j]
			first, all, err := one.each(one.say(i))
			if err != nil {
				return nil, nil, fmt.Errorf("runner %d: %w", j, err)
			}
			took[j].first = append(took[j].first, first)
			took[j].all = append(took[j].all, all)
		}
		one, err := d.put()
		if err != nil {
			return nil, nil, err
		}
		disk = append(disk, one)
	}
	return took, disk, nil
}

func (field runners) close() {
	for _, one := range field {
		one.crowd.close()
		_ = one.stop() // it is measured
	}
}

// approving approves the waiting notes one after another, from one signed-in
// device after another: each may make five moves a second.
func (s *server) approving(f *folder) func(int) (string, func() error) {
	p := f.rooms[0]
	return func(i int) (string, func() error) {
		id := string(p.waiting[i])
		by := s.facilitator(f.sessions[i%len(f.sessions)])
		return id, func() error { return by.post("/r/"+p.code+"/moves/approve", url.Values{"note": {id}}) }
	}
}

// saying posts one kilobyte to a hub.
func (s *server) saying(i int) (string, func() error) {
	marker := fmt.Sprintf("note-%06d", i)
	text := `{"` + marker + `":"` + strings.Repeat("x", 1024-len(marker)-7) + `"}`
	return marker, func() error {
		return device{url: s.url}.say(text)
	}
}

func approveAll(s *server, f *folder, c *crowd) (took times, err error) {
	time.Sleep(300 * time.Millisecond) // the first frames are over
	approve := s.approving(f)
	for i := range f.rooms[0].waiting {
		d, err := c.until(approve(i))
		if err != nil {
			return nil, err
		}
		took = append(took, d)
	}
	return took, nil
}
