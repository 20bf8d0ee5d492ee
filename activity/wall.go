package activity

import (
	"hash/fnv"
	"strconv"
	"time"
	"unicode/utf8"
)

// Wall is the gratitude wall: paper notes that the room keeps and the wall only
// shows (PRACTICES 4).
type Wall struct {
	Format  string // how a note may begin: one of WallFormats
	Where   string // where its notes are seen: SheetRoom or SheetHall
	Hidden  bool   // folded until the facilitator reveals them
	Slides  string // one of WallSlides; "" stands still
	PaceSec int    // how long a slide stays

	Top    uint64        // Seq of the note the page begins with; 0: the newest
	Newest uint64        // Seq of the newest note a slide has shown
	Trail  []uint64      // the Tops of the pages before this one, for back
	Resume uint64        // where the slides go on after a note that came in between
	Turned int           // grows with every turn
	TurnAt time.Duration // elapsed time of the next turn
}

// WallFormats are the ways a note may begin: thanks ("Thank you for … It helped
// me because …"), noticed ("I noticed … , it helped …"), free.
func WallFormats() []string { return []string{"thanks", "noticed", "free"} }

// WallSlides are the ways the wall turns by itself: not, one note at a time, a
// page at a time.
func WallSlides() []string { return []string{"", "one", "pages"} }

// WallPaces are the seconds a slide can stay. A note of 500 characters takes a
// grown-up half a minute to read aloud.
func WallPaces() []int { return []int{8, 12, 20, 40} }

const (
	// wallWindow is how many notes a page of the wall holds at most.
	wallWindow = 60
	// wallRoom is how much text a page holds at the smallest size a child can
	// read from eight metres, in characters: on a screen of 4:3 four columns of
	// 23 lines of 19 characters, a third of it lost to packing.
	wallRoom = 1200
	// wallTrail is how many pages back leads; behind that it leads to the newest.
	wallTrail = 60
	// noteFrame is what the paper round a note takes, in characters.
	noteFrame = 24
	// drawingRoom is what a drawing takes, in characters.
	drawingRoom = 80
)

// WallView is what a viewer sees of the wall.
type WallView struct {
	Format  string
	Place   string
	Hidden  bool
	Slides  string
	PaceSec int
	Turn    int
	// Notes are the page, newest first. Folded ones, while the wall is hidden,
	// have an id and a paper and nothing else. Phones do not get them.
	Notes []WallNote
	Older bool // there are notes behind this page
	Newer bool // there are notes before it
}

// WallNote is a note as it hangs on the wall.
type WallNote struct {
	Item
	// Lean is how askew it hangs: a matter of its id, so that a note
	// hangs the same on every screen, whatever comes beside it.
	Lean int
}

// WallOffer is what the choices of the wall are made of.
type WallOffer struct {
	Formats []string
	Slides  []string
	Chosen  string // of the slides
	Paces   []int
	Pace    int // the one chosen
}

// Offer lists the choices.
func (w *Wall) Offer(Scene) any {
	return WallOffer{Formats: WallFormats(), Slides: WallSlides(), Paces: WallPaces(), Pace: WallPaces()[1]}
}

// Setup takes format, place, hidden, slides and pace; without them the wall is
// the plainest one: thanks, this room, in sight, standing still.
func (w *Wall) Setup(c Call) error {
	format, okF := choice(c.Form.Get("format"), WallFormats())
	where, okW := choice(c.Form.Get("place"), []string{SheetRoom, SheetHall})
	slides, okS := choice(c.Form.Get("slides"), WallSlides())
	pace, okP := paceOf(c.Form.Get("pace"))
	if !okF || !okW || !okS || !okP {
		return Refuse("wall-choice")
	}
	*w = Wall{Format: format, Where: where, Slides: slides, PaceSec: pace, Hidden: c.Form.Get("hidden") == "1"}
	w.settle(c)
	return nil
}

// choice takes one of the offered words; nothing chosen is the first.
func choice(s string, from []string) (string, bool) {
	if s == "" {
		return from[0], true
	}
	for _, f := range from {
		if s == f {
			return s, true
		}
	}
	return "", false
}

func paceOf(s string) (int, bool) {
	if s == "" {
		return WallPaces()[1], true
	}
	n, err := strconv.Atoi(s)
	for _, p := range WallPaces() {
		if err == nil && n == p {
			return p, true
		}
	}
	return 0, false
}

// Place is where the writers are told their notes will be seen.
func (w *Wall) Place() string { return w.Where }

// Moves are the facilitator's: notes are posted by the room's own moves.
func (w *Wall) Moves() map[string]Move {
	lead := Roles(Facilitator)
	return map[string]Move{
		"reveal": {By: lead, In: Going, Do: func(c Call) error { return w.hide(c, false) }},
		"hide":   {By: lead, In: Going, Do: func(c Call) error { return w.hide(c, true) }},
		"slides": {By: lead, In: Going, Do: w.slides},
		"next":   {By: lead, In: Going, Turned: true, Do: w.next},
		"back":   {By: lead, In: Going, Turned: true, Do: w.back},
	}
}

// Turn changes with every page turned and with the reveal.
func (w *Wall) Turn() int { return w.Turned }

func (w *Wall) hide(c Call, hidden bool) error {
	if w.Hidden == hidden {
		return Refuse("wall-already")
	}
	w.Hidden = hidden
	w.settle(c)
	return nil
}

