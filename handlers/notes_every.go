package handlers

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hearth/room"
)

// notesPath is the page of every note that was written from this browser: what
// was posted can be taken back when its room has closed, and from a later seat.
const notesPath = "/notes/mine"

// noCode stands where a move has the code of its room: a note is found by its
// token.
const noCode = "-"

// getEveryNote shows the notes that a browser without script wrote, and lets a
// script ask for its own.
func (a *App) getEveryNote(c *fiber.Ctx) error {
	p := a.everyNotePage(a.layout(c, "notes", "wall.every"), a.everyToken(c))
	p.NotesOf, p.At, p.Back, p.Every = everyNote, notesPath, "/", true
	return a.page(c, fiber.StatusOK, "pages/my_notes", p)
}

// postEveryNote answers a script. Tokens that open nothing count as guesses.
func (a *App) postEveryNote(c *fiber.Ctx) error {
	asked, err := form(c)
	if err != nil {
		return err
	}
	p := a.everyNotePage(Layout{Words: a.wordsFor(c)}, strings.Fields(asked.Get("tokens")))
	if !slices.ContainsFunc(p.Notes, MyNote.Here) && !a.limits.guess(address(c)) {
		return refusal(fiber.StatusTooManyRequests, "too-many-codes")
	}
	return a.page(c, fiber.StatusOK, "partials/my_notes", p)
}

// everyNotePage tells where notes are. The phone may be in other hands by now: of
// what does not hang for all to see, it says only the day.
func (a *App) everyNotePage(layout Layout, tokens []string) MinePage {
	p := MinePage{Layout: layout, Code: noCode, Notes: myNotes(tokens, a.Rooms.NoteStates(tokens))}
	for i := range p.Notes {
		if n := &p.Notes[i]; n.State != room.Shown && n.Here() {
			n.Text, n.Drawing, n.To = "", "", ""
			n.Day = p.T("wall.every.day", "Day", p.Day(n.Made))
		}
	}
	return p
}

// everyToken are the tokens that a browser without script keeps.
func (a *App) everyToken(c *fiber.Ctx) (tokens []string) {
	for _, r := range a.Rooms.All() {
		tokens = append(tokens, a.noteCookie(c, r).all()...)
	}
	return tokens
}

// wrote tells that a browser without script keeps notes; where a script does, it
// finds out by itself.
func (a *App) wrote(c *fiber.Ctx) bool { return len(a.everyToken(c)) > 0 }
