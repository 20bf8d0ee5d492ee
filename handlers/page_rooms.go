package handlers

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// postRoom makes a room from its name and age group; the rest has defaults and
// is asked when it is first needed.
func (a *App) postRoom(c *fiber.Ctx) error {
	fields, err := form(c)
	if err == nil {
		_, err = a.Rooms.Create(room.Settings{
			Name: fields.Get("name"), Age: activity.Age(fields.Get("age")), Language: a.layout(c, "", "home.title").Lang,
		})
	}
	if err == nil {
		return c.Redirect("/", fiber.StatusSeeOther)
	}
	return a.makeRefused(c, fields, err)
}

// makeRefused shows the first page again, with the reason and what was typed.
func (a *App) makeRefused(c *fiber.Ctx, fields url.Values, err error) error {
	status, sentence, err := a.problem(c, err)
	if err != nil {
		return err
	}
	vm, err := a.home(c)
	if err != nil {
		return err
	}
	vm.Typed, vm.MakeProblem = fields.Get("name"), sentence
	for i := range vm.Ages {
		vm.Ages[i].On = vm.Ages[i].Value == fields.Get("age")
	}
	return a.page(c, status, "pages/home", vm)
}

// demoSeats are in the demo room from the start, so that a circle can be tried.
const demoSeats = "8"

// postDemo opens the demo room on this display, and makes it if there is none.
func (a *App) postDemo(c *fiber.Ctx) error {
	r, err := a.demo(c)
	if err != nil {
		return err
	}
	if err := r.Open(); err != nil {
		return err
	}
	if len(r.Look(leadViewer()).Lead.People) > 0 { // it is open, and somebody sits there
		return c.Redirect("/r/"+r.Code()+"/screen", fiber.StatusSeeOther)
	}
	seats := a.asFacilitator(c, "add", url.Values{"count": {demoSeats}})
	if _, err := r.Do(c.UserContext(), seats); err != nil {
		return err
	}
	return c.Redirect("/r/"+r.Code()+"/screen", fiber.StatusSeeOther)
}

func (a *App) demo(c *fiber.Ctx) (*room.Room, error) {
	for _, r := range a.Rooms.All() {
		if r.Settings().Demo {
			return r, nil
		}
	}
	words := a.layout(c, "", "home.title").Words
	return a.Rooms.Create(room.Settings{
		Name: words.T("rooms.demo.name"), Age: activity.Mixed, Language: words.Lang, Demo: true,
	})
}

// asFacilitator is a move of the signed-in facilitator that no form of a room's
// page makes.
func (a *App) asFacilitator(c *fiber.Ctx, move string, fields url.Values) room.Request {
	return room.Request{
		Move: move, By: activity.Viewer{Role: activity.Facilitator}, Facilitator: a.facilitator(c).ID, Form: fields,
	}
}

// postOpen opens a room and goes where the facilitator wants to lead it from.
func (a *App) postOpen(c *fiber.Ctx) error {
	r, err := a.roomByID(c)
	if err != nil {
		return err
	}
	fields, err := form(c)
	if err != nil {
		return err
	}
	if err := r.Open(); err != nil {
		return err
	}
	at := "/r/" + r.Code()
	switch fields.Get("as") {
	case "lead":
		// The screen is elsewhere: nothing here is on a projected display.
		a.dropCookie(c, cookieScreen+string(r.ID()))
		return c.Redirect(at+"/lead", fiber.StatusSeeOther)
	case "phone":
		return a.showDeviceTicket(c, at+"/screen")
	}
	return c.Redirect(at+"/screen", fiber.StatusSeeOther)
}

func (a *App) postClose(c *fiber.Ctx) error {
	r, err := a.roomByID(c)
	if err != nil {
		return err
	}
	if err := r.Shut(); err != nil {
		return err
	}
	return c.Redirect("/", fiber.StatusSeeOther)
}

// postDisplay keeps the answer to the two pictures: is the display mirrored?
func (a *App) postDisplay(c *fiber.Ctx) error {
	r, err := a.roomByID(c)
	if err != nil {
		return err
	}
	fields, err := form(c)
	if err != nil {
		return err
	}
	err = r.Change(func(s *room.Settings) error {
		s.OneScreen = fields.Get("one") != "0"
		return nil
	})
	if err != nil {
		return err
	}
	a.setCookie(c, cookieDisplay, "told", screenAge)
	return c.Redirect(backOf(r), fiber.StatusSeeOther)
}

// postWithoutPhones goes on without phones: no page speaks of codes any more.
func (a *App) postWithoutPhones(c *fiber.Ctx) error {
	r, err := a.roomByID(c)
	if err != nil {
		return err
	}
	err = r.Change(func(s *room.Settings) error {
		s.Devices = room.NoDevices
		return nil
	})
	return errOr(err, c.Redirect(a.backTo(c, nil), fiber.StatusSeeOther))
}

// DeletePage is the view model of pages/room_delete.
type DeletePage struct {
	Layout
	ID, Name string
}

func (a *App) getDelete(c *fiber.Ctx) error {
	r, err := a.roomByID(c)
	if err != nil {
		return err
	}
	s := r.Settings()
	vm := DeletePage{Layout: a.layout(c, "delete", "rooms.delete"), ID: string(s.ID), Name: s.Name}
	vm.Always = a.always(c, vm.Words, r)
	return a.page(c, fiber.StatusOK, "pages/room_delete", vm)
}

func (a *App) postDelete(c *fiber.Ctx) error {
	err := a.Rooms.Delete(room.ID(c.Params("id")))
	var refused *activity.Refusal
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	return errOr(err, c.Redirect("/", fiber.StatusSeeOther))
}
