package main

import (
	"fmt"
	"time"
)

// benchPages is the processor time of the whole process for one page, from the
// request to the last byte.
func benchPages(r *run) error {
	t := r.table("Processor time of a page")
	f, err := r.folder(wish{rooms: 1, people: 28, shown: 60, waiting: 30, wall: true})
	if err != nil {
		return err
	}
	s, err := r.startHearth(f)
	if err != nil {
		return err
	}
	p := f.rooms[0]
	lead, phone, nobody := s.facilitator(f.sessions[0]), s.participant(p, p.seats[0]), device{url: s.url}
	at := "/r/" + p.code
	for _, page := range []struct {
		what, path string
		by         device
	}{
		{"home", "/", nobody},
		{"home of a facilitator", "/", lead},
		{"choosing a picture", at, nobody},
		{"a phone, before the wall", at, phone},
		{"the wall with 60 notes", at + "/screen", nobody},
		{"the same, with the bar", at + "/screen", lead},
		{"lead, 28 people, 30 notes waiting", at + "/lead", lead},
		{"what is kept", at + "/kept", lead},
		{"all notes", at + "/notes", lead},
		{"settings", "/rooms/" + string(p.id), lead},
		{"slips to print", at + "/notes/slips", lead},
		{"a guide page", "/guide/upset", nobody},
	} {
		each, err := workFor(r, s, page.by, page.path)
		if err != nil {
			return err
		}
		t.hold(page.what, fmt.Sprintf("%.2f ms", millis(each)), "≤ 2 ms", millis(each), 2)
	}
	t.print()
	return s.stop()
}

func workFor(r *run, s *server, by device, path string) (time.Duration, error) {
	const warm = 20
	n := r.pick(300, 100)
	var before time.Duration
	for i := range warm + n {
		if i == warm {
			var err error
			if before, err = workOf(s.pid()); err != nil {
				return 0, err
			}
		}
		if err := by.get(path); err != nil {
			return 0, err
		}
	}
	after, err := workOf(s.pid())
	return (after - before) / time.Duration(n), err
}
