package handlers

import (
	"fmt"
	"html/template"
	"maps"
	"reflect"
	"strings"
	"sync"
)

// drawn keeps the parts of one page as they were drawn last: the items of its
// lists, and the choices of what could run. A page of 30 waiting notes is drawn again
// for each one that comes or goes, and drawing a part takes fifty times as long
// as finding it here.
//
// It is safe because a part's HTML depends on nothing but what its template is
// given, and that is what it is found by. What one drawing did not use is
// dropped, so that nothing of a note stays here when it is gone from the page.
type drawn struct {
	mu    sync.Mutex
	items drawnItems // what stands alone
	lists map[place]*drawnList
	parts map[place]part // for what cannot be a map's key
}

// place is where something is drawn: how many of the same view came before it.
type place struct {
	view   string
	before int
}

// drawnItems are found by what they were drawn from, a PartData. They are never
// changed: others take their place.
type drawnItems map[any]template.HTML

// drawnList is a list of items, found whole where nothing in it has changed, and
// otherwise item by item.
type drawnList struct {
	from  PartData // its V is the list
	html  template.HTML
	items drawnItems
}

// part is the HTML of what is made of slices and the like.
type part struct {
	from PartData
	html template.HTML
}

// pageDrawing is one page being drawn. It belongs to one goroutine.
type pageDrawing struct {
	views    *Renderer
	of       *drawn
	was, is  drawnItems
	wasLists map[place]*drawnList
	lists    map[place]*drawnList
	wasParts map[place]part
	parts    map[place]part
	places   map[string]int // by view: how many so far
}

// PartData is what the template of a part is drawn from, and all of it.
type PartData struct {
	Words
	Marks
	Code   string // as it stands in this page's addresses
	Phones bool   // whether anything here speaks of codes and phones
	V      any    // the item, or what an activity offers, which may be nil
	view   string
}

// MoveURL is where a move of this name is posted.
func (d PartData) MoveURL(move string) string { return moveURL(d.Code, move) }

// Move is a form of one button, for partials/move.
func (d PartData) Move(move, label, class string, fields ...any) Button {
	return newButton(d.Words, d.Code, move, label, class, fields)
}

func (d *drawn) begin(views *Renderer) *pageDrawing {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := &pageDrawing{views: views, of: d, is: drawnItems{}, lists: map[place]*drawnList{}, parts: map[place]part{}, places: map[string]int{}}
	if !views.dev() { // there templates change
		g.was, g.wasLists, g.wasParts = d.items, d.lists, d.parts
	}
	return g
}

// end keeps what this drawing used. Parts of the page that only its first
// drawing has, and no frame, stay.
func (g *pageDrawing) end() {
	g.of.mu.Lock()
	defer g.of.mu.Unlock()
	g.of.items, g.of.lists = g.is, g.lists
	if len(g.parts) > 0 {
		parts := maps.Clone(g.of.parts)
		if parts == nil {
			parts = map[place]part{}
		}
		maps.Copy(parts, g.parts)
		g.of.parts = parts
	}
}

// draw draws a part, or finds it.
func (g *pageDrawing) draw(d PartData) (template.HTML, error) {
	if g == nil {
		return "", fmt.Errorf("view %s: a part outside a live page", d.view)
	}
	if d.V != nil && !reflect.TypeOf(d.V).Comparable() { // nil: an activity that offers nothing
		return g.drawPart(d)
	}
	return g.drawItem(d, g.was, g.is)
}

// drawItem finds an item among those that were, or draws it; then it is.
func (g *pageDrawing) drawItem(d PartData, was, is drawnItems) (template.HTML, error) {
	html, known := was[d]
	if !known {
		var err error
		if html, err = g.views.inside(d.view, d); err != nil {
			return "", err
		}
	}
	is[d] = html
	return html, nil
}

// next is the place of what is drawn next.
func (g *pageDrawing) next(view string) place {
	at := place{view, g.places[view]}
	g.places[view]++
	return at
}

// drawList draws the items of a list, one part each; each is comparable. A template
// that ranges over them takes longer than finding them here.
func (g *pageDrawing) drawList(d PartData, list any, marked bool) (template.HTML, error) {
	d.V = list
	at := g.next(d.view)
	was, known := g.wasLists[at]
	if known && reflect.DeepEqual(was.from, d) {
		g.lists[at] = was
		return was.html, nil
	}
	if !known {
		was = &drawnList{}
	}
	all := reflect.ValueOf(list)
	is := &drawnList{from: d, items: make(drawnItems, all.Len())}
	is.from.V = reflect.AppendSlice(reflect.MakeSlice(all.Type(), 0, all.Len()), all).Interface() // a list's memory is its maker's
	parts := make([]string, 0, all.Len())
	for i := range all.Len() {
		d.V = all.Index(i).Interface()
		html, err := g.drawItem(d, was.items, is.items)
		if err != nil {
			return "", err
		}
		if marked {
			html = d.Item("") + html + d.EndItem()
		}
		parts = append(parts, string(html))
	}
	is.html = template.HTML(strings.Join(parts, "")) //nolint:gosec // html/template escaped each
	g.lists[at] = is
	return is.html, nil
}

func (g *pageDrawing) drawPart(d PartData) (template.HTML, error) {
	at := g.next(d.view)
	if was, known := g.wasParts[at]; known && reflect.DeepEqual(was.from, d) {
		return was.html, nil
	}
	html, err := g.views.inside(d.view, d)
	if err == nil {
		g.parts[at] = part{from: d, html: html}
	}
	return html, err
}
