package handlers

import (
	"github.com/gofiber/fiber/v2"

	"hearth/room"
)

// Always is the view model of partials/always on a page that is not live: Pause all and
// Blank are one tap away wherever the lead of an open room has gone (PRACTICES 8.11).
type Always struct {
	Words
	Look room.Look
	code string
	back string // the page it stands on
}

// Move is a form of one button that comes back to the same page.
func (b Always) Move(move, label, class string, fields ...any) Button {
	return newButton(b.Words, b.code, move, label, class, append(fields, fieldBack, b.back))
}

// always is nil while the room is closed: nobody is in it.
func (a *App) always(c *fiber.Ctx, w Words, r *room.Room) *Always {
	if !r.IsOpen() {
		return nil
	}
	return &Always{Words: w, Look: r.Look(leadViewer()), code: r.Code(), back: string(c.Request().RequestURI())}
}
