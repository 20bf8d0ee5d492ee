package handlers

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"hearth/activity"
	"hearth/room"
)

// counted makes the app say how often each template is drawn.
func counted(t *testing.T, app *App) func(name string) int {
	t.Helper()
	var mu sync.Mutex
	times := map[string]int{}
	var err error
	app.views, err = NewRenderer(watched{os.DirFS("../views")}, func(name string) string {
		if template, found := strings.CutPrefix(name, drawnMark); found {
			mu.Lock()
			defer mu.Unlock()
			times[template]++
		}
		return app.assets.url(name)
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	return func(name string) int {
		mu.Lock()
		defer mu.Unlock()
		return times[name]
	}
}

func TestAPartIsDrawnOnceAndForgottenWithWhatItShows(t *testing.T) {
	w := startWall(t, nil)
	times := counted(t, w.app.App)
	_, one := w.writes(w.fox, "Thank you for the ladder")
	_, two := w.writes(w.owl, "Thank you for the rope")
	page := w.parse(w.lead.get(w.at + "/lead"))
	w.app.has(page.Selection, "#waiting-notes > li", 2)
	_, three := w.writes(w.fox, "Thank you for the lamp")
	page = w.parse(w.lead.get(w.at + "/lead"))
	for _, id := range []string{one, two, three} {
		w.app.has(page.Selection, "#w-"+id+" form", 3)
	}
	w.app.has(page.Selection, "details.offer form[data-starts]", len(activity.Kinds()))
	if n := times("partials/waiting_note"); n != 3 {
		t.Errorf("three notes were drawn %d times", n)
	}
	if n := times("activities/circle/setup"); n != 1 {
		t.Errorf("the same choices were drawn %d times", n)
	}
	w.done(w.lead, "add", url.Values{"count": {"7"}}) // the circle offers to start with any of them
	w.lead.get(w.at + "/lead")
	if n := times("activities/circle/setup"); n != 2 {
		t.Errorf("other choices were not drawn: %d", n)
	}

	if !w.holds("the ladder") {
		t.Fatal("nothing is kept at all")
	}
	w.done(w.lead, "forget", of(one))
	w.app.has(w.parse(w.lead.get(w.at+"/lead")).Selection, "#w-"+one, 0)
	if w.holds("the ladder") {
		t.Error("a forgotten note is still kept drawn")
	}
}

// An activity need not offer anything, and its choices are drawn all the same.
func TestAPartIsDrawnFromNothing(t *testing.T) {
	views, err := NewRenderer(fstest.MapFS{"part.html": {Data: []byte(`<p>{{.V}}</p>`)}}, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	if html, err := (&drawn{}).begin(views).draw(PartData{view: "part"}); err != nil || html != "<p></p>" {
		t.Errorf("%q, %v", html, err)
	}
}

func TestAListIsDrawnAsIfItWereNew(t *testing.T) {
	views, err := NewRenderer(fstest.MapFS{"item.html": {Data: []byte(`<li>{{.V}}</li>`)}}, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	draw := func(of *drawn, lists [][]string) (all template.HTML) {
		g := of.begin(views)
		for i, list := range lists {
			html, err := g.drawList(PartData{view: "item"}, list, i%2 == 0)
			if err != nil {
				t.Fatal(err)
			}
			all += html
		}
		g.end()
		return all
	}
	rapid.Check(t, func(r *rapid.T) {
		kept := &drawn{}
		memory := [3][]string{}
		for range rapid.IntRange(1, 8).Draw(r, "drawings") {
			lists := memory[:rapid.IntRange(0, len(memory)).Draw(r, "lists")]
			for i := range lists { // the maker of a list may write over it afterwards
				lists[i] = append(lists[i][:0], rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c<", "d"}), 0, 5).Draw(r, "list")...)
			}
			if got, want := draw(kept, lists), draw(&drawn{}, lists); got != want {
				r.Fatalf("%v became %s", lists, got)
			}
			if n := len(kept.lists); n != len(lists) {
				r.Fatalf("of %v there are %d kept", lists, n)
			}
			for i, list := range lists {
				if n := len(kept.lists[place{"item", i}].items); n > len(list) {
					r.Fatalf("of %v there are %d kept", list, n)
				}
			}
		}
	})
}

// holds tells whether something is kept drawn with these words.
func (w wallRoom) holds(words string) bool {
	w.app.frames.mu.Lock()
	defer w.app.frames.mu.Unlock()
	for _, track := range w.app.frames.tracks {
		track.items.mu.Lock()
		kept := fmt.Sprint(track.items.items, track.items.parts)
		for _, list := range track.items.lists {
			kept += fmt.Sprint(*list)
		}
		track.items.mu.Unlock()
		if strings.Contains(kept, words) {
			return true
		}
	}
	return false
}

func TestEachNoteOfTheListHasItsButtons(t *testing.T) {
	w := startWall(t, nil)
	_, id := w.writes(w.fox, "Thank you for the ladder")
	_, other := w.writes(w.owl, "Thank you for the rope")
	w.done(w.lead, "approve", of(id))
	w.done(w.lead, "approve", of(other))
	form := w.parse(w.lead.get(w.at + "/notes")).Find(`.kept-notes form:has([value="` + id + `"])`)
	fields := url.Values{}
	for _, n := range form.Find("input").EachIter() {
		fields.Set(n.AttrOr("name", ""), n.AttrOr("value", ""))
	}
	at := form.Find("button").First().AttrOr("formaction", "")
	if got := w.lead.post(at, fields); got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), w.at+"/notes") {
		t.Fatalf("%s: %s to %q", at, got, got.header.Get("Location"))
	}
	left, err := w.Notes(room.Shown, 0, 10)
	if err != nil || len(left) != 1 || string(left[0].ID) != other {
		t.Errorf("on the wall after the first was taken down: %v %v", left, err)
	}
}
