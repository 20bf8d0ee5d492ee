package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// HomePage is the view model of pages/home: the way in by code, and a signed-in
// facilitator's rooms.
type HomePage struct {
	Layout
	Code        string // what stood in the field
	Problem     string // why that code did not lead anywhere
	Claimed     bool
	Who         string // the facilitator
	Rooms       []RoomCard
	HasDemo     bool
	Safety      bool // the sentence of PRACTICES 9.11, until there is a room in use
	Ages        []Option
	Typed       string // the name of a room that was not made
	MakeProblem string
	Wrote       bool // notes were written on this phone
}

// RoomCard is one room on a facilitator's first page.
type RoomCard struct {
	Words
	ID, Name, AgeID, AgePicture string
	Open, Demo                  bool
	Phones                      bool // false: nothing speaks of codes or phones
	Code                        string
}

// Option is one of several choices.
type Option struct {
	Value, Label, Hint string
	On                 bool
}

// getHome also takes a typed code, so that joining needs no script.
func (a *App) getHome(c *fiber.Ctx) error {
	vm, err := a.home(c)
	if err != nil {
		return err
	}
	if code := strings.TrimSpace(c.Query("code")); code != "" {
		r, current, ok := a.Rooms.ByCode(code)
		if ok && (current || a.belongs(c, r)) {
			return c.Redirect("/r/"+r.Code(), fiber.StatusSeeOther)
		}
		return a.wrongCode(c, vm, code, ok)
	}
	if left := c.Cookies(cookieLeft); left != "" {
		a.dropCookie(c, cookieLeft)
		if r, ok := a.Rooms.ByID(room.ID(left)); ok {
			vm.NotesOf = a.notesOf(c, r)
		}
	}
	return a.page(c, fiber.StatusOK, "pages/home", vm)
}

// wrongCode leaves the code in the field, so that one letter can be mended.
func (a *App) wrongCode(c *fiber.Ctx, vm HomePage, code string, old bool) error {
	status, sentence, err := a.problem(c, a.codeRefused(c, old))
	if err != nil {
		return err
	}
	vm.Code, vm.Problem = code, sentence
	return a.page(c, status, "pages/home", vm)
}

func (a *App) home(c *fiber.Ctx) (HomePage, error) {
	claimed, err := a.claimed()
	if err != nil {
		return HomePage{}, err
	}
	vm := HomePage{Layout: a.layout(c, "home", "home.title"), Claimed: claimed}
	if f := a.facilitator(c); f != nil {
		a.fillRooms(&vm, f)
	} else {
		vm.NotesOf, vm.Wrote = everyNote, a.wrote(c)
	}
	return vm, nil
}

func (a *App) fillRooms(vm *HomePage, f *room.Facilitator) {
	vm.Who, vm.Safety = f.Name, true
	for _, age := range activity.Ages() {
		vm.Ages = append(vm.Ages, vm.option(string(age), "age."+string(age)))
	}
	for _, r := range a.Rooms.All() {
		s := r.Settings()
		card := RoomCard{
			Words: vm.Words, ID: string(s.ID), Name: s.Name, AgeID: "age." + string(s.Age), AgePicture: "age-" + string(s.Age),
			Open: r.IsOpen(), Demo: s.Demo,
		}
		if s.Devices != room.NoDevices {
			card.Phones, card.Code = true, r.Code()
		}
		vm.Rooms = append(vm.Rooms, card)
		vm.HasDemo = vm.HasDemo || s.Demo
		vm.Safety = vm.Safety && s.Demo
	}
}

// option is a choice whose hint, if it has one, stands beside its label in the
// catalogue.
func (w Words) option(value, id string) Option {
	o := Option{Value: value, Label: w.T(id)}
	if w.Has(id + ".hint") {
		o.Hint = w.T(id + ".hint")
	}
	return o
}

// options are choices of which one is on.
func (w Words) options(on string, area string, values ...string) []Option {
	var all []Option
	for _, v := range values {
		o := w.option(v, area+"."+v)
		o.On = v == on
		all = append(all, o)
	}
	return all
}
