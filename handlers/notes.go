package handlers

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// notesAPage is how many notes the facilitator's list shows at once.
const notesAPage = 50

// NotesPage is the view model of the pages about a room's notes: the list of
// those on the wall, slips and the wall on paper, and a note that worries.
type NotesPage struct {
	Layout
	Code  string
	Room  string
	Notes []NoteLine
	Count int
	Older string // the address of the page behind this one; empty: there is none
	Newer bool   // this is not the first page
	Say   string // that a copy is theirs to delete, and by when
	Here  string // this page's address
	Lead  string // the address of the room's lead
	Gated bool   // children see this display
	Back  string // where it goes then when nobody has touched it
}

// NoteLine is one note with its dates in words.
type NoteLine struct {
	room.Note
	Until string // says the day it goes; empty: when it is forgotten
	Lean  int
}

// Move is a form of one button, for partials/move.
func (p NotesPage) Move(move, label, class string, fields ...any) Button {
	return newButton(p.Words, p.Code, move, label, class, fields)
}

// MoveURL is where a move of this name is posted.
func (p NotesPage) MoveURL(move string) string { return moveURL(p.Code, move) }

// WaitingNote is a note that waits, with what is said of its writer.
type WaitingNote struct {
	room.Note
	Face   string // their picture
	Writer string
}

// Waiting are the notes that wait, the newest first: one more is one more in the
// frame, and not all of them again.
func (p LeadPage) Waiting() []WaitingNote {
	if p.Look.Lead == nil {
		return nil
	}
	notes := make([]WaitingNote, 0, len(p.Look.Lead.Waiting))
	for _, n := range slices.Backward(p.Look.Lead.Waiting) {
		w := WaitingNote{Note: n}
		w.Face, w.Writer = p.writer(n, p.Look.Lead.Writers)
		notes = append(notes, w)
	}
	return notes
}

// writer says who wrote a note, where the facilitator knows it: by the picture and
// the name they have now. A picture is somebody else's once whoever had it has left,
// and what that one needs must not be looked for with the other.
func (w Words) writer(n room.Note, here map[room.NoteID]activity.Person) (face, who string) {
	if n.Picture == "" {
		return "", ""
	}
	p, still := here[n.ID]
	if !still {
		return n.Picture, w.T("notes.by.gone", "Who", w.T("picture."+n.Picture), "Day", w.Day(n.Made))
	}
	who = w.T("picture." + p.Picture)
	if p.Name != "" {
		who = p.Name + " (" + who + ")"
	}
	return p.Picture, who
}

// MoreWaiting is how many notes wait behind those.
func (p LeadPage) MoreWaiting() int {
	if p.Look.Lead == nil {
		return 0
	}
	return p.Look.Lead.WaitingCount - len(p.Look.Lead.Waiting)
}

// FewHaveMost tells that a quarter of the people have more than half of the
// notes on the wall.
func (p LeadPage) FewHaveMost() bool {
	if p.Look.Lead == nil || len(p.Look.Lead.Thanks) < 4 {
		return false
	}
	counts, all, most := []int{}, 0, 0
	for _, tally := range p.Look.Lead.Thanks {
		counts = append(counts, tally.Notes)
		all += tally.Notes
	}
	slices.Sort(counts)
	for _, n := range counts[len(counts)-len(counts)/4:] {
		most += n
	}
	return all >= len(counts) && 2*most > all
}

// ledRoom is the room of the address, for its facilitator; nil when the page
// asked first whether the children can see this display.
func (a *App) ledRoom(c *fiber.Ctx) (*room.Room, error) {
	r, _, err := a.roomOf(c)
	if err != nil {
		return nil, err
	}
	open, err := a.private(c, r, c.Path())
	if !open {
		return nil, err
	}
	return r, nil
}

func (a *App) notesPage(c *fiber.Ctx, r *room.Room, title string) NotesPage {
	s := r.Settings()
	p := NotesPage{
		Layout: a.layout(c, "notes", title), Code: c.Params("code"), Room: s.Name,
		Gated: a.gated(c, r), Back: backOf(r),
	}
	p.Title, p.Always = p.T(title, "Room", s.Name), a.always(c, p.Words, r)
	p.Styles = []string{"css/activities/wall.css", "css/print.css"}
	p.Here, p.Lead = "/r/"+p.Code+"/notes?private=1", "/r/"+p.Code+"/lead"
	return p
}

