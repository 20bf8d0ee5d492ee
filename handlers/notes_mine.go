package handlers

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// leadViewer is a facilitator's look.
func leadViewer() activity.Viewer { return activity.Viewer{Role: activity.Facilitator} }

// MinePage is the view model of pages/my_notes and partials/my_notes.
type MinePage struct {
	Layout
	Code  string // in the addresses of moves
	Notes []MyNote
	Wrote bool // there may be some of an earlier seat, too
	Sent  bool // one has just been sent
}

// MyNote is where one note of a phone is, for that phone alone.
type MyNote struct {
	room.NoteAnswer
	Token string
	Where string // the id of the sentence that says where it is
}

// Here tells that the note is in this room, and could be read.
func (n MyNote) Here() bool { return n.State != "" }

// Down tells that it was declined or taken down: there is nothing to take back.
func (n MyNote) Down() bool { return n.State == room.Declined }

// Waiting tells that the phone may ask again.
func (n MyNote) Waiting() bool { return n.State == room.Waiting }

// MoveURL is where a move of this name is posted.
func (p MinePage) MoveURL(move string) string { return moveURL(p.Code, move) }

// postMine tells a phone where its notes are. It sends the tokens it kept; who
// asks does not matter.
func (a *App) postMine(c *fiber.Ctx) error {
	asked, err := form(c)
	if err != nil {
		return err
	}
	r, _, err := a.roomOf(c)
	if err != nil {
		return err
	}
	tokens := strings.Fields(asked.Get("tokens"))
	p := MinePage{Layout: Layout{Words: a.wordsFor(c)}, Code: c.Params("code"), Notes: myNotes(tokens, r.NoteStates(tokens))}
	return a.page(c, fiber.StatusOK, "partials/my_notes", p)
}

func myNotes(tokens []string, answers []room.NoteAnswer) (mine []MyNote) {
	for i, answer := range answers {
		mine = append(mine, MyNote{NoteAnswer: answer, Token: tokens[i], Where: whereIs(answer)})
	}
	return mine
}

// getMine is the same as a page, for a phone without script.
func (a *App) getMine(c *fiber.Ctx) error {
	r, _, err := a.roomOf(c)
	if err != nil {
		return err
	}
	if a.person(c, r) == "" {
		return c.Redirect(notesPath, fiber.StatusSeeOther)
	}
	tokens := a.noteCookie(c, r).own
	p := MinePage{Layout: a.layout(c, "notes", "wall.mine"), Code: c.Params("code"), Notes: myNotes(tokens, r.NoteStates(tokens))}
	p.NotesOf, p.Wrote = a.notesOf(c, r), a.wrote(c)
	p.Sent = c.Query("sent") != "" && slices.ContainsFunc(p.Notes, MyNote.Here) // and not taken back since
	return a.page(c, fiber.StatusOK, "pages/my_notes", p)
}

// whereIs is the sentence for the writer: a kind one for a declined note, and
// nothing that tells a worrying note from a waiting one.
func whereIs(n room.NoteAnswer) string {
	switch {
	case n.State == room.Shown:
		return "wall.mine.shown"
	case n.State == room.Declined && n.Answer == 0:
		return "wall.mine.down"
	case n.State == room.Declined:
		return "notes.answer." + string(rune('0'+n.Answer))
	}
	return "wall.mine.waiting"
}

// kindWall is the kind whose views write notes.
const kindWall = "wall"

// freshNote draws the empty form that answers a note that was taken.
func (a *App) freshNote(c *fiber.Ctx, m *move) (name string, vm any, err error) {
	look := m.room.Look(m.request.By)
	name, said := "partials/write_note", "wall.sent"
	if m.request.By.Role == activity.Facilitator {
		name, said = "partials/type_note", "wall.hung"
	}
	data := ActivityData{Words: a.wordsFor(c, look.Language), Look: look, Code: c.Params("code")}
	data.Said = data.T(said)
	if look.Run == nil || look.Run.Kind != kindWall { // the wall ended meanwhile: the note is there, and there is no form any more
		return "partials/said", data, nil
	}
	data.V = look.Run.View
	return name, data, nil
}
