package handlers

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hearth/activity"
	"hearth/room"
)

// watched is views/ with a note at the top of every template, so that a test
// knows which were drawn.
type watched struct{ fs.FS }

const drawnMark = "drawn:"

func (w watched) Open(name string) (fs.File, error) {
	f, err := w.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".html") {
		return f, err
	}
	raw, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	note := `{{if asset "` + drawnMark + strings.TrimSuffix(name, ".html") + `"}}{{end}}`
	return &noted{File: f, Reader: bytes.NewReader(append([]byte(note), raw...)), info: info}, nil
}

type noted struct {
	fs.File
	*bytes.Reader
	info fs.FileInfo
}

func (n *noted) Read(p []byte) (int, error) { return n.Reader.Read(p) }

// Every template is drawn by somebody: one that is not may be broken, or dead.
func TestEveryTemplateIsDrawn(t *testing.T) {
	app := makeTestApp(t)
	var mu sync.Mutex
	drawn := map[string]bool{}
	var err error
	app.views, err = NewRenderer(watched{os.DirFS("../views")}, func(name string) string {
		if template, found := strings.CutPrefix(name, drawnMark); found {
			mu.Lock()
			defer mu.Unlock()
			drawn[template] = true
		}
		return app.assets.url(name)
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	app.serve()
	morning(t, app)
	for _, name := range app.views.Names() {
		if !drawn[name] {
			t.Errorf("never drawn: %s; no page includes it (delete it), or morning, in this file, looks at no page that does", name)
		}
	}
}

// lacks tells what a page names by words put together, which no other test finds in its
// template: sentences that no catalogue has come out as their ids, drawings as nothing. It
// tells each once.
func lacks(t *testing.T, cat *Catalogue) func(body string) []string {
	t.Helper()
	var first []string
	for _, id := range cat.IDs(fallbackLanguage) {
		first = append(first, strings.SplitN(id, ".", 2)[0])
	}
	slices.Sort(first)
	raw := regexp.MustCompile(`(?:>\s*|(?:aria-label|placeholder|title|alt)=")((?:` + strings.Join(slices.Compact(first), "|") + `)(?:\.[\w-]+)+)\s*["<]`)
	used := regexp.MustCompile(`<use href="/static/\w+/(img/\w+\.svg)#([^"]*)"`)
	sheets, told := map[string][]string{}, map[string]bool{}
	return func(body string) []string {
		var all []string
		for _, id := range raw.FindAllStringSubmatch(body, -1) {
			all = append(all, "no sentence "+id[1]+" in locales/")
		}
		for _, use := range used.FindAllStringSubmatch(body, -1) {
			if sheets[use[1]] == nil {
				sheets[use[1]] = symbols(t, use[1])
			}
			if !slices.Contains(sheets[use[1]], use[2]) {
				all = append(all, `no <symbol id="`+use[2]+`"> in static/`+use[1])
			}
		}
		return slices.DeleteFunc(all, func(one string) bool {
			defer func() { told[one] = true }()
			return told[one]
		})
	}
}

// morning looks at every page in every state.
func morning(t *testing.T, app *testApp) {
	b, missing := app.browser(), lacks(t, app.Catalogue)
	pages := func(b *browser, paths ...string) {
		t.Helper()
		for _, path := range paths {
			got := b.get(path)
			if got.status >= http.StatusBadRequest {
				t.Errorf("%s: %d %.300s", path, got.status, got.body)
			}
			for _, missing := range missing(got.body) {
				t.Errorf("%s: %s", path, missing)
			}
		}
	}
	pages(b, "/", "/claim", "/invite", "/reset", "/device", "/solo", "/clock")
	for _, kind := range soloKinds() {
		pages(b, "/solo/"+kind)
	}
	b.get("/nowhere")
	lead := app.facilitatorBrowser()
	pages(b, "/sign-in", "/")
	pages(lead, "/", "/devices")
	lead.post("/devices", nil)
	lead.post("/rooms/demo", nil)
	pages(lead, "/")

	youngest := app.openRoom(room.Settings{Age: activity.Age5to7})
	pages(b, "/r/"+youngest.Code()) // reads aloud
	child := app.browser()
	child.join(youngest, "owl")
	for _, kind := range activity.Kinds() {
		app.do(youngest, "start", "kind", kind.Name, "responder_who", "Kim", "responder_where", "Room 2", "contact_name", "Kim", "contact_how", "Room 2", "instead", runID(youngest))
		pages(child, "/r/"+youngest.Code())
		pages(lead, "/r/"+youngest.Code()+"/screen", "/r/"+youngest.Code()+"/lead?private=1")
	}
	r := app.openRoom(room.Settings{Age: activity.Adults, Language: "en", Second: "es"})
	app.do(r, "add", "count", "4")
	at, id := "/r/"+r.Code(), "/rooms/"+string(r.ID())
	pages(b, at+"/kiosk")
	phone := app.browser()
	pages(phone, at)
	phone.join(r, "fox")
	look := func() {
		t.Helper()
		pages(phone, at)
		pages(app.browser(), at+"/screen")
		pages(lead, at+"/screen", at+"/lead", at+"/lead?private=1")
	}
	look()
	pages(phone, at+"/leave")
	pages(lead, at+"/private", id+"?private=1", id+"/delete", id+"/kept?private=1")
	for _, page := range guidePages(t) {
		pages(b, "/guide/"+page)
	}
	start := func(kind string, fields ...string) {
		t.Helper()
		app.do(r, "start", append(fields, "kind", kind, "responder_who", "Kim", "responder_where", "Room 2", "contact_name", "Kim", "contact_how", "Room 2", "instead", runID(r))...)
		look()
	}
	for _, shape := range activity.Looks() {
		start("breathing", "look", shape)
	}
	start("circle", "real", "1")
	for _, kind := range activity.Kinds() {
		start(kind.Name)
		if kind.Writing {
			notes(t, app, r, phone, lead, look)
		}
		for range 30 { // as far as the keys go
			run := r.Look(leadViewer()).Run
			if run == nil || !can(run.Kind, "next") {
				break
			}
			form := url.Values{"turn": {strconv.Itoa(run.Turn)}}
			if _, err := r.Do(t.Context(), room.Request{Move: "next", By: leadViewer(), Facilitator: "ana", Form: form}); err != nil {
				break
			}
			look()
		}
	}
	app.do(r, "pause")
	look()
	app.do(r, "go-on")
	if r.Look(leadViewer()).Run != nil {
		app.do(r, "end")
	}
	look()
	if got := lead.post(at+"/moves/post", note("Said late", ""), partialRequest, with("Referer", app.url+at+"/lead")); got.status != http.StatusOK {
		t.Errorf("a note after the wall: %s", got)
	}
}

func notes(t *testing.T, app *testApp, r *room.Room, phone, lead *browser, look func()) {
	t.Helper()
	at := "/r/" + r.Code()
	post := func() string {
		t.Helper()
		got := phone.post(at+"/moves/post", note("Thank you", ""), partialRequest)
		if got.status != http.StatusOK {
			t.Errorf("post: %s", got)
		}
		return got.header.Get(headerNote)
	}
	mine := []string{post(), post(), post()}
	waiting := r.Look(leadViewer()).Lead.Waiting
	for i, id := range []room.NoteID{room.NoteOf(mine[0]), room.NoteOf(mine[1])} {
		app.do(r, []string{"worry", "decline"}[i], "note", string(id), "answer", "1")
	}
	look()
	app.do(r, "approve", "note", string(room.NoteOf(mine[2])))
	_ = waiting
	for _, path := range []string{"/notes?private=1", "/notes/slips?private=1", "/notes/paper?private=1", "/notes/worry/" + string(room.NoteOf(mine[0])) + "?private=1", "/kept?private=1"} {
		if got := lead.get(at + path); got.status >= http.StatusBadRequest {
			t.Errorf("%s: %s", path, got)
		}
	}
	phone.get(at + "/notes/mine")
	phone.post(at+"/notes/mine", url.Values{"tokens": {strings.Join(mine, " ")}}, partialRequest)
	phone.get(notesPath)
	phone.post(notesPath, url.Values{"tokens": {strings.Join(mine, " ")}}, partialRequest)
	lead.post(at+"/moves/post", note("Said aloud", ""), partialRequest, with("Referer", app.url+at+"/lead"))
	look()
}

func runID(r *room.Room) string {
	if run := r.Look(leadViewer()).Run; run != nil {
		return run.ID
	}
	return ""
}

func guidePages(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(os.DirFS("../locales/en"), "guide/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(name, "guide/"), ".md")
	}
	return names
}

// Pages and frames are drawn together, ten thousand times, and each comes out
// as it does alone: layouts of the engine's own got 12 of 24,000 wrong.
func TestPagesAndFramesAreDrawnTogether(t *testing.T) {
	app := makeTestApp(t)
	app.serve()
	r := app.openRoom(room.Settings{Language: "en", Second: "es"})
	app.do(r, "start", "kind", "breathing")
	app.do(r, "pause") // a busy machine must not come to its end
	var draws []func() ([]byte, error)
	for page, live := range app.live {
		if live.role == activity.Facilitator {
			continue // it says what o'clock it is
		}
		s := &seat{app: app.App, room: r, viewer: activity.Viewer{Role: activity.Screen}, page: page, live: live, code: r.Code()}
		draws = append(draws, func() ([]byte, error) {
			look := s.room.Look(s.viewer)
			words := s.words(look.Language, look.Second)
			out, err := app.drawLive(live, s.model(look, words, app.frames.track(s.key(look.Sees, words))))
			return []byte(out), err
		})
	}
	for _, lang := range []string{"en", "es"} {
		draws = append(draws, func() ([]byte, error) {
			l := Layout{Words: app.Catalogue.Words(lang, ""), Title: lang, Page: "problem", Theme: "auto"}
			out, err := app.views.Fragment("pages/problem", ProblemPage{Layout: l, Problem: lang})
			return []byte(out), err
		})
	}
	var want [][]byte
	for _, draw := range draws {
		out, err := draw()
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, out)
	}
	const workers, each = 8, 1250
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := range each {
				at := (w + i) % len(draws)
				if out, err := draws[at](); err != nil || !slices.Equal(out, want[at]) {
					t.Errorf("drawing %d: %v\n%s", at, err, out)
					return
				}
			}
		})
	}
	all.Wait()
}
