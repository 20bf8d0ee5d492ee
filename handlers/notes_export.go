package handlers

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hearth/room"
)

// getNotesCSV gives a copy of the notes on the wall as a table.
func (a *App) getNotesCSV(c *fiber.Ctx) error {
	return a.export(c, "csv", "text/csv; charset=utf-8", notesCSV)
}

// getNotesJSON gives a copy of the notes on the wall as data.
func (a *App) getNotesJSON(c *fiber.Ctx) error {
	return a.export(c, "json", "application/json; charset=utf-8", notesJSON)
}

func (a *App) export(c *fiber.Ctx, ending, kind string, write func(Words, []room.Note) ([]byte, error)) error {
	r, _, err := a.roomOf(c)
	if err != nil {
		return err
	}
	notes, err := allShown(r)
	if err != nil {
		return err
	}
	out, err := write(a.layout(c, "notes", "notes.copy").Words, notes)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="notes-`+time.Now().Format(time.DateOnly)+"."+ending+`"`)
	return c.Send(out)
}

// byteOrderMark tells spreadsheets that the table is UTF-8.
const byteOrderMark = "\ufeff"

func notesCSV(w Words, notes []room.Note) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(byteOrderMark)
	table := csv.NewWriter(&out)
	table.UseCRLF = true
	rows := [][]string{{w.T("notes.column.shown"), w.T("notes.column.text"), w.T("notes.column.to"), w.T("notes.column.drawing"), w.T("notes.column.until")}}
	for _, n := range notes {
		rows = append(rows, []string{
			n.Made.Local().Format(time.DateOnly), plainCell(n.Text), plainCell(n.To), n.Drawing, n.Expires.Local().Format(time.DateOnly),
		})
	}
	rows = append(rows, []string{w.yours(notes)})
	err := table.WriteAll(rows)
	return out.Bytes(), err
}

// plainCell keeps a spreadsheet from taking what someone wrote for a formula:
// an apostrophe before it says that it is text. Spreadsheets for East Asian
// languages take the wide signs as well.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

// notesCopy is the form of an export as data.
type notesCopy struct {
	Copy  string     `json:"copy"` // whose it is to delete, and by when
	Notes []noteCopy `json:"notes"`
}

type noteCopy struct {
	Text    string `json:"text"`
	To      string `json:"to,omitempty"`
	Paper   int    `json:"paper"`
	Drawing string `json:"drawing,omitempty"` // SVG path data on a sheet of 400 by 300
	Made    string `json:"made"`
	Expires string `json:"expires"`
}

func notesJSON(w Words, notes []room.Note) ([]byte, error) {
	list := notesCopy{Copy: w.yours(notes), Notes: []noteCopy{}}
	for _, n := range notes {
		list.Notes = append(list.Notes, noteCopy{
			Text: n.Text, To: n.To, Paper: n.Paper, Drawing: n.Drawing,
			Made: n.Made.Local().Format(time.DateOnly), Expires: n.Expires.Local().Format(time.DateOnly),
		})
	}
	return json.MarshalIndent(list, "", "  ")
}