func (p NotesPage) lines(notes []room.Note) []NoteLine {
	lines := make([]NoteLine, 0, len(notes))
	said := map[string]string{} // by day: most go on few days
	for _, n := range notes {
		l := NoteLine{Note: n, Lean: activity.Lean(string(n.ID))}
		if !n.Expires.IsZero() {
			day := n.Expires.Local().Format(time.DateOnly)
			if said[day] == "" {
				said[day] = p.T("notes.until", "Day", p.Day(n.Expires))
			}
			l.Until = said[day]
		}
		lines = append(lines, l)
	}
	return lines
}

// Day is a date as it is said in the page's language.
func (w Words) Day(t time.Time) string {
	t = t.Local()
	return w.T(fmt.Sprint("date.month.", int(t.Month())), "Day", t.Day(), "Year", t.Year())
}

// getNotes lists the notes on the wall, the newest first, for taking down,
// printing and copying.
func (a *App) getNotes(c *fiber.Ctx) error {
	r, err := a.ledRoom(c)
	if r == nil {
		return err
	}
	before, err := strconv.ParseUint(c.Query("before", "0"), 10, 64)
	if err != nil {
		return fiber.ErrBadRequest
	}
	notes, err := r.Notes(room.Shown, before, notesAPage+1)
	if err != nil {
		return err
	}
	p := a.notesPage(c, r, "notes.title")
	if p.Newer = before != 0; p.Newer {
		p.Here += fmt.Sprint("&before=", before)
	}
	if len(notes) > notesAPage {
		notes = notes[:notesAPage]
		p.Older = fmt.Sprintf("/r/%s/notes?private=1&before=%d", p.Code, notes[notesAPage-1].Seq)
	}
	p.Notes = p.lines(notes)
	if p.Count, err = r.CountNotes(room.Shown); err != nil {
		return err
	}
	p.Say = p.T("notes.copy.say")
	return a.page(c, fiber.StatusOK, "pages/notes", p)
}

// allShown reads every note on the wall, the newest first.
func allShown(r *room.Room) ([]room.Note, error) {
	const page = 500
	var all []room.Note
	before := uint64(0)
	for {
		notes, err := r.Notes(room.Shown, before, page)
		if err != nil {
			return nil, err
		}
		all = append(all, notes...)
		if len(notes) < page {
			return all, nil
		}
		before = notes[len(notes)-1].Seq
	}
}

// yours says that a copy is the taker's to delete.
func (w Words) yours(notes []room.Note) string {
	if len(notes) == 0 {
		return w.T("notes.yours.never")
	}
	last := slices.MaxFunc(notes, func(a, b room.Note) int { return a.Expires.Compare(b.Expires) })
	return w.T("notes.yours", "Day", w.Day(last.Expires))
}

// postForgetNotes deletes every note of the room, in whatever state, and has
// them gone from the files.
func (a *App) postForgetNotes(c *fiber.Ctx) error {
	r, _, err := a.roomOf(c)
	if err != nil {
		return err
	}
	for _, state := range []room.NoteState{room.Waiting, room.Shown, room.Declined, room.Worrying} {
		if err := a.forgetState(c, r, state); err != nil {
			return err
		}
	}
	return c.Redirect("/r/"+c.Params("code")+"/notes?private=1", fiber.StatusSeeOther)
}

// forgetState deletes in portions: one save takes so many and no more.
func (a *App) forgetState(c *fiber.Ctx, r *room.Room, state room.NoteState) error {
	left, err := r.CountNotes(state)
	for err == nil && left > 0 {
		request := room.Request{
			Move: "forget", By: leadViewer(), Facilitator: a.facilitator(c).ID,
			Form: url.Values{"what": {string(state)}},
		}
		if _, err = r.Do(c.UserContext(), request); err != nil {
			return err
		}
		was := left
		if left, err = r.CountNotes(state); err == nil && left >= was {
			return fmt.Errorf("forget %s notes: %d stay", state, left)
		}
	}
	return err
}
