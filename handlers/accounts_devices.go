package handlers

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
)

// signedIn lets only facilitators through, and sends a page's visitor to the
// sign-in first.
func (a *App) signedIn(c *fiber.Ctx) error {
	if a.facilitator(c) != nil {
		return c.Next()
	}
	if c.Method() == fiber.MethodGet && !wantsPartial(c) {
		return c.Redirect("/sign-in?next="+url.QueryEscape(c.OriginalURL()), fiber.StatusSeeOther)
	}
	return fiber.ErrUnauthorized
}

func (a *App) getDevices(c *fiber.Ctx) error { return a.devices(c, nil, "", "") }

// postDevice makes a link that signs in one more device of this facilitator:
// the password is typed on the host only.
func (a *App) postDevice(c *fiber.Ctx) error {
	return a.showDeviceTicket(c, "/devices")
}

func (a *App) showDeviceTicket(c *fiber.Ctx, done string) error {
	code := a.tickets.issue(useDevice, a.facilitator(c).ID, deviceAge)
	return a.showTicket(c, "/device#"+grouped(code), "account.ticket.device", done)
}

// postInvitation makes a link with which somebody becomes a facilitator.
func (a *App) postInvitation(c *fiber.Ctx) error {
	code := a.tickets.issue(useInvite, a.facilitator(c).ID, inviteAge)
	return a.showTicket(c, "/invite#"+grouped(code), "account.ticket.invite", "/devices")
}

// showTicket shows a one-time link; done is where to go on after it.
func (a *App) showTicket(c *fiber.Ctx, path, about, done string) error {
	ways, err := a.namedWays(a.layout(c, "devices", about+".title").Words, path)
	if err != nil {
		return err
	}
	return a.devices(c, ways, about, done)
}

func (a *App) devices(c *fiber.Ctx, ticket []Way, about, done string) error {
	all, err := a.Accounts.Facilitators()
	if err != nil {
		return err
	}
	vm := DevicesPage{Layout: a.layout(c, "devices", "account.devices.title"), Ticket: ticket, Done: done}
	if ticket != nil {
		vm.TicketTitle, vm.TicketSay = vm.T(about+".title"), vm.T(about+".say")
	}
	for _, f := range all {
		vm.Facilitators = append(vm.Facilitators, FacilitatorLine{ID: f.ID, Name: f.Name, Me: f.ID == a.facilitator(c).ID})
	}
	return a.page(c, fiber.StatusOK, "pages/devices", vm)
}

// getDevice is where a one-time link of a second device leads. Its page posts
// the code: only a POST uses it up, so that a preview of the link does not.
func (a *App) getDevice(c *fiber.Ctx) error {
	return a.page(c, fiber.StatusOK, "pages/device", AccountPage{Layout: a.layout(c, "device", "account.device.title")})
}

func (a *App) postDeviceCode(c *fiber.Ctx) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	ticket, ok := a.tickets.take(useDevice, plainCode(fields.Get("code")))
	if ok {
		if err := a.signIn(c, ticket.facilitator); err != nil {
			return err
		}
		return c.Redirect("/", fiber.StatusSeeOther)
	}
	status, problem, err := a.problem(c, a.wrongTicket(c, useDevice))
	if err != nil {
		return err
	}
	return a.page(c, status, "pages/device", AccountPage{
		Layout: a.layout(c, "device", "account.device.title"), Code: fields.Get("code"), Problem: problem,
	})
}

// postRemoveFacilitator removes another facilitator and signs out their
// devices. Nobody removes themselves: one always stays.
func (a *App) postRemoveFacilitator(c *fiber.Ctx) error {
	id := c.Params("id")
	if id == a.facilitator(c).ID {
		return activity.Refuse("remove-self")
	}
	if err := a.removeFacilitator(a.facilitator(c).ID, id); err != nil {
		return err
	}
	return c.Redirect("/devices", fiber.StatusSeeOther)
}

// postLanguage keeps this browser's own language: no longer than a seat, unless
// someone is signed in.
func (a *App) postLanguage(c *fiber.Ctx) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	age := seatAge
	if a.facilitator(c) != nil {
		age = screenAge
	}
	a.setCookie(c, cookieLanguage, a.Catalogue.Choose("", fields.Get("language")), age)
	return c.Redirect(a.backTo(c, fields), fiber.StatusSeeOther)
}
