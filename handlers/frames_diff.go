package handlers

import (
	"strings"
)

// The ways a partial is put into the page.
const (
	swapMorph  = "outerMorph"
	swapFill   = "innerMorph"
	swapFirst  = "afterbegin"
	swapRemove = "delete"
	swapText   = "textContent"
)

// frame is the HTML that takes a page from one cut to another; from nil it is
// the whole. It is empty when nothing changed.
func frame(from, to *cut) string {
	var b strings.Builder
	for _, r := range to.regions {
		was, known := from.region(r.id)
		switch {
		case !known || !was.same(r):
			partial(&b, r.id, swapMorph, r.html())
		default:
			for i := range r.lists {
				listFrame(&b, was.lists[i], r.lists[i])
			}
		}
	}
	return b.String()
}

// listFrame sends what is new at the front as one partial (htmx looks up all
// targets before it applies the first), what changed and what went. Anything
// else that happened to a list sends all of it.
func listFrame(b *strings.Builder, was, is list) {
	before := make(map[string]string, len(was.items))
	for _, it := range was.items {
		before[it.id] = it.html
	}
	fresh := 0
	for fresh < len(is.items) {
		if _, old := before[is.items[fresh].id]; old {
			break
		}
		fresh++
	}
	kept := is.items[fresh:]
	gone, inOrder := missing(was.items, kept)
	if !inOrder || (len(kept) == 0 && len(was.items) > 0) {
		partial(b, is.id, swapFill, joined(is.items))
		return
	}
	for _, id := range gone {
		partial(b, id, swapRemove, "")
	}
	for _, it := range kept {
		if before[it.id] != it.html {
			partial(b, it.id, swapMorph, it.html)
		}
	}
	if fresh > 0 {
		partial(b, is.id, swapFirst, joined(is.items[:fresh]))
	}
}

// missing lists what of was is not in kept, and tells whether the rest stands
// in the same order.
func missing(was, kept []item) (gone []string, inOrder bool) {
	at := 0
	for _, it := range was {
		if at < len(kept) && kept[at].id == it.id {
			at++
			continue
		}
		gone = append(gone, it.id)
	}
	return gone, at == len(kept)
}

func joined(items []item) string {
	var b strings.Builder
	list{items: items}.write(&b)
	return b.String()
}

// partial writes one change of a page. Drawings that are not whole pictures
// are wrapped: alone they would be parsed as HTML and have no size.
func partial(b *strings.Builder, target, swap, html string) {
	b.WriteString(`<hx-partial hx-target="#`)
	b.WriteString(target)
	b.WriteString(`" hx-swap="`)
	b.WriteString(swap)
	drawing := isDrawing(html)
	if drawing {
		b.WriteString(` strip:true`)
	}
	b.WriteString(`">`)
	if drawing {
		b.WriteString(`<svg>`)
	}
	b.WriteString(html)
	if drawing {
		b.WriteString(`</svg>`)
	}
	b.WriteString(`</hx-partial>`)
}

func isDrawing(html string) bool {
	name, found := strings.CutPrefix(html, "<")
	if !found {
		return false
	}
	name = name[:strings.IndexAny(name+" ", " \t\n/>")]
	switch name {
	case "g", "path", "circle", "ellipse", "line", "polygon", "polyline", "rect", "text", "use":
		return true
	}
	return false
}
