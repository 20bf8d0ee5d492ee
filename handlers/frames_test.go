package handlers

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// paper is one item of a test page, and sheet the page.
type paper struct {
	id   int
	text string
}

type sheet struct {
	head  string
	wall  []paper
	other []paper
	foot  string
}

func (s sheet) page() string {
	var b strings.Builder
	var m Marks
	items := func(list string, papers []paper) {
		fmt.Fprintf(&b, "%s<ul id=%q class=\"notes\">\n", m.List(list), list)
		for _, p := range papers {
			fmt.Fprintf(&b, "  %s<li id=\"%s-%d\">%s</li>%s\n", m.Item(""), list, p.id, template.HTMLEscapeString(p.text), m.EndItem())
		}
		fmt.Fprintf(&b, "</ul>%s", m.EndList())
	}
	fmt.Fprintf(&b, "<body><main>%s\n<section id=\"r-now\"><h1>%s</h1>", m.Mark("now"), template.HTMLEscapeString(s.head))
	items("wall", s.wall)
	b.WriteString("<hr>")
	items("other", s.other)
	fmt.Fprintf(&b, "</section>\n%s</main>%s<p id=\"r-foot\">%s</p>%s</body>", m.EndMark(), m.Mark("foot"), template.HTMLEscapeString(s.foot), m.EndMark())
	return b.String()
}

func mustCut(t testing.TB, page string, version uint64) *cut {
	t.Helper()
	c, err := cutPage(page, version)
	if err != nil {
		t.Fatalf("%v\n%s", err, page)
	}
	return c
}

