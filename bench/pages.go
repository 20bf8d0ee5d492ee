package main

import (
	"fmt"
	"net/url"
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
	starts := func(form string) error {
		fields, err := url.ParseQuery(form)
		if err != nil {
			return err
		}
		if err := lead.post(at+"/moves/end", nil); err != nil {
			return err
		}
		return lead.post(at+"/moves/start", fields)
	}
	for _, during := range []struct {
		activity string // as a form; empty: the wall
		pages    []page
	}{
		{"", []page{
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
			{"the wall to print", at + "/notes/paper", lead},
			{"devices", "/devices", lead},
			{"a guide page", "/guide/upset", nobody},
			{"kiosk", at + "/kiosk", nobody},
			{"alone, the list", "/solo", nobody},
			{"alone, breathing", "/solo/breathing", nobody},
		}},
		{"kind=circle&count=28&chosen=1&topic1=sound&responder_who=Ana&responder_where=here", []page{
			{"a circle of 28", at + "/screen", nobody},
			{"lead of the circle", at + "/lead", lead},
			{"a phone in the circle", at, phone},
		}},
		{"kind=breathing&chosen=1&pattern=balloon&look=orb&amount=9&unit=breaths", []page{
			{"breathing", at + "/screen", nobody},
			{"lead of breathing", at + "/lead", lead},
			{"a phone in breathing", at, phone},
		}},
		{"kind=quiet&chosen=1", []page{
			{"a quiet minute", at + "/screen", nobody},
			{"lead of a quiet minute", at + "/lead", lead},
			{"a phone in a quiet minute", at, phone},
		}},
	} {
		if during.activity != "" {
			if err := starts(during.activity); err != nil {
				return err
			}
		}
		for _, page := range during.pages {
			each, err := workFor(r, s, page.by, page.path)
			if err != nil {
				return err
			}
			t.hold(page.what, fmt.Sprintf("%.2f ms", millis(each)), "≤ 2 ms", millis(each), 2)
		}
	}
	t.print()
	return s.stop()
}

// page is one whose drawing is measured, and who asks for it.
type page struct {
	what, path string
	by         device
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
