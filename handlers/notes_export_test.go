package handlers

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"hearth/room"
)

func words(t *testing.T, lang string) Words {
	t.Helper()
	cat, err := LoadCatalogue(os.DirFS("../locales"))
	if err != nil {
		t.Fatal(err)
	}
	return cat.Words(lang, "")
}

func dayOf(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 10, 0, 0, 0, time.Local) }

var exported = []room.Note{
	{Text: "Thank you for waiting, \"and\" for\nthe boat.", To: "Ada", Paper: 2, Made: dayOf(2026, 3, 1), Expires: dayOf(2026, 3, 31)},
	{Text: "=HYPERLINK(\"http://x\",\"y\")", To: "+1", Made: dayOf(2026, 3, 2), Expires: dayOf(2026, 4, 1)},
	{Drawing: "M1 1l2 2", Made: dayOf(2026, 3, 2), Expires: dayOf(2026, 4, 1)},
}

func TestATableOfNotesRunsNoFormula(t *testing.T) {
	for text, cell := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1",
		"＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠x": "'＠x",
		"": "", "Thanks = good": "Thanks = good", "'=1": "'=1", "¡Gracias!": "¡Gracias!",
	} {
		if got := plainCell(text); got != cell {
			t.Errorf("%q is written as %q, want %q", text, got, cell)
		}
	}
}

func TestATableOfNotesIsReadAsItWasWritten(t *testing.T) {
	out, err := notesCSV(words(t, "en"), exported)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(out, []byte("\xef\xbb\xbf")) {
		t.Error("there is no byte order mark: spreadsheets would read Latin-1")
	}
	table := csv.NewReader(bytes.NewReader(out[3:]))
	table.FieldsPerRecord = -1
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 5 {
		t.Fatalf("%d rows: %q", len(rows), rows)
	}
	if rows[1][1] != exported[0].Text || rows[1][2] != "Ada" || rows[1][4] != "2026-03-31" {
		t.Errorf("the first note is %q", rows[1])
	}
	if rows[2][1][0] != '\'' || rows[2][2] != "'+1" {
		t.Errorf("a formula got through: %q", rows[2])
	}
	if want := "This copy is yours to delete; its last note expires on 1 April 2026."; rows[4][0] != want {
		t.Errorf("the table ends with %q", rows[4][0])
	}
}

func TestACopyAsDataSaysWhoseItIs(t *testing.T) {
	out, err := notesJSON(words(t, "es"), exported)
	if err != nil {
		t.Fatal(err)
	}
	var list notesCopy
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Notes) != 3 || list.Notes[0].Text != exported[0].Text || list.Notes[2].Drawing != "M1 1l2 2" {
		t.Errorf("%+v", list.Notes)
	}
	if want := "Esta copia es tuya y te toca borrarla; su última nota vence el 1 de abril de 2026."; list.Copy != want {
		t.Errorf("it says %q", list.Copy)
	}
	if strings.Contains(string(out), "picture") || strings.Contains(strings.ToLower(string(out)), `"by"`) {
		t.Error("the copy says who wrote a note")
	}
}

func TestEveryCopySaysWhoseItIsInTheReadersLanguage(t *testing.T) {
	for lang, want := range map[string]string{
		"en": "This copy is yours to delete; its last note expires on 1 April 2026.",
		"es": "Esta copia es tuya y te toca borrarla; su última nota vence el 1 de abril de 2026.",
	} {
		for form, write := range map[string]func(Words, []room.Note) ([]byte, error){"csv": notesCSV, "json": notesJSON} {
			out, err := write(words(t, lang), exported)
			if err != nil || !strings.Contains(string(out), want) {
				t.Errorf("%s %s: %v %s", lang, form, err, out)
			}
		}
	}
}

func TestSlipsAreSortedByThePersonTheyAreFor(t *testing.T) {
	line := func(to, text string) NoteLine { return NoteLine{Note: room.Note{To: to, Text: text}} }
	people := byPerson("es", []NoteLine{
		line("", "1"), line("Zoe", "2"), line("Ángel", "3"), line("ana", "4"), line("Ana", "5"), line("", "6"), line("Ñandú", "7"), line("Nico", "8"),
	})
	var order []string
	for _, p := range people {
		texts := p.To + ":"
		for _, n := range p.Notes {
			texts += n.Text
		}
		order = append(order, texts)
	}
	if got, want := strings.Join(order, " "), "ana:45 Ángel:3 Nico:8 Ñandú:7 Zoe:2 :16"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTheWriterIsToldTheSameOfAWorryingNoteAsOfAWaitingOne(t *testing.T) {
	waiting := room.NoteAnswer{State: room.Waiting}
	for _, c := range []struct {
		n    room.NoteAnswer
		want string
	}{
		{waiting, "wall.mine.waiting"},
		{room.NoteAnswer{State: room.Worrying}, "wall.mine.waiting"},
		{room.NoteAnswer{State: room.Shown}, "wall.mine.shown"},
		{room.NoteAnswer{State: room.Declined}, "wall.mine.down"},
		{room.NoteAnswer{State: room.Declined, Answer: 3}, "notes.answer.3"},
	} {
		if got := whereIs(c.n); got != c.want {
			t.Errorf("%+v: %s, want %s", c.n, got, c.want)
		}
	}
}
