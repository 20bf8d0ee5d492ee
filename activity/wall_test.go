package activity

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// sheet is a wall's notes, oldest first; Seq counts from 1.
type sheet []Item

func sentences(n int) sheet {
	var s sheet
	for i := 1; i <= n; i++ {
		s = append(s, Item{ID: fmt.Sprint("n", i), Seq: uint64(i), Text: "Thank you for waiting for me.", Paper: i % 5})
	}
	return s
}

func (s *sheet) scene(elapsed time.Duration) Scene {
	before := func(_ string, seq uint64, n int) []Item {
		var got []Item
		for i := len(*s) - 1; i >= 0 && len(got) < n; i-- {
			if (*s)[i].Seq < seq {
				got = append(got, (*s)[i])
			}
		}
		return got
	}
	return Scene{
		Phase: Running, Age: Age8to12, Elapsed: elapsed, Before: before,
		Items: func(name string, n int) []Item { return before(name, 1<<62, n) },
	}
}

func (s *sheet) call(elapsed time.Duration, form string) Call {
	values, err := url.ParseQuery(form)
	if err != nil {
		panic(err)
	}
	return Call{Scene: s.scene(elapsed), By: Viewer{Role: Facilitator}, Form: values}
}

func startWall(t *testing.T, s *sheet, form string) *Wall {
	t.Helper()
	w := &Wall{}
	if err := w.Setup(s.call(0, form)); err != nil {
		t.Fatal(err)
	}
	return w
}

func onScreen(w *Wall, s *sheet) WallView {
	return w.View(Viewer{Role: Screen}, s.scene(0)).(WallView)
}

func do(t *testing.T, w *Wall, s *sheet, move, form string) {
	t.Helper()
	if err := w.Moves()[move].Do(s.call(0, form)); err != nil {
		t.Fatalf("%s: %v", move, err)
	}
}

func refused(t *testing.T, err error, id string) {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) || r.ID != id {
		t.Fatalf("got %v, want the refusal %q", err, id)
	}
}

func tops(v WallView) string {
	if len(v.Notes) == 0 {
		return "nothing"
	}
	return fmt.Sprintf("%s..%s", v.Notes[0].ID, v.Notes[len(v.Notes)-1].ID)
}

func TestAWallWithoutChoicesIsThePlainestOne(t *testing.T) {
	s := sentences(3)
	v := onScreen(startWall(t, &s, ""), &s)
	if v.Format != "thanks" || v.Place != SheetRoom || v.Hidden || v.Slides != "" || len(v.Notes) != 3 {
		t.Fatalf("%+v", v)
	}
}

func TestAWallRefusesChoicesItDoesNotOffer(t *testing.T) {
	s := sentences(0)
	for _, form := range []string{"format=odd", "place=street", "slides=fast", "pace=9", "pace=x"} {
		refused(t, (&Wall{}).Setup(s.call(0, form)), "wall-choice")
	}
}

func TestAHiddenWallSendsPapersAndNoWords(t *testing.T) {
	s := sheet{{ID: "a", Seq: 1, Text: "secret", To: "Ada", Drawing: "M1 1l1 1", Paper: 3}}
	w := startWall(t, &s, "hidden=1")
	sent, _ := json.Marshal(onScreen(w, &s))
	for _, word := range []string{"secret", "Ada", "M1"} {
		if strings.Contains(string(sent), word) {
			t.Errorf("a hidden wall sends %q: %s", word, sent)
		}
	}
	if v := onScreen(w, &s); len(v.Notes) != 1 || v.Notes[0].Paper != 3 {
		t.Errorf("the folded paper is missing: %+v", v)
	}
	do(t, w, &s, "next", "")
	if v := onScreen(w, &s); v.Hidden || v.Notes[0].Text != "secret" {
		t.Errorf("next did not reveal: %+v", v)
	}
	refused(t, w.Moves()["reveal"].Do(s.call(0, "")), "wall-already")
}

