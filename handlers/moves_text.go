package handlers

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hearth/room"
)

// freshForms draw the empty form that answers a text that was taken: by the
// name of the move, with its template and view model.
func (a *App) freshForms() map[string]func(*fiber.Ctx, *move) (name string, vm any, err error) {
	return map[string]func(*fiber.Ctx, *move) (string, any, error){}
}

// The tokens of a phone's own notes. Nobody else has them: the store keeps only
// a hash, and nothing links it to the person.
const (
	cookieNotes = "notes-" // + room id
	notesKept   = 40       // a cookie holds four kilobytes
	notesAge    = 90 * 24 * time.Hour
)

// noteTokens are the tokens of the notes this phone wrote, the newest last.
func noteTokens(c *fiber.Ctx, r *room.Room) []string {
	return strings.FieldsFunc(c.Cookies(cookieNotes+string(r.ID())), func(r rune) bool { return r == '.' })
}

func (a *App) keepNoteToken(c *fiber.Ctx, r *room.Room, token string) {
	if token == "" {
		return
	}
	tokens := append(noteTokens(c, r), token)
	tokens = tokens[max(0, len(tokens)-notesKept):]
	a.setCookie(c, cookieNotes+string(r.ID()), strings.Join(tokens, "."), notesAge)
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
