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

// EveryNotePage is the view model of pages/every_note and partials/every_notes.
type EveryNotePage struct {
	Layout
	Notes []MyNote
}

// MoveURL is where a move of this name is posted.
func (EveryNotePage) MoveURL(move string) string { return moveURL(noCode, move) }

// Stands tells that there is something to take back.
func (n MyNote) Stands() bool { return n.Here() && n.State != room.Declined }

// getEveryNote shows the notes that a browser without script wrote, and lets a
// script ask for its own.
func (a *App) getEveryNote(c *fiber.Ctx) error {
	p := a.everyNotePage(a.layout(c, "notes", "wall.every"), a.everyToken(c))
	p.NotesOf = everyNote
	return a.page(c, fiber.StatusOK, "pages/every_note", p)
}

// postEveryNote answers a script. Tokens that open nothing count as guesses.
func (a *App) postEveryNote(c *fiber.Ctx) error {
	if !a.limits.lookup(address(c)) {
		return refusal(fiber.StatusTooManyRequests, "too-many")
	}
	asked, err := form(c)
	if err != nil {
		return err
	}
	p := a.everyNotePage(Layout{Words: a.wordsFor(c)}, strings.Fields(asked.Get("tokens")))
	if !slices.ContainsFunc(p.Notes, MyNote.Here) && !a.limits.guess(address(c)) {
		return refusal(fiber.StatusTooManyRequests, "too-many-codes")
	}
	return a.page(c, fiber.StatusOK, "partials/every_notes", p)
}

// everyNotePage tells where notes are, and never what is in them: the phone may be
// in other hands by now.
func (a *App) everyNotePage(layout Layout, tokens []string) EveryNotePage {
	return EveryNotePage{Layout: layout, Notes: myNotes(tokens, a.Rooms.NoteStates(tokens))}
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