func TestAPhoneGetsThePromiseAndNoNotes(t *testing.T) {
	s := sentences(3)
	w := startWall(t, &s, "place=hall&format=noticed")
	v := w.View(Viewer{Role: Participant, Person: "p"}, s.scene(0)).(WallView)
	if v.Place != SheetHall || v.Format != "noticed" || v.Notes != nil {
		t.Fatalf("%+v", v)
	}
}

func TestAPageHoldsWhatCanBeReadFromEightMetres(t *testing.T) {
	s := sentences(2000)
	if v := onScreen(startWall(t, &s, ""), &s); len(v.Notes) > wallWindow || len(v.Notes) < 20 || !v.Older || v.Newer {
		t.Errorf("%d short notes, older %v, newer %v", len(v.Notes), v.Older, v.Newer)
	}
	for i := range s {
		s[i].Text = strings.Repeat("é", 500)
	}
	if n := len(onScreen(startWall(t, &s, ""), &s).Notes); n != 2 {
		t.Errorf("%d full notes on one page", n)
	}
}

func TestNextTurnsThroughEveryNoteOnceAndBackReturns(t *testing.T) {
	s := sentences(300)
	w := startWall(t, &s, "")
	seen, pages := map[string]bool{}, []string{}
	for {
		v := onScreen(w, &s)
		pages = append(pages, tops(v))
		for _, n := range v.Notes {
			if seen[n.ID] {
				t.Fatalf("%s is shown twice", n.ID)
			}
			seen[n.ID] = true
		}
		if !v.Older {
			break
		}
		do(t, w, &s, "next", "")
	}
	if len(seen) != 300 {
		t.Fatalf("%d of 300 notes were shown", len(seen))
	}
	for i := len(pages) - 2; i >= 0; i-- {
		do(t, w, &s, "back", "")
		if got := tops(onScreen(w, &s)); got != pages[i] {
			t.Fatalf("back shows %s, want %s", got, pages[i])
		}
	}
	refused(t, w.Moves()["back"].Do(s.call(0, "")), "wall-newest")
}

func TestBehindTheOldestComesTheNewest(t *testing.T) {
	s := sentences(2)
	w := startWall(t, &s, "slides=one")
	var got []string
	for range 5 {
		got = append(got, onScreen(w, &s).Notes[0].ID)
		do(t, w, &s, "next", "")
	}
	if want := "n2 n1 n2 n1 n2"; strings.Join(got, " ") != want {
		t.Fatalf("got %v, want %s", got, want)
	}
}

func TestThereIsNothingToTurnOnAWallThatIsAllInSight(t *testing.T) {
	s := sentences(5)
	w := startWall(t, &s, "")
	refused(t, w.Moves()["next"].Do(s.call(0, "")), "wall-all-shown")
}

func TestSlidesTurnAtTheirPaceAndOnlyWhenInSight(t *testing.T) {
	s := sentences(3)
	w := startWall(t, &s, "slides=one&pace=8")
	if w.Due() != 8*time.Second {
		t.Fatalf("the first slide turns at %v", w.Due())
	}
	w.Wake(s.call(8*time.Second, ""))
	if w.Due() != 16*time.Second || onScreen(w, &s).Notes[0].ID != "n2" {
		t.Fatalf("due %v, %s", w.Due(), tops(onScreen(w, &s)))
	}
	do(t, w, &s, "hide", "")
	if w.Due() != 0 {
		t.Fatal("a hidden wall turns its pages")
	}
	do(t, w, &s, "reveal", "")
	do(t, w, &s, "slides", "slides=")
	if w.Due() != 0 {
		t.Fatal("the slides were stopped and turn on")
	}
}

