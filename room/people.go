package room

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"hearth/activity"
)

// MostPeople are in a room at once.
const MostPeople = 1000

// join takes a seat: a new one, or that of a typed-in person whose picture was
// picked. Who is in already keeps the seat, and may change the picture.
func (t *turn) join() (Answer, error) {
	if t.me() != nil {
		return t.rename()
	}
	l := t.d.live
	picture, nick := t.q.Form.Get("picture"), activity.Typed(t.q.Form.Get("name"))
	switch {
	case l.Locked:
		return Answer{}, refuse(http.StatusForbidden, "room-locked")
	case tooLong(nick, MostNick):
		return Answer{}, activity.Refuse("name-long", "Limit", MostNick)
	}
	seat, err := t.seatFor(picture)
	if err != nil {
		return Answer{}, err
	}
	token := tokenOf(t.token[:])
	seat.Token = hashToken(token)
	t.nickname(seat, nick)
	t.changed = true
	return Answer{Person: seat.ID, Token: token}, nil
}

// nickname keeps with a nickname what was said of it where it was typed: what
// screens are let through later is not what was chosen for them, nor what was typed
// on a page that named the lead alone. Another one has not been read by a
// facilitator, and waits.
func (t *turn) nickname(p *person, nick string) {
	if p.Nick != nick {
		p.NickAt = t.at.Round(0)
	}
	told := t.d.settings.Nicknames && t.q.Form.Get("name_for") != "lead"
	p.Let = p.Let && p.Nick == nick && told
	p.Nick, p.Shown = nick, told
}

// forScreens tells whether screens have this nickname once it is let through.
func (p *person) forScreens(s *Settings) bool {
	return p.Nick != "" && p.Shown && s.Nicknames && s.Devices != NoDevices
}

// seatFor finds or makes the seat of a picture; no picture is any free one.
func (t *turn) seatFor(picture string) (*person, error) {
	l := t.d.live
	if picture == "" {
		return t.newSeat(t.anyPicture())
	}
	if !slices.Contains(activity.Pictures(), picture) {
		return nil, activity.Refuse("picture-unknown")
	}
	taken := false
	for i := range l.People {
		if l.People[i].Picture != picture {
			continue
		}
		if l.People[i].Token == "" {
			return &l.People[i], nil
		}
		taken = true
	}
	if taken && len(t.freePictures()) > 0 {
		return nil, refuse(http.StatusConflict, "picture-taken")
	}
	return t.newSeat(picture)
}

func (t *turn) newSeat(picture string) (*person, error) {
	l := t.d.live
	if len(l.People) >= MostPeople {
		return nil, refuse(http.StatusConflict, "room-full", "Limit", MostPeople)
	}
	l.People = append(l.People, person{ID: activity.PersonID(t.id(16)), Picture: picture})
	t.changed = true
	return &l.People[len(l.People)-1], nil
}

// freePictures are those that nobody has, in the order they are offered.
func (t *turn) freePictures() []string {
	taken := make(map[string]bool, len(t.d.live.People))
	for _, p := range t.d.live.People {
		taken[p.Picture] = true
	}
	return slices.DeleteFunc(activity.Pictures(), func(p string) bool { return taken[p] })
}

func (t *turn) anyPicture() string {
	from := t.freePictures()
	if len(from) == 0 {
		from = activity.Pictures()
	}
	return from[t.rand.IntN(len(from))]
}

// leave gives the seat up; one that was typed in stays, without a phone.
func (t *turn) leave() (Answer, error) {
	p := t.me()
	t.changed = true
	if p.Typed {
		p.Token = ""
		t.nickname(p, "")
		return Answer{}, nil
	}
	t.unseat(p.ID)
	return Answer{}, nil
}

func (t *turn) unseat(id activity.PersonID) {
	l := t.d.live
	l.People = slices.DeleteFunc(l.People, func(p person) bool { return p.ID == id })
	t.changed = true
}

