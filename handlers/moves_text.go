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
// without script gets a cookie, which ends with the seat like every other
// (PRACTICES 9.3).
const (
	headerNote  = "Hearth-Note"
	cookieNotes = "notes-" // + room id
	notesKept   = 40       // a cookie holds four kilobytes
)

// noteTokens are the tokens of the notes this phone wrote, the newest last.
func noteTokens(c *fiber.Ctx, r *room.Room) []string {
	return strings.FieldsFunc(c.Cookies(cookieNotes+string(r.ID())), func(r rune) bool { return r == '.' })
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
	tokens := append(noteTokens(c, m.room), token)
	tokens = tokens[max(0, len(tokens)-notesKept):]
	a.setCookie(c, cookieNotes+string(m.room.ID()), strings.Join(tokens, "."), seatAge)
}

// tokenOf finds the token of a note among this phone's; empty if the note is
// not its own.
func tokenOf(c *fiber.Ctx, r *room.Room, note string) string {
	tokens := noteTokens(c, r)
	at := slices.IndexFunc(tokens, func(token string) bool { return string(room.NoteOf(token)) == note })
	if at < 0 {
		return ""
	}
	return tokens[at]
}
