package handlers

import (
	"bytes"
	"html/template"
)

// The marks in a page. They are comments, which no text of a person can ever
// be: that is escaped.
const (
	markStart   = "<!--hearth "
	markEnd     = "-->"
	wordRegion  = "region"
	wordList    = "list"
	wordItem    = "item"
	wordClosing = "/"
)

// Marks lets a template say where frames are cut. Every live page's view model
// embeds it.
//
// A region is one element with the id "r-" + its name, and is there in every
// state of the page. A list inside a region is one element with the list's
// name as its id; its items stand newest first, one element with an id each,
// and an item's HTML depends on nothing but the item.
type Marks struct{}

// Mark opens a region.
func (Marks) Mark(name string) template.HTML { return mark(wordRegion, name) }

// EndMark closes a region.
func (Marks) EndMark() template.HTML { return markStart + wordClosing + wordRegion + markEnd }

// List opens a list inside a region.
func (Marks) List(id string) template.HTML { return mark(wordList, id) }

// EndList closes a list.
func (Marks) EndList() template.HTML { return markStart + wordClosing + wordList + markEnd }

// Item opens an item of a list; its id is read from its element.
func (Marks) Item(string) template.HTML { return markStart + wordItem + markEnd }

// EndItem closes an item.
func (Marks) EndItem() template.HTML { return markStart + wordClosing + wordItem + markEnd }

func mark(word, name string) template.HTML {
	return template.HTML(markStart + word + " " + template.HTMLEscapeString(name) + markEnd) //nolint:gosec // escaped here
}

// stripMarks takes the marks out of a finished page, in its own memory.
func stripMarks(page []byte) []byte {
	start := []byte(markStart)
	at := bytes.Index(page, start)
	if at < 0 {
		return page
	}
	out := page[:0]
	for at >= 0 {
		out = append(out, page[:at]...)
		end := bytes.Index(page[at:], []byte(markEnd))
		if end < 0 {
			return append(out, page[at:]...)
		}
		page = page[at+end+len(markEnd):]
		at = bytes.Index(page, start)
	}
	return append(out, page...)
}
