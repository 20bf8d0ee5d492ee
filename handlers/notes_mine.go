package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// leadViewer is a facilitator's look.
var leadViewer = activity.Viewer{Role: activity.Facilitator}

// headerNote carries a new note's token to the phone that wrote it, which keeps
// it. The store has only a hash of it, and nothing links it to the person.
const headerNote = "Hearth-Note"

// MinePage is the view model of partials/my_notes.
type MinePage struct {
	Words
	Code  string
	Notes []MyNote
}

// MyNote is where one note of a phone is, for that phone alone.
type MyNote struct {
	room.NoteAnswer
	Token string
	Where string // the id of the sentence that says where it is
}

// Gone tells that the phone can forget the token.
func (n MyNote) Gone() bool { return n.State == "" }

// Waiting tells that the phone may ask again.
func (n MyNote) Waiting() bool { return n.State == room.Waiting }

// MoveURL is where a move of this name is posted.
func (p MinePage) MoveURL(move string) string { return moveURL(p.Code, move) }

// postMine tells a phone where its notes are. It sends the tokens it kept; who
// asks does not matter.
func (a *App) postMine(c *fiber.Ctx) error {
	r, _, err := a.roomOf(c)
	if err != nil {
		return err
	}
	asked, err := form(c)
	if err != nil {
		return err
	}
	tokens := strings.Fields(asked.Get("tokens"))
	p := MinePage{Words: a.wordsFor(c, r.Settings().Language), Code: c.Params("code")}
	for i, answer := range r.NoteStates(tokens) {
		p.Notes = append(p.Notes, MyNote{NoteAnswer: answer, Token: tokens[i], Where: whereIs(answer)})
	}
	return a.page(c, fiber.StatusOK, "partials/my_notes", p)
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

// freshNote draws the empty form that answers a note that was taken.
func (a *App) freshNote(c *fiber.Ctx, m *move) (name string, vm any, err error) {
	look := m.room.Look(m.request.By)
	if look.Run == nil {
		return "", nil, refusal(fiber.StatusConflict, "wall-away")
	}
	view, name, said := look.Run.View, "partials/write_note", "wall.sent"
	if m.request.By.Role == activity.Facilitator {
		name, said = "partials/type_note", "wall.hung"
	}
	data := ActivityData{Words: a.wordsFor(c, look.Language), Look: look, V: view, Code: c.Params("code")}
	return name, NoteForm{ActivityData: data, Said: data.T(said)}, nil
}

// NoteForm is an empty form to write a note, after one was taken.
type NoteForm struct {
	ActivityData
	Said string // what became of the note before it
}
