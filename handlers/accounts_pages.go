package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// AccountPage is the view model of pages/claim, pages/invite, pages/reset and
// pages/device.
type AccountPage struct {
	Layout
	Code    string // what stood in the field
	Typed   string // the name
	Problem string // why it was not done
}

// SignInPage is the view model of pages/sign_in.
type SignInPage struct {
	Layout
	Next    string // where to go on
	Typed   string // the name
	Problem string
}

// DevicesPage is the view model of pages/devices.
type DevicesPage struct {
	Layout
	Facilitators []FacilitatorLine
	Ticket       []Way // the addresses of a new one-time link; empty: there is none
	TicketTitle  string
	TicketSay    string
	Done         string // where to go on after the link
}

// FacilitatorLine is one facilitator in a list.
type FacilitatorLine struct {
	ID, Name string
	Me       bool
}

// layout begins a page that is not live.
func (a *App) layout(c *fiber.Ctx, page, title string) Layout {
	f := a.facilitator(c)
	l := Layout{Page: page, Theme: string(room.Auto), Signed: f != nil, Modules: a.modules}
	if f != nil {
		l.Words = a.wordsFor(c, f.Language)
		if f.Theme != "" {
			l.Theme = string(f.Theme)
		}
	} else {
		l.Words = a.wordsFor(c)
	}
	l.Title = l.T(title)
	return l
}

func (a *App) getClaim(c *fiber.Ctx) error {
	if claimed, err := a.claimed(); err != nil || claimed {
		return errOr(err, c.Redirect("/sign-in", fiber.StatusSeeOther))
	}
	return a.page(c, fiber.StatusOK, "pages/claim", AccountPage{Layout: a.layout(c, "claim", "account.claim.title")})
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Claimed tells whether there is a facilitator.
func (a *App) claimed() (bool, error) {
	all, err := a.Accounts.Facilitators()
	return len(all) > 0, err
}

func (a *App) postClaim(c *fiber.Ctx) error {
	return a.newAccount(c, useClaim, "pages/claim", "account.claim.title")
}

func (a *App) getInvite(c *fiber.Ctx) error {
	return a.page(c, fiber.StatusOK, "pages/invite", AccountPage{Layout: a.layout(c, "invite", "account.invite.title")})
}

func (a *App) postInvite(c *fiber.Ctx) error {
	return a.newAccount(c, useInvite, "pages/invite", "account.invite.title")
}

func (a *App) getReset(c *fiber.Ctx) error {
	return a.page(c, fiber.StatusOK, "pages/reset", AccountPage{Layout: a.layout(c, "reset", "account.reset.title")})
}

func (a *App) postResetCode(c *fiber.Ctx) error {
	return a.newAccount(c, useReset, "pages/reset", "account.reset.title")
}

// newAccount uses a one-time code up, but only when everything else is right.
func (a *App) newAccount(c *fiber.Ctx, use, page, title string) error {
	fields, err := form(c)
	if err == nil {
		err = a.openAccount(c, use, fields.Get("code"), fields.Get("name"), fields.Get("password"))
	}
	if err == nil {
		return c.Redirect("/", fiber.StatusSeeOther)
	}
	status, problem, err := a.problem(c, err)
	if err != nil {
		return err
	}
	return a.page(c, status, page, AccountPage{
		Layout: a.layout(c, use, title), Code: fields.Get("code"), Typed: fields.Get("name"), Problem: problem,
	})
}

func (a *App) openAccount(c *fiber.Ctx, use, code, name, password string) error {
	if !a.tickets.valid(use, plainCode(code)) {
		return a.wrongTicket(c, use)
	}
	all, err := a.Accounts.Facilitators()
	if err != nil {
		return err
	}
	name = activity.Typed(name)
	var f room.Facilitator
	if use == useReset {
		f = named(all, name)
	}
	if err := checkAccount(all, f.ID, name, password); err != nil {
		return err
	}
	// Of two who post at once, one has the ticket.
	if _, ok := a.tickets.take(use, plainCode(code)); !ok {
		return a.wrongTicket(c, use)
	}
	if use == useReset {
		if err := a.Accounts.DeleteFact(leftReset); err != nil {
			return err
		}
	}
	if f, err = a.keepAccount(f, name, password); err != nil {
		return err
	}
	return a.signIn(c, f.ID)
}

func (a *App) wrongTicket(c *fiber.Ctx, use string) error {
	if !a.limits.guess(address(c)) {
		return refusal(fiber.StatusTooManyRequests, "too-many-codes")
	}
	return activity.Refuse(use + "-over")
}

// problem turns a refusal into a sentence for a page; other errors stay.
func (a *App) problem(c *fiber.Ctx, err error) (status int, sentence string, _ error) {
	var r *activity.Refusal
	if !errors.As(err, &r) {
		return 0, "", err
	}
	status = r.Status
	if status == 0 {
		status = fiber.StatusUnprocessableEntity
	}
	return status, a.wordsFor(c).Refused(r), nil
}

func (a *App) getSignIn(c *fiber.Ctx) error {
	next := c.Query("next")
	if !ourPath(next) {
		next = "/"
	}
	if a.facilitator(c) != nil {
		return c.Redirect(next, fiber.StatusSeeOther)
	}
	return a.page(c, fiber.StatusOK, "pages/sign_in", SignInPage{
		Layout: a.layout(c, "sign-in", "account.sign_in.title"), Next: next,
	})
}

func (a *App) postSignIn(c *fiber.Ctx) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	next := fields.Get("next")
	if !ourPath(next) {
		next = "/"
	}
	f, err := a.checkPassword(c, fields.Get("name"), fields.Get("password"))
	if err == nil {
		err = a.signIn(c, f.ID)
	}
	if err == nil {
		return c.Redirect(next, fiber.StatusSeeOther)
	}
	status, problem, err := a.problem(c, err)
	if err != nil {
		return err
	}
	return a.page(c, status, "pages/sign_in", SignInPage{
		Layout: a.layout(c, "sign-in", "account.sign_in.title"), Next: next, Typed: fields.Get("name"), Problem: problem,
	})
}

func (a *App) postSignOut(c *fiber.Ctx) error {
	if token := c.Cookies(cookieSession); token != "" {
		if a.facilitator(c) != nil { // whoever made a token up has nothing to be forgotten
			defer a.Rooms.ForgetSoon()
		}
		if err := a.Accounts.DeleteSession(hashOf(token)); err != nil {
			return err
		}
		a.sockets.endSession(hashOf(token))
	}
	a.dropCookie(c, cookieSession)
	return c.Redirect("/", fiber.StatusSeeOther)
}