func TestAFrameHoldsOnlyWhatChanged(t *testing.T) {
	base := sheet{head: "Thanks", wall: []paper{{3, "c"}, {2, "b"}, {1, "a"}}, foot: "3"}
	for _, test := range []struct {
		name   string
		change func(*sheet)
		want   string
	}{
		{"nothing", func(*sheet) {}, ""},
		{"one more in front", func(s *sheet) { s.wall = append([]paper{{4, "d"}}, s.wall...) },
			`<hx-partial hx-target="#wall" hx-swap="afterbegin"><li id="wall-4">d</li></hx-partial>`},
		{"two more are one partial", func(s *sheet) { s.wall = append([]paper{{5, "e"}, {4, "d"}}, s.wall...) },
			`<hx-partial hx-target="#wall" hx-swap="afterbegin"><li id="wall-5">e</li><li id="wall-4">d</li></hx-partial>`},
		{"one less", func(s *sheet) { s.wall = []paper{{3, "c"}, {1, "a"}} },
			`<hx-partial hx-target="#wall-2" hx-swap="delete"></hx-partial>`},
		{"one other text", func(s *sheet) { s.wall = []paper{{3, "c"}, {2, "B"}, {1, "a"}} },
			`<hx-partial hx-target="#wall-2" hx-swap="outerMorph"><li id="wall-2">B</li></hx-partial>`},
		{"another order", func(s *sheet) { s.wall = []paper{{1, "a"}, {3, "c"}, {2, "b"}} },
			`<hx-partial hx-target="#wall" hx-swap="innerMorph"><li id="wall-1">a</li><li id="wall-3">c</li><li id="wall-2">b</li></hx-partial>`},
		{"the foot", func(s *sheet) { s.foot = "4" },
			`<hx-partial hx-target="#r-foot" hx-swap="outerMorph"><p id="r-foot">4</p></hx-partial>`},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := base
			changed.wall = append([]paper(nil), base.wall...)
			test.change(&changed)
			got := frame(mustCut(t, base.page(), 1), mustCut(t, changed.page(), 2))
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestOneMoreNoteAmongSixtyIsAFewBytes(t *testing.T) {
	s := sheet{head: "Thanks"}
	for id := 60; id > 0; id-- {
		s.wall = append(s.wall, paper{id, "Thank you for holding the door, it helped me because my hands were full."})
	}
	before := mustCut(t, s.page(), 1)
	s.wall = append([]paper{{61, "Thank you."}}, s.wall[:59]...)
	if got := frame(before, mustCut(t, s.page(), 2)); len(got) > 200 {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}

func TestAPieceOfADrawingIsWrapped(t *testing.T) {
	page := func(seats string) string {
		var m Marks
		return string(m.Mark("ring")) + `<svg id="r-ring">` + string(m.List("seats")) + `<g id="seats">` + seats + `</g>` + string(m.EndList()) + `</svg>` + string(m.EndMark())
	}
	var m Marks
	one := string(m.Item("")) + `<g id="seat-1"><circle r="1"></circle></g>` + string(m.EndItem())
	got := frame(mustCut(t, page(""), 1), mustCut(t, page(one), 2))
	want := `<hx-partial hx-target="#seats" hx-swap="afterbegin strip:true"><svg><g id="seat-1"><circle r="1"></circle></g></svg></hx-partial>`
	if got != want {
		t.Errorf("got %s", got)
	}
}

func TestMarksThatDoNotFitAreNamed(t *testing.T) {
	var m Marks
	for name, page := range map[string]string{
		"not closed":      string(m.Mark("a")) + `<p id="r-a"></p>`,
		"another id":      string(m.Mark("a")) + `<p id="b"></p>` + string(m.EndMark()),
		"no region":       string(m.List("l")) + `<ul id="l"></ul>` + string(m.EndList()),
		"an item twice":   string(m.Mark("a")) + `<div id="r-a">` + string(m.List("l")) + `<ul id="l">` + strings.Repeat(string(m.Item(""))+`<li id="x"></li>`+string(m.EndItem()), 2) + `</ul>` + string(m.EndList()) + `</div>` + string(m.EndMark()),
		"text with items": string(m.Mark("a")) + `<div id="r-a">` + string(m.List("l")) + `<ul id="l">` + string(m.Item("")) + `<li id="x"></li>` + string(m.EndItem()) + "text" + string(m.Item("")) + `<li id="y"></li>` + string(m.EndItem()) + `</ul>` + string(m.EndList()) + `</div>` + string(m.EndMark()),
	} {
		if _, err := cutPage(page, 1); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestStrippedPagesHaveNoMarks(t *testing.T) {
	page := sheet{head: "<!--hearth region x-->", wall: []paper{{1, "a"}}}.page()
	got := string(stripMarks([]byte(page)))
	if strings.Contains(got, markStart) {
		t.Errorf("a mark is left: %s", got)
	}
	if !strings.Contains(got, "&lt;!--hearth region x--&gt;") {
		t.Errorf("what somebody typed is gone: %s", got)
	}
}

// Whatever changed, in whatever order frames were skipped: the page that
// applies them is equal to the page drawn whole.
func TestFramesAlwaysEndEqualToTheWholePage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		is := drawSheet(t, "first")
		var known *cut
		newest := mustCutRapid(t, is.page(), 1)
		shown := parse(t, stripped(is))
		known = newest
		for version := uint64(2); version < 12; version++ {
			is = change(t, is, int(version))
			c := mustCutRapid(t, is.page(), version)
			c.share(newest)
			newest = c
			if rapid.Bool().Draw(t, "skipped") {
				continue
			}
			from := known
			if rapid.IntRange(0, 9).Draw(t, "forgotten") == 0 {
				from = nil
			}
			apply(t, shown, frame(from, newest))
			known = newest
			if got, want := render(shown), render(parse(t, stripped(is))); got != want {
				t.Fatalf("got  %s\nwant %s", got, want)
			}
		}
	})
}

func stripped(s sheet) string { return string(stripMarks([]byte(s.page()))) }

func mustCutRapid(t *rapid.T, page string, version uint64) *cut {
	c, err := cutPage(page, version)
	if err != nil {
		t.Fatalf("%v\n%s", err, page)
	}
	return c
}

func drawSheet(t *rapid.T, label string) sheet {
	s := sheet{head: texts.Draw(t, label+" head"), foot: texts.Draw(t, label+" foot")}
	s.wall, s.other = papers(t, label+" wall"), papers(t, label+" other")
	return s
}

var texts = rapid.SampledFrom([]string{"", "a", "b", "<b>&", "two\nlines"})

func papers(t *rapid.T, label string) []paper {
	ids := rapid.SliceOfNDistinct(rapid.IntRange(0, 12), 0, 8, func(i int) int { return i }).Draw(t, label)
	list := make([]paper, 0, len(ids))
	for _, id := range ids {
		list = append(list, paper{id, texts.Draw(t, label)})
	}
	return list
}

func change(t *rapid.T, s sheet, version int) sheet {
	switch rapid.IntRange(0, 6).Draw(t, "change") {
	case 0:
		s.head = texts.Draw(t, "head")
	case 1:
		s.foot = texts.Draw(t, "foot")
	case 2:
		s.wall = papers(t, "wall")
	case 3:
		s.other = papers(t, "other")
	case 4: // one more in front
		s.wall = append([]paper{{version + 100, texts.Draw(t, "text")}}, s.wall...)
	case 5: // one less, somewhere
		if len(s.wall) > 0 {
			at := rapid.IntRange(0, len(s.wall)-1).Draw(t, "at")
			s.wall = append(append([]paper(nil), s.wall[:at]...), s.wall[at+1:]...)
		}
	case 6: // another text
		s.wall = append([]paper(nil), s.wall...)
		for i := range s.wall {
			s.wall[i].text = texts.Draw(t, "text")
		}
	}
	return s
}

// apply does what htmx does with a frame: it looks up all targets before it
// applies the first.
func apply(t *rapid.T, page *html.Node, frame string) {
	frame = strings.NewReplacer("<hx-partial ", "<template hx ", "</hx-partial>", "</template>").Replace(frame)
	type task struct {
		target  *html.Node
		swap    string
		content []*html.Node
	}
	var tasks []task
	doc := parse(t, frame)
	for n := range doc.Descendants() {
		if n.Data != "template" {
			continue
		}
		target := byID(page, strings.TrimPrefix(attr(n, "hx-target"), "#"))
		if target == nil {
			t.Fatalf("no %s in the page for %s", attr(n, "hx-target"), frame)
		}
		var content []*html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			content = append(content, c)
		}
		tasks = append(tasks, task{target, attr(n, "hx-swap"), content})
	}
	for _, k := range tasks {
		for _, c := range k.content {
			c.Parent.RemoveChild(c)
		}
		switch k.swap {
		case swapMorph:
			k.target.Parent.InsertBefore(k.content[0], k.target)
			k.target.Parent.RemoveChild(k.target)
		case swapFill:
			for k.target.FirstChild != nil {
				k.target.RemoveChild(k.target.FirstChild)
			}
			for _, c := range k.content {
				k.target.AppendChild(c)
			}
		case swapFirst:
			first := k.target.FirstChild
			for _, c := range k.content {
				k.target.InsertBefore(c, first)
			}
		case swapRemove:
			k.target.Parent.RemoveChild(k.target)
		default:
			t.Fatalf("swap %q", k.swap)
		}
	}
}

func parse(t *rapid.T, page string) *html.Node {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func byID(doc *html.Node, id string) *html.Node {
	for n := range doc.Descendants() {
		if attr(n, "id") == id {
			return n
		}
	}
	return nil
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// render writes a page down without the blanks between elements.
func render(doc *html.Node) string {
	var b strings.Builder
	var write func(*html.Node)
	write = func(n *html.Node) {
		if n.Type == html.TextNode {
			if strings.TrimSpace(n.Data) != "" {
				b.WriteString(n.Data)
			}
			return
		}
		fmt.Fprintf(&b, "<%s #%s>", n.Data, attr(n, "id"))
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			write(c)
		}
		b.WriteString("</>")
	}
	write(doc)
	return b.String()
}

func TestACodeWrittenInManyWaysIsOneRoom(t *testing.T) {
	w := startWall(t, nil)
	stranger := w.app.browser() // one who has the code and no seat
	tracks := func() int {
		w.app.frames.mu.Lock()
		defer w.app.frames.mu.Unlock()
		return len(w.app.frames.tracks)
	}
	had := tracks()
	for _, page := range []string{"screen", "kiosk"} {
		for i := range 5 * addressesKept {
			code := w.Code()[:1] + strings.Repeat("-", i+1) + w.Code()[1:]
			if got := stranger.get("/r/" + code + "/" + page); got.status != http.StatusOK {
				t.Fatalf("%d: %s", i, got)
			}
		}
	}
	if n := tracks() - had; n > 2*addressesKept {
		t.Errorf("they are %d pages", n)
	}
}
