package handlers

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// KeptPage is the view model of pages/kept: what is kept right now (PRACTICES
// 9.7).
type KeptPage struct {
	Layout
	ID, RoomName string
	Rows         []KeptRow
	Phones       bool // may be spoken of
	Gated        bool
	Back         string // where it goes when nobody has touched it
	Lead         string // the way back by hand
}

// KeptRow is one kind of thing that is kept.
type KeptRow struct {
	What, Count, Oldest, Goes string
	Forget                    string // what the forget move calls it; empty: it goes by itself
}

// getKeptByCode is the same page under the room's own address.
func (a *App) getKeptByCode(c *fiber.Ctx) error {
	r, _, err := a.roomOf(c)
	if err != nil {
		return err
	}
	return a.kept(c, r)
}

func (a *App) getKept(c *fiber.Ctx) error {
	r, err := a.roomByID(c)
	if err != nil {
		return err
	}
	return a.kept(c, r)
}

func (a *App) kept(c *fiber.Ctx, r *room.Room) error {
	if open, err := a.private(c, r, c.Path()); !open || err != nil {
		return err
	}
	s := r.Settings()
	vm := KeptPage{
		Layout: a.layout(c, "kept", "kept.title"), ID: string(s.ID), RoomName: s.Name,
		Phones: s.Devices != room.NoDevices, Gated: a.gated(c, r), Back: backOf(r), Lead: "/rooms/" + string(s.ID),
	}
	vm.Always = a.always(c, vm.Words, r)
	if r.IsOpen() {
		vm.Lead = "/r/" + r.Code() + "/lead"
	}
	if vm.Gated {
		vm.Lead += "?private=1"
	}
	k := keeper{Words: vm.Words, s: s, now: time.Now()}
	vm.Rows = append(k.settings(), k.today(r))
	vm.Rows = append(vm.Rows, k.live(r)...)
	notes, err := k.notes(r)
	if err != nil {
		return err
	}
	vm.Rows = append(vm.Rows, notes...)
	return a.page(c, fiber.StatusOK, "pages/kept", vm)
}

// keeper writes the rows of one room.
type keeper struct {
	Words
	s   room.Settings
	now time.Time
}

// row begins a row; a zero count has neither an oldest nor a way to forget.
func (k keeper) row(what string, count int, oldest time.Time, goes string) KeptRow {
	row := KeptRow{What: k.T("kept.row." + what), Count: strconv.Itoa(count), Oldest: k.T("kept.none"), Goes: goes}
	if count > 0 && !oldest.IsZero() {
		row.Oldest = k.date(oldest)
	}
	return row
}

func (k keeper) date(t time.Time) string { return t.Local().Format(time.DateOnly) }

func (k keeper) settings() []KeptRow {
	s, room := k.s, k.T("kept.goes.room")
	var checked time.Time
	for _, c := range s.Contacts {
		if checked.IsZero() || c.Checked.Before(checked) {
			checked = c.Checked
		}
	}
	own := len(s.Own.Patterns) + len(s.Own.Prompts) + len(s.Own.Guidelines)
	rows := []KeptRow{
		k.row("settings", 1, s.Made, room),
		k.row("contacts", len(s.Contacts), checked, room),
		k.row("own", own, time.Time{}, room),
		k.row("names", len(s.Names.List), time.Time{}, k.T("kept.none")),
	}
	if len(s.Names.List) > 0 {
		rows[len(rows)-1].Goes = k.T("kept.goes.date", "Date", k.date(s.Names.LastDay()))
		rows[len(rows)-1].Forget = "names"
	}
	return rows
}

// today are the names that are there for today and on no list that is kept.
func (k keeper) today(r *room.Room) KeptRow {
	names := slices.DeleteFunc(r.Look(leadViewer()).Lead.Names, func(name string) bool { return slices.Contains(k.s.Names.List, name) })
	goes := "kept.goes.close"
	if k.s.Home {
		goes = "kept.goes.idle" // it does not close
	}
	row := k.row("today", len(names), time.Time{}, k.T(goes))
	if len(names) > 0 {
		row.Forget = "today"
	}
	return row
}

func (k keeper) live(r *room.Room) []KeptRow {
	look := r.Look(activity.Viewer{Role: activity.Facilitator})
	people, run := 0, 0
	if look.Open {
		people = len(look.Lead.People)
	}
	if look.Run != nil {
		run = 1
	}
	ends := "kept.goes.end"
	if k.s.Home {
		ends = "kept.goes.end-idle"
	}
	return []KeptRow{
		k.row("people", people, time.Time{}, k.T("kept.goes.close")),
		k.row("run", run, time.Time{}, k.T(ends)),
	}
}

func (k keeper) notes(r *room.Room) ([]KeptRow, error) {
	var rows []KeptRow
	for _, state := range []room.NoteState{room.Waiting, room.Shown, room.Declined, room.Worrying} {
		kept, err := keptNotes(r, state)
		if err != nil {
			return nil, err
		}
		row := k.row(string(state), kept.count, kept.oldest, k.T("kept.none"))
		if kept.count > 0 {
			row.Forget = string(state)
			row.Goes = k.T("kept.goes.forgotten")
		}
		if !kept.last.IsZero() {
			row.Goes = k.T("kept.goes.last", "Date", k.date(kept.last.Add(-1))) // what goes at midnight has the day before as its last
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// notesAtOnce is how many notes are read at a time.
const notesAtOnce = 500

// span is how many notes there are, when the oldest was made and when the last goes.
type span struct {
	count        int
	oldest, last time.Time
}

func keptNotes(r *room.Room, state room.NoteState) (s span, err error) {
	for before := uint64(0); ; {
		notes, err := r.Notes(state, before, notesAtOnce)
		if err != nil {
			return s, err
		}
		for _, n := range notes {
			if s.oldest.IsZero() || n.Made.Before(s.oldest) {
				s.oldest = n.Made
			}
			if n.Expires.After(s.last) {
				s.last = n.Expires
			}
		}
		// Only shown notes have an order to go on from.
		if len(notes) < notesAtOnce || state != room.Shown {
			break
		}
		before = notes[len(notes)-1].Seq
	}
	s.count, err = r.CountNotes(state)
	return s, err
}

// postForget forgets one kind of thing, from the files too.
func (a *App) postForget(c *fiber.Ctx) error {
	r, err := a.roomByID(c)
	if err != nil {
		return err
	}
	fields, err := form(c)
	if err != nil {
		return err
	}
	q := a.asFacilitator(c, "forget", url.Values{"what": {fields.Get("what")}})
	if _, err := r.Do(c.UserContext(), q); err != nil {
		return err
	}
	return c.Redirect("/rooms/"+c.Params("id")+"/kept?private=1", fiber.StatusSeeOther)
}