// remove takes someone's seat away without banning them.
func (t *turn) remove() (Answer, error) {
	p := t.d.live.person(activity.PersonID(t.q.Form.Get("person")))
	if p == nil {
		return Answer{}, refuse(http.StatusConflict, "person-gone")
	}
	t.unseat(p.ID)
	return Answer{}, nil
}

// let lets nicknames through to screens, or with on=0 takes them off: person and
// name repeat together. The name is the nickname that the facilitator read, so
// that none goes up in its place that nobody has (PRACTICES 8.7). Nor does one that
// came into a list of several while the finger was on its way.
func (t *turn) let() (Answer, error) {
	people, names := t.q.Form["person"], t.q.Form["name"]
	on, read := t.q.Form.Get("on") != "0", false
	for i := range min(len(people), len(names)) {
		p := t.d.live.person(activity.PersonID(people[i]))
		if p == nil || p.Nick != activity.Typed(names[i]) || !p.forScreens(t.d.settings) {
			continue
		}
		if age := t.at.Sub(p.NickAt); on && len(people) > 1 && age >= 0 && age < readAfter { // below 0: the clock was set back since
			continue
		}
		p.Let, read = on, true
	}
	if !read {
		return Answer{}, refuse(http.StatusConflict, "nickname-changed")
	}
	return Answer{}, nil
}

// readAfter is how soon a nickname among others may have been read.
const readAfter = 3 * time.Second

// add seats people without phones: as many as there are in all, or a list of
// names.
func (t *turn) add() (Answer, error) {
	if t.q.Form.Get("names") != "" {
		return t.addNames()
	}
	return Answer{}, t.total(t.q.Form.Get("count"))
}

// total makes people as many as there are in all: new seats, or fewer of those
// without a name.
func (t *turn) total(count string) error {
	n, err := strconv.Atoi(strings.TrimSpace(count))
	if err != nil || n < 1 || n > MostPeople {
		return activity.Refuse("people-count", "Limit", MostPeople)
	}
	l := t.d.live
	for i := len(l.People) - 1; i >= 0 && len(l.People) > n; i-- {
		if p := l.People[i]; p.nameless() {
			t.unseat(p.ID)
		}
	}
	return t.seats(n - len(l.People))
}

// seats makes n seats with free pictures, in the order these are offered.
func (t *turn) seats(n int) error {
	free := t.freePictures()
	for range n {
		picture := ""
		if len(free) > 0 {
			picture, free = free[0], free[1:]
		} else {
			picture = t.anyPicture()
		}
		p, err := t.newSeat(picture)
		if err != nil {
			return err
		}
		p.Typed = true
	}
	return nil
}

// rename is a participant's own nickname and picture, or the name that the
// facilitator gives a person. A facilitator's name puts a nickname away.
func (t *turn) rename() (Answer, error) {
	name, most := activity.Typed(t.q.Form.Get("name")), MostNick
	if t.q.By.Role == activity.Facilitator {
		most = MostName
	}
	if tooLong(name, most) {
		return Answer{}, activity.Refuse("name-long", "Limit", most)
	}
	if t.q.By.Role == activity.Facilitator {
		p := t.d.live.person(activity.PersonID(t.q.Form.Get("person")))
		if p == nil {
			return Answer{}, refuse(http.StatusConflict, "person-gone")
		}
		t.relist(p.Name, name)
		p.Name = name
		t.nickname(p, "")
		t.changed = true
		return Answer{}, nil
	}
	p := t.me()
	if err := t.repicture(p, t.q.Form.Get("picture")); err != nil {
		return Answer{}, err
	}
	if t.q.Form.Has("name") {
		t.nickname(p, name)
	}
	t.changed = true
	return Answer{Person: p.ID}, nil
}

func (t *turn) repicture(p *person, picture string) error {
	free := t.freePictures()
	switch {
	case picture == "" || picture == p.Picture:
		return nil
	case !slices.Contains(activity.Pictures(), picture):
		return activity.Refuse("picture-unknown")
	case len(free) > 0 && !slices.Contains(free, picture):
		return refuse(http.StatusConflict, "picture-taken")
	}
	p.Picture = picture
	return nil
}
