package handlers

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
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
	sizes  sync.Map                     // view → how long it was last
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

// Render draws one template whole, or nothing of it.
func (r *Renderer) Render(name string, vm any) ([]byte, error) {
	if r.fresh != nil {
		fresh, err := r.fresh()
		if err != nil {
			return nil, err
		}
		r.engine.Store(fresh)
	}
	var out bytes.Buffer
	if size, drawn := r.sizes.Load(name); drawn {
		out.Grow(size.(int) + size.(int)/8) //nolint:forcetypeassert // nothing else is stored
	}
	if err := r.engine.Load().Render(&out, name, vm); err != nil {
		return nil, fmt.Errorf("view %s: %w", name, err)
	}
	r.sizes.Store(name, out.Len())
	return out.Bytes(), nil
}

// inside draws a template for one that is being drawn: there the engine's own
// Render may deadlock.
func (r *Renderer) inside(name string, vm any) (template.HTML, error) {
	t := r.engine.Load().Templates.Lookup(name)
	if t == nil {
		return "", fmt.Errorf("view %s: there is none", name)
	}
	var out strings.Builder
	if err := t.Execute(&out, vm); err != nil {
		return "", fmt.Errorf("view %s: %w", name, err)
	}
	return template.HTML(out.String()), nil //nolint:gosec // html/template escaped it
}

// dev tells whether templates may change while the program runs.
func (r *Renderer) dev() bool { return r.fresh != nil }

// Fragment draws a template for another to include.
func (r *Renderer) Fragment(name string, vm any) (template.HTML, error) {
	out, err := r.Render(name, vm)
	return template.HTML(out), err //nolint:gosec // html/template escaped it
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
	Since   string // what the page shows, for its socket
	Signed  bool   // a facilitator is signed in here
	NotesOf string // whose notes this page may show; see notesOf
}

// page answers with a page of its own: nothing of it is kept by anyone.
func (a *App) page(c *fiber.Ctx, status int, name string, vm any) error {
	out, err := a.views.Render(name, vm)
	if err != nil {
		return err
	}
	return a.html(c, status, withOnce(stripMarks(out)))
}

// html answers with finished HTML.
func (a *App) html(c *fiber.Ctx, status int, out []byte) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Status(status).Send(out)
}
