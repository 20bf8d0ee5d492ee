package handlers

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// freshForms draw the empty form that answers a text that was taken: by the
// name of the move, with its template and view model.
func (a *App) freshForms() map[string]func(*fiber.Ctx, *move) (name string, vm any, err error) {
	return map[string]func(*fiber.Ctx, *move) (string, any, error){"post": a.freshNote}
}

// A phone keeps the tokens of its own notes, and nobody else has them: the store
// has only a hash, and nothing links it to the person. The page's script takes a
// token from the answer and sends it only when it asks for its notes; a phone
// without script gets a cookie (PRACTICES 9.3). Both name the seat they were
// written from: on a shared tablet the next child has another.
const (
	headerNote  = "Hearth-Note"
	cookieNotes = "notes-" // + room id; the seat, and the tokens, with points between
	notesKept   = 40       // a cookie holds four kilobytes
)

// seatMark names this browser's seat in a room without telling its token; empty
// where it has none. Somebody without a phone keeps their id when a phone leaves
// that seat, so that an id is no name of a seat. A closed room no longer knows
// its seats: there the cookie says which it was.
func (a *App) seatMark(c *fiber.Ctx, r *room.Room) string {
	token := c.Cookies(cookieSeat + string(r.ID()))
	if token == "" || r.IsOpen() && a.person(c, r) == "" {
		return ""
	}
	return hashOf("notes:" + token)[:16]
}

// notesOf says to the page's script whose notes it may show: of each room, those
// of a seat. Those of every other seat there it forgets.
func (a *App) notesOf(c *fiber.Ctx, rooms ...*room.Room) string {
	seats := make([]string, 0, len(rooms))
	for _, r := range rooms {
		seats = append(seats, string(r.ID())+":"+a.seatMark(c, r))
	}
	return strings.Join(seats, " ")
}

// noteTokens are the tokens of the notes that were written without script from
// this browser's seat, the newest last.
func (a *App) noteTokens(c *fiber.Ctx, r *room.Room) []string {
	mark, tokens, _ := strings.Cut(c.Cookies(cookieNotes+string(r.ID())), ".")
	if mark == "" || mark != a.seatMark(c, r) {
		return nil
	}
	return strings.FieldsFunc(tokens, func(r rune) bool { return r == '.' })
}

// forgetNotes drops what a browser without script keeps of its notes in a room.
func (a *App) forgetNotes(c *fiber.Ctx, r *room.Room) {
	if name := cookieNotes + string(r.ID()); c.Cookies(name) != "" {
		a.dropCookie(c, name)
	}
}

// handNoteToken gives the phone that wrote a note its only link to it. A
// facilitator has the list.
func (a *App) handNoteToken(c *fiber.Ctx, m *move, token string) {
	if token == "" || m.request.By.Role == activity.Facilitator {
		return
	}
	if wantsPartial(c) {
		c.Set(headerNote, token)
		return
	}
	tokens := a.noteTokens(c, m.room)
	if slices.Contains(tokens, token) {
		return // it was tapped twice
	}
	tokens = append(tokens, token)
	tokens = tokens[max(0, len(tokens)-notesKept):]
	a.setCookie(c, cookieNotes+string(m.room.ID()), a.seatMark(c, m.room)+"."+strings.Join(tokens, "."), seatAge)
}

// tokenOf finds the token of a note among this phone's; empty if the note is
// not its own.
func (a *App) tokenOf(c *fiber.Ctx, r *room.Room, note string) string {
	tokens := a.noteTokens(c, r)
	at := slices.IndexFunc(tokens, func(token string) bool { return string(room.NoteOf(token)) == note })
	if at < 0 {
		return ""
	}
	return tokens[at]
}