func (w *Wall) slides(c Call) error {
	slides, okS := choice(c.Form.Get("slides"), WallSlides())
	pace, okP := w.PaceSec, true
	if c.Form.Get("pace") != "" {
		pace, okP = paceOf(c.Form.Get("pace"))
	}
	if !okS || !okP {
		return Refuse("wall-choice")
	}
	w.Slides, w.PaceSec = slides, pace
	w.settle(c)
	return nil
}

// settle begins at the newest note again.
func (w *Wall) settle(c Call) {
	w.Top, w.Resume, w.Newest, w.Trail = 0, 0, 0, nil
	if newest := c.Items(w.Where, 1); len(newest) > 0 {
		w.Newest = newest[0].Seq
	}
	w.turned(c)
}

func (w *Wall) turned(c Call) {
	w.Turned++
	w.TurnAt = c.Elapsed + time.Duration(w.PaceSec)*time.Second
}

// next reveals a hidden wall, else turns to older notes. Behind the oldest comes
// the newest again.
func (w *Wall) next(c Call) error {
	if w.Hidden {
		return w.hide(c, false)
	}
	if _, older, newer := w.page(c.Scene); !older && !newer {
		return Refuse("wall-all-shown")
	}
	w.onwards(c)
	return nil
}

// onwards goes on behind a note that came in between, or behind this page.
func (w *Wall) onwards(c Call) {
	if w.Resume != 0 {
		w.Top, w.Resume = w.Resume, 0
	}
	w.forward(c)
}

// back turns to newer notes, and from the newest nowhere.
func (w *Wall) back(c Call) error {
	if w.Hidden || (w.Top == 0 && w.Resume == 0) {
		return Refuse("wall-newest")
	}
	if w.Resume != 0 {
		w.Top, w.Resume = w.Resume, 0
		w.turned(c)
		return nil
	}
	w.Top = 0
	if last := len(w.Trail) - 1; last >= 0 {
		w.Top, w.Trail = w.Trail[last], w.Trail[:last]
	}
	w.turned(c)
	return nil
}

// Due is when the next slide comes.
func (w *Wall) Due() time.Duration {
	if w.Hidden || w.Slides == "" {
		return 0
	}
	return w.TurnAt
}

// Wake shows the next slide. A note that came in since the last one is shown
// first, and then the slides go on where they were.
func (w *Wall) Wake(c Call) bool {
	newest := c.Items(w.Where, 1)
	if len(newest) > 0 && newest[0].Seq > w.Newest {
		if w.Resume == 0 {
			w.Resume = w.Top
		}
		w.Newest, w.Top = newest[0].Seq, 0
		w.turned(c)
		return false
	}
	w.onwards(c)
	return false
}

// forward turns to the page behind this one, and behind the last to the first.
// Older says that there is a next one: page asked for it.
func (w *Wall) forward(c Call) {
	page, older, _ := w.page(c.Scene)
	w.turned(c)
	if !older {
		w.Top, w.Trail = 0, nil
		return
	}
	next := c.Before(w.Where, page[len(page)-1].Seq, 1)
	w.Trail = append(w.Trail, w.Top)
	w.Trail = w.Trail[max(0, len(w.Trail)-wallTrail):]
	w.Top = next[0].Seq
}

// page is what stands on the wall now.
func (w *Wall) page(s Scene) (page []Item, older, newer bool) {
	most := wallWindow
	if w.Slides == "one" {
		most = 1
	}
	var items []Item
	if w.Top != 0 {
		items = s.Before(w.Where, w.Top+1, most+1)
	}
	newer = len(items) > 0
	if !newer {
		items = s.Items(w.Where, most+1)
	}
	n := fitting(items, most)
	return items[:n], n < len(items), newer
}

// fitting is how many of the items a page can hold: at least one.
func fitting(items []Item, most int) int {
	left := wallRoom
	for n, item := range items {
		left -= weight(item)
		if n == most || (left < 0 && n > 0) {
			return n
		}
	}
	return len(items)
}

func weight(i Item) int {
	if i.Drawing != "" {
		return noteFrame + drawingRoom
	}
	return noteFrame + utf8.RuneCountInString(i.Text)
}

// View shows the page to screens and to the facilitator. A phone has the promise
// and the way to begin; the notes are on the wall, for everyone together.
func (w *Wall) View(v Viewer, s Scene) any {
	view := WallView{Format: w.Format, Place: w.Where, Hidden: w.Hidden}
	if v.Role == Participant {
		return view
	}
	view.Slides, view.PaceSec, view.Turn = w.Slides, w.PaceSec, w.Turned
	page, older, newer := w.page(s)
	if w.Hidden {
		page, older, newer = folded(page), false, false
	}
	view.Older, view.Newer = older, newer
	for _, item := range page {
		view.Notes = append(view.Notes, WallNote{Item: item, Lean: Lean(item.ID)})
	}
	return view
}

// Lean is how askew a note hangs, 0 to 6.
func Lean(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % 7)
}

// folded leaves of each note only that it is there.
func folded(items []Item) []Item {
	papers := make([]Item, len(items))
	for n, item := range items {
		papers[n] = Item{ID: item.ID, Paper: item.Paper}
	}
	return papers
}

// Sees tells that all phones see alike, and so do all screens.
func (w *Wall) Sees(v Viewer, _ Scene) string {
	if v.Role == Participant {
		return "phone"
	}
	return "wall"
}
