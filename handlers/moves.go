package handlers

import (
	"html"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// Fields of a form that are for this package and not for the move.
const (
	fieldOnce = "once" // names one tap, so that a repeated one is done once
	fieldBack = "back" // where to go on without script; an address of ours
	fieldFrom = "from" // the page the form stands in: "participant", "lead" or "screen"
	fieldKeep = "keep" // "1": the page's script is there, and keeps the token of what it sends
)

// fieldNames is a list of names, one a line.
const fieldNames = "names"

// postMove makes one move (DESIGN 3.1): everything a person does comes in here.
func (a *App) postMove(c *fiber.Ctx) error {
	m, err := a.moveOf(c)
	var answer room.Answer
	if err == nil {
		answer, err = m.room.Do(c.UserContext(), m.request)
	}
	switch {
	case err == nil:
		return a.moved(c, m, answer)
	case m != nil && m.request.Move == "join" && !wantsPartial(c):
		return a.joinRefused(c, m, err)
	}
	return err
}

// move is one move as it came in.
type move struct {
	room    *room.Room
	request room.Request
	form    url.Values
}

// moveOf reads a move. A form that is refused comes with it, as it was typed.
func (a *App) moveOf(c *fiber.Ctx) (*move, error) {
	name := c.Params("move")
	r, current, err := a.roomOfMove(c, name)
	if err != nil {
		return nil, err
	}
	m := &move{room: r, request: room.Request{Move: name}}
	if m.form, err = form(c); err != nil {
		return m, err
	}
	m.request.By = a.viewerOf(c, m)
	if m.request.By.Role == activity.Facilitator {
		m.request.Facilitator = a.facilitator(c).ID
	}
	if !a.limits.move(sessionOf(c, m.request.By), name) {
		return nil, refusal(fiber.StatusTooManyRequests, "too-many")
	}
	if name == "join" && !current {
		return nil, refusal(fiber.StatusNotFound, "code-old")
	}
	m.request.Once = m.form.Get(fieldOnce)
	m.request.Form = forMove(m.form)
	if name == "take-back" && !m.request.Form.Has("token") {
		// A page without script knows which note; its cookie has the token.
		m.request.Form.Set("token", a.tokenOf(c, r, m.form.Get("note")))
	}
	return m, nil
}

// roomOfMove finds the room of the address. A note can be taken back when that has
// closed, too: its token says where it is.
func (a *App) roomOfMove(c *fiber.Ctx, move string) (r *room.Room, current bool, err error) {
	if move == "take-back" && !a.opens(c) {
		if typed, err := form(c); err == nil {
			if r, ok := a.Rooms.OfNote(typed.Get("token")); ok {
				return r, false, nil
			}
		}
		if c.Params("code") == noCode && a.limits.guess(address(c)) {
			return nil, false, refusal(fiber.StatusConflict, "note-gone")
		}
	}
	return a.roomOf(c)
}

// opens tells whether the address has the code of an open room.
func (a *App) opens(c *fiber.Ctx) bool {
	_, _, ok := a.Rooms.ByCode(c.Params("code"))
	return ok
}

// viewerOf says as whom a browser acts: a facilitator who also has a seat acts
// from that seat where the form stands on the participant's page.
func (a *App) viewerOf(c *fiber.Ctx, m *move) activity.Viewer {
	person := a.person(c, m.room)
	asSelf := m.request.Move == "join" || person != "" && formPage(c, m.form) == pageParticipant
	if a.facilitator(c) != nil && !asSelf {
		return activity.Viewer{Role: activity.Facilitator}
	}
	return activity.Viewer{Role: activity.Participant, Person: person}
}

// sessionOf names whom limits count: a signed-in device or a seat; empty before
// there is either. A class may share one address, so that says nothing, and a
// cookie that opens nothing is anybody's to make up.
func sessionOf(c *fiber.Ctx, by activity.Viewer) string {
	switch {
	case by.Role == activity.Facilitator:
		return leads + hashOf(c.Cookies(cookieSession))
	case by.Person != "":
		return "p" + string(by.Person)
	}
	return ""
}

func forMove(all url.Values) url.Values {
	rest := make(url.Values, len(all))
	for name, values := range all {
		switch name {
		case fieldOnce, fieldBack, fieldFrom, fieldKeep:
		default:
			rest[name] = values
		}
	}
	return rest
}

// moved answers a move that was done.
func (a *App) moved(c *fiber.Ctx, m *move, answer room.Answer) error {
	switch m.request.Move {
	case "join":
		if answer.Token != "" { // none: who was in has another picture now
			a.keepSeat(c, m.room, answer.Token)
		}
		return a.goOn(c, "/r/"+c.Params("code"))
	case "leave":
		a.forgetNotes(c, m.room)
		a.dropCookie(c, cookieSeat+string(m.room.ID()))
		a.setCookie(c, cookieLeft, string(m.room.ID()), leftAge)
		return a.goOn(c, "/")
	case "post":
		if a.handNoteToken(c, m, answer.Token) && !wantsPartial(c) {
			return c.Redirect("/r/"+c.Params("code")+"/notes/mine?sent=1", fiber.StatusSeeOther)
		}
	}
	if !wantsPartial(c) {
		return c.Redirect(a.backTo(c, m.form), fiber.StatusSeeOther)
	}
	if draw, ok := a.freshForms()[m.request.Move]; ok {
		name, vm, err := draw(c, m)
		if err != nil {
			return err
		}
		c.Set("HX-Retarget", "closest form")
		c.Set("HX-Reswap", "outerHTML")
		return a.page(c, fiber.StatusOK, name, vm)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// goOn sends the browser to another page: as a redirect it would be swapped
// into the form.
func (a *App) goOn(c *fiber.Ctx, to string) error {
	if wantsPartial(c) {
		c.Set("HX-Redirect", to)
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

func wantsPartial(c *fiber.Ctx) bool { return c.Get("HX-Request") == "true" }

// backTo is where a form without script goes on: the page it stood in.
func (a *App) backTo(c *fiber.Ctx, form url.Values) string {
	if to := form.Get(fieldBack); ourPath(to) {
		return to
	}
	if from, err := url.Parse(c.Get(fiber.HeaderReferer)); err == nil && ourPath(from.Path) {
		return from.RequestURI()
	}
	return "/r/" + c.Params("code")
}

// ourPath tells whether an address is a path on this host.
func ourPath(to string) bool {
	u, err := url.Parse(to)
	return err == nil && u.Scheme == "" && u.Host == "" && len(to) > 0 && to[0] == '/' &&
		(len(to) == 1 || to[1] != '/' && to[1] != '\\')
}

// refused says in a sentence why something was not done, and what to do.
func (a *App) refused(c *fiber.Ctx, r *activity.Refusal) error {
	status := r.Status
	if status == 0 {
		status = fiber.StatusUnprocessableEntity
	}
	return a.sorry(c, status, a.wordsFor(c).Refused(r))
}

// sorry answers with one sentence: alone into the form's own answer, or as a
// page that keeps what was typed.
func (a *App) sorry(c *fiber.Ctx, status int, sentence string) error {
	if wantsPartial(c) {
		// It is put into the page as HTML, and may name what somebody typed.
		return a.html(c, status, []byte(html.EscapeString(sentence)))
	}
	if a.again(c, status, sentence) {
		return nil
	}
	return a.sorryPage(c, status, sentence)
}
