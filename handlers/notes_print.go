package handlers

import (
	"html/template"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"hearth/room"
)

// SlipsPage is the view model of pages/print_slips.
type SlipsPage struct {
	NotesPage
	People []Slips
}

// Slips are the notes for one person; To is empty for those for nobody in
// particular.
type Slips struct {
	To    string
	Notes []NoteLine
}

// getSlips shows the notes as slips to cut and hand over, sorted by the person
// they are for.
func (a *App) getSlips(c *fiber.Ctx) error {
	r, err := a.ledRoom(c)
	if r == nil {
		return err
	}
	notes, err := allShown(r)
	if err != nil {
		return err
	}
	p := SlipsPage{NotesPage: a.notesPage(c, r, "notes.slips.title")}
	p.Say, p.Count = p.yours(notes), len(notes)
	p.People = byPerson(p.Lang, p.lines(notes))
	return a.page(c, fiber.StatusOK, "pages/print_slips", p)
}

// byPerson groups notes by whom they are for, however that is typed, in the
// order of the language; those for nobody in particular come last.
func byPerson(lang string, notes []NoteLine) []Slips {
	order := collate.New(language.Make(lang), collate.Loose)
	slices.SortStableFunc(notes, func(a, b NoteLine) int {
		if (a.To == "") != (b.To == "") {
			return boolOrder(a.To == "")
		}
		return order.CompareString(a.To, b.To)
	})
	var people []Slips
	for _, n := range notes {
		last := len(people) - 1
		if last < 0 || (people[last].To == "") != (n.To == "") || order.CompareString(people[last].To, n.To) != 0 {
			people = append(people, Slips{To: n.To})
			last++
		}
		people[last].Notes = append(people[last].Notes, n)
	}
	return people
}

func boolOrder(later bool) int {
	if later {
		return 1
	}
	return -1
}

// getPrintedWall shows the wall as a page to print.
func (a *App) getPrintedWall(c *fiber.Ctx) error {
	r, err := a.ledRoom(c)
	if r == nil {
		return err
	}
	notes, err := allShown(r)
	if err != nil {
		return err
	}
	p := a.notesPage(c, r, "wall.title")
	p.Say, p.Count = p.yours(notes), len(notes)
	p.Notes = p.lines(notes)
	return a.page(c, fiber.StatusOK, "pages/print_wall", p)
}

// WorryPage is the view model of pages/print_worry.
type WorryPage struct {
	NotesPage
	Note    NoteLine
	By      string // the writer, in words; empty: not known
	Written string // when
	Printed string
	Clock   string
	Upset   template.HTML // what to do when someone is upset
}

// getWorry shows what to do about a note that worries someone, and the note
// itself, to be printed once for the organisation's own record.
func (a *App) getWorry(c *fiber.Ctx) error {
	r, err := a.ledRoom(c)
	if r == nil {
		return err
	}
	n, there, err := r.Note(room.NoteID(c.Params("note")))
	if err != nil {
		return err
	}
	if !there || n.State != room.Worrying {
		return refusal(fiber.StatusNotFound, "note-gone")
	}
	p := WorryPage{NotesPage: a.notesPage(c, r, "notes.worry.title")}
	now := time.Now()
	p.Note = p.lines([]room.Note{n})[0]
	_, p.By = p.writer(n, r.Look(leadViewer()).Lead.Writers)
	p.Written, p.Printed, p.Clock = p.Day(n.Made), p.Day(now), now.Format("15:04")
	if p.Upset, err = a.upset(p.Lang, r.Settings()); err != nil {
		return err
	}
	return a.page(c, fiber.StatusOK, "pages/print_worry", p)
}
