package handlers

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/template/html/v2"
)

// Renderer draws templates. It is the only place that calls the template
// engine, for pages and frames alike: the engine's own layouts and embeds race
// with each other, so templates include their layouts themselves.
type Renderer struct {
	engine atomic.Pointer[html.Engine]
	fresh  func() (*html.Engine, error) // --dev: an engine for each page
	// drawings is the memory of what is being drawn: a page of 140 KB every time anew
	// had the collector take a fifth of that page's time.
	drawings sync.Pool
}

// NewRenderer parses all of views; it fails on the first broken template.
func NewRenderer(views fs.FS, asset func(string) string, dev bool) (*Renderer, error) {
	load := func() (*html.Engine, error) {
		engine := html.NewFileSystem(http.FS(views), ".html")
		engine.AddFunc("asset", asset)
		engine.AddFunc("most", most)
		if err := engine.Load(); err != nil {
			return nil, fmt.Errorf("views: %w", err)
		}
		engine.Templates.Option("missingkey=error")
		return engine, nil
	}
	engine, err := load()
	if err != nil {
		return nil, err
	}
	r := &Renderer{}
	r.engine.Store(engine)
	if dev {
		r.fresh = load
	}
	return r, nil
}

// Render draws one template, and has it used when it is whole. What use is given is
// its own until it returns.
func (r *Renderer) Render(name string, vm any, use func(out []byte) error) error {
	if r.fresh != nil {
		fresh, err := r.fresh()
		if err != nil {
			return err
		}
		r.engine.Store(fresh)
	}
	engine := r.engine.Load()
	return r.draw(name, func(out io.Writer) error { return engine.Render(out, name, vm) }, use)
}

// inside draws a template for one that is being drawn: there the engine's own
// Render may deadlock.
func (r *Renderer) inside(name string, vm any) (html template.HTML, err error) {
	t := r.engine.Load().Templates.Lookup(name)
	if t == nil {
		return "", fmt.Errorf("view %s: there is none", name)
	}
	err = r.draw(name, func(out io.Writer) error { return t.Execute(out, vm) }, copyTo(&html))
	return html, err
}

// draw has a template written into memory that is used again, and what came of it used.
func (r *Renderer) draw(name string, to func(io.Writer) error, use func([]byte) error) error {
	out, kept := r.drawings.Get().(*bytes.Buffer)
	if !kept {
		out = new(bytes.Buffer)
	}
	defer r.drawings.Put(out)
	out.Reset()
	if err := to(out); err != nil {
		return fmt.Errorf("view %s: %w", name, err)
	}
	return use(out.Bytes())
}

// dev tells whether templates may change while the program runs.
func (r *Renderer) dev() bool { return r.fresh != nil }

// Fragment draws a template for another to include.
func (r *Renderer) Fragment(name string, vm any) (html template.HTML, err error) {
	err = r.Render(name, vm, copyTo(&html))
	return html, err
}

// copyTo keeps what was drawn.
func copyTo(html *template.HTML) func([]byte) error {
	return func(out []byte) error {
		*html = template.HTML(out) //nolint:gosec // html/template escaped it
		return nil
	}
}

// Has tells whether there is a template of that name.
func (r *Renderer) Has(name string) bool { return r.engine.Load().Templates.Lookup(name) != nil }

// Names lists every template.
func (r *Renderer) Names() []string {
	var names []string
	for _, t := range r.engine.Load().Templates.Templates() {
		if t.Name() != "" && t.Name() != "/" {
			names = append(names, t.Name())
		}
	}
	return names
}

// Layout is what layouts/top and layouts/bottom need: every page's view model
// embeds it.
type Layout struct {
	Words
	Marks
	Title   string
	Page    string   // names the page for scripts and styles
	Styles  []string // style sheets of its own, below static/
	Modules []string // scripts it runs, below static/
	Theme   string   // "auto", "light" or "dusk"
	Live    string   // the address of its socket; empty: it has none
	Epoch   string
	Version uint64
	Since   string  // what the page shows, for its socket
	Signed  bool    // a facilitator is signed in here
	Always  *Always // what they can do from every page about an open room; nil elsewhere
	NotesOf string  // whose notes this page may show; see notesOf
	Kept    string  // those of them that were sent before the script was there: their tokens, between spaces
	Frame   bool    // drawn for a frame, which has no use for what stands outside the marks
}

// page answers with a page of its own: nothing of it is kept by anyone.
func (a *App) page(c *fiber.Ctx, status int, name string, vm any) error {
	return a.views.Render(name, vm, func(out []byte) error {
		return a.html(c, status, stripMarks(out))
	})
}

// html answers with a copy of finished HTML, in which every form has a once-only id of
// its own. Frames are shared, and cannot.
func (a *App) html(c *fiber.Ctx, status int, page []byte) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	to := c.Status(status).Response()
	to.ResetBody()
	before, after, found := bytes.Cut(page, []byte(emptyOnce))
	for found {
		to.AppendBody(before)
		to.AppendBodyString(`name="` + fieldOnce + `" value="` + newToken() + `"`)
		before, after, found = bytes.Cut(after, []byte(emptyOnce))
	}
	to.AppendBody(before)
	return nil
}

// emptyOnce is how a template leaves the id open.
const emptyOnce = `name="` + fieldOnce + `" value=""`
