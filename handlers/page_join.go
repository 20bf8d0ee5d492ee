package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// JoinPage is the view model of pages/join.
type JoinPage struct {
	RoomPage
	Languages []Option
	Pictures  []PictureChoice
	Typed     string // the nickname
	Problem   string
	Seats     bool   // some were seated without a phone: their pictures may be theirs
	Away      bool   // had a seat here, and has it no longer
	Wrote     bool   // notes were written on this phone
	Back      string // this page's address, to come back to
}

// PictureChoice is one of the pictures to pick.
type PictureChoice struct {
	Name, Label string
	Taken       bool // by someone with a phone
	On          bool
}

// getParticipant is the page of everyone with a phone: first a picture, then
// what runs.
func (a *App) getParticipant(c *fiber.Ctx) error {
	r, current, err := a.roomOf(c)
	if err != nil && (len(a.satInClosed(c)) > 0 || a.satInDeleted(c)) {
		return a.farewell(c)
	}
	if err != nil {
		return err
	}
	person := a.person(c, r)
	if person == "" {
		if !current && r.IsOpen() {
			return c.Redirect("/r/"+r.Code(), fiber.StatusSeeOther)
		}
		return a.join(c, r, fiber.StatusOK, "", "", "")
	}
	a.keepSeat(c, r, seatToken(c, r))
	s := a.seat(c, r, pageParticipant, activity.Viewer{Role: activity.Participant, Person: person})
	s.notes, s.kept = a.notesOf(c, r), strings.Join(a.noteCookie(c, r).own, " ")
	return a.getLive(c, s, a.drawParticipant)
}

// satInClosed are the closed rooms that this phone had a seat in at this address.
func (a *App) satInClosed(c *fiber.Ctx) (closed []*room.Room) {
	for _, r := range a.Rooms.All() {
		if !r.IsOpen() && satHere(c, c.Cookies(cookieSeat+string(r.ID()))) {
			closed = append(closed, r)
		}
	}
	return closed
}

// satInDeleted tells whether this phone had a seat, at this address, in a room that
// is no more.
func (a *App) satInDeleted(c *fiber.Ctx) bool {
	for name, value := range c.Request().Header.Cookies() {
		id, is := strings.CutPrefix(string(name), cookieSeat)
		if _, there := a.Rooms.ByID(room.ID(id)); is && !there && satHere(c, string(value)) {
			return true
		}
	}
	return false
}

// farewell is the last page of a phone whose room has closed.
func (a *App) farewell(c *fiber.Ctx) error {
	vm := ProblemPage{Layout: a.layout(c, "problem", "join.closed"), Next: "/", Wrote: a.wrote(c)}
	vm.Heading, vm.Problem, vm.NextLabel = vm.T("join.closed"), vm.T("join.closed.hint"), vm.T("problem.home")
	vm.NotesOf = everyNote
	return a.page(c, fiber.StatusNotFound, "pages/problem", vm)
}

func (a *App) drawParticipant(l Live) (string, any, error) {
	p, err := a.roomPage(l, "participant", "join.title.room")
	return "pages/participant", p, err
}

// join is the page with the pictures; with a problem, it keeps what was typed.
func (a *App) join(c *fiber.Ctx, r *room.Room, status int, problem, picture, typed string) error {
	look := r.Look(activity.Viewer{Role: activity.Participant})
	lang := a.languageFor(c, look.Language)
	vm := JoinPage{
		RoomPage: RoomPage{Layout: a.layout(c, "join", "join.title"), Code: c.Params("code"), Look: look},
		Problem:  problem, Typed: typed, Back: c.Path(),
		Away: problem == "" && look.Open && seatToken(c, r) != "",
	}
	if problem != "" {
		vm.Back = "/r/" + vm.Code
	}
	vm.Words = a.Catalogue.Words(lang, "")
	vm.Title = vm.T("join.title.room", "Name", look.Name)
	vm.NotesOf, vm.Wrote = everyNote, a.wrote(c)
	for _, l := range a.Catalogue.Languages() {
		vm.Languages = append(vm.Languages, Option{Value: l, Label: vm.T("language." + l), On: l == lang})
	}
	vm.Pictures, vm.Seats = picturesToPick(vm.Words, r, picture)
	return a.page(c, status, "pages/join", vm)
}

// picturesToPick asks as the lead would: which pictures are whose is not for a
// stranger, but which are taken is.
func picturesToPick(w Words, r *room.Room, on string) (all []PictureChoice, seats bool) {
	taken := map[string]bool{}
	if lead := r.Look(activity.Viewer{Role: activity.Facilitator}).Lead; lead != nil {
		for _, p := range lead.People {
			taken[p.Picture] = taken[p.Picture] || p.Phone
			seats = seats || !p.Phone
		}
	}
	free := 0
	for _, name := range activity.Pictures() {
		if !taken[name] {
			free++
		}
		all = append(all, PictureChoice{
			Name: name, Label: w.T("picture." + name), Taken: taken[name], On: name == on && !taken[name],
		})
	}
	for i := range all {
		// With more people than pictures, two may share one.
		all[i].Taken = all[i].Taken && free > 0
	}
	return all, seats
}

// joinRefused shows the pictures again, with the reason and what was typed.
func (a *App) joinRefused(c *fiber.Ctx, m *move, err error) error {
	status, sentence, err := a.problem(c, err)
	if err != nil {
		return err
	}
	return a.join(c, m.room, status, sentence, m.form.Get("picture"), m.form.Get("name"))
}

// LeavePage is the view model of pages/leave.
type LeavePage struct {
	RoomPage
	Wrote bool // notes were written on this phone
}

// getLeave asks once, since a tap on a phone may be a slip.
func (a *App) getLeave(c *fiber.Ctx) error {
	r, _, err := a.roomOf(c)
	if err != nil {
		return err
	}
	look := r.Look(activity.Viewer{Role: activity.Participant, Person: a.person(c, r)})
	if look.Me == nil {
		return c.Redirect("/", fiber.StatusSeeOther)
	}
	vm := LeavePage{
		RoomPage: RoomPage{Layout: a.layout(c, "leave", "join.leave.title"), Code: c.Params("code"), Look: look},
		Wrote:    a.wrote(c),
	}
	vm.NotesOf = everyNote
	vm.Words = a.Catalogue.Words(a.languageFor(c, look.Language), "")
	vm.Title = vm.T("join.leave.title")
	return a.page(c, fiber.StatusOK, "pages/leave", vm)
}