func TestASlideMakesRoomForANewNoteAndThenGoesOn(t *testing.T) {
	s := sentences(4)
	w := startWall(t, &s, "slides=one")
	shown := func() string { return onScreen(w, &s).Notes[0].ID }
	w.Wake(s.call(0, "")) // n3
	s = append(s, Item{ID: "new", Seq: 5, Text: "hello"})
	w.Wake(s.call(0, ""))
	if shown() != "new" {
		t.Fatalf("the new note waits behind %s", shown())
	}
	w.Wake(s.call(0, ""))
	if shown() != "n2" {
		t.Fatalf("after the new note came %s, not n2", shown())
	}
}

// What was written for this room alone must be on no page in the hall.
func TestAWallReadsItsOwnSheetHoweverItIsTurned(t *testing.T) {
	s := sentences(300)
	for _, where := range []string{SheetRoom, SheetHall} {
		asked := map[string]bool{}
		call := func(elapsed time.Duration, form string) Call {
			c := s.call(elapsed, form)
			items, before := c.Items, c.Before
			c.Items = func(sheet string, n int) []Item { asked[sheet] = true; return items(sheet, n) }
			c.Before = func(sheet string, seq uint64, n int) []Item { asked[sheet] = true; return before(sheet, seq, n) }
			return c
		}
		for _, slides := range WallSlides() {
			w := &Wall{}
			if err := w.Setup(call(0, "place="+where+"&slides="+slides)); err != nil {
				t.Fatal(err)
			}
			for _, move := range []string{"next", "next", "back"} {
				if err := w.Moves()[move].Do(call(0, "")); err != nil {
					t.Fatal(err)
				}
			}
			w.Wake(call(time.Hour, ""))
			w.View(Viewer{Role: Screen}, call(0, "").Scene)
		}
		if len(asked) != 1 || !asked[where] {
			t.Errorf("a wall for the %s read %v", where, asked)
		}
	}
}

func TestATakenDownPageFallsBackToTheNewest(t *testing.T) {
	s := sentences(3)
	w := startWall(t, &s, "slides=one")
	w.Wake(s.call(0, ""))
	w.Wake(s.call(0, "")) // n1
	s = s[1:]
	if got := onScreen(w, &s).Notes[0].ID; got != "n3" {
		t.Fatalf("shows %s", got)
	}
	s = nil
	if v := onScreen(w, &s); len(v.Notes) != 0 {
		t.Fatalf("%+v", v)
	}
	w.Wake(s.call(0, ""))
}

func TestADrawingIsWhatTheDrawingPaperMakes(t *testing.T) {
	for _, good := range []string{"M0 0l1 1", "M400 300l-400 -300", "M10 10l5 0 0 5 -5 0M200 20l1 0"} {
		if err := CheckDrawing(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	refused(t, CheckDrawing(""), "drawing-size")
	refused(t, CheckDrawing("M1 1l"+strings.Repeat("0 0 ", 3000)+"0 0"), "drawing-size")
	for _, bad := range []string{
		"M1 1", "l1 1", "M1 1l", "M1 1l1", "M1 1l1 1 ", "M1 1l1,1", "M1 1l1  1", "M1 1L1 1", "m1 1l1 1", "M1.5 1l1 1",
		"M1 1l1 1z", "M401 1l1 1", "M399 1l2 0", "M1 1l-2 0", "M1 301l1 1", "M1000 1l1 1", "M--1 1l1 1", "M1 1l1 1\"/>",
		" M1 1l1 1", "M1 1l1 1\n", "M1 1l1e2 1", "M1 1l+1 1", "M1 1l٣ 1", "M- 1l1 1",
	} {
		refused(t, CheckDrawing(bad), "drawing-form")
	}
}

func FuzzDrawings(f *testing.F) {
	f.Add("M10 10l5 0 0 5M1 1l0 0")
	f.Fuzz(func(t *testing.T, d string) {
		if CheckDrawing(d) == nil && strings.Trim(d, "Ml -0123456789") != "" {
			t.Fatalf("%q passed", d)
		}
	})
}
