package handlers

import (
	"fmt"
	"html/template"
	"strings"

	"hearth/activity"
	"hearth/room"
)

// ActivityData is what views/activities/<kind>/{screen,participant,lead} are drawn
// from; setup is drawn from PartData, and knows of the room what the activity offers.
type ActivityData struct {
	Words
	Marks
	Look room.Look
	V    any    // the activity's View, or what it offers
	Code string // as it stands in this page's addresses
	Said string // what became of the text that was sent just now

	items *pageDrawing
}

// Draw draws a part of the page: its template is given v and the words, and
// nothing else.
func (d ActivityData) Draw(view string, v any) (template.HTML, error) {
	return d.items.draw(d.partData(view, v))
}

// Items draws the items of a list from one template, each marked as an item.
func (d ActivityData) Items(view string, list any) (template.HTML, error) {
	return d.items.drawList(d.partData(view, nil), list, true)
}

// Each draws the items of a list from one template; they change with what is around them.
func (d ActivityData) Each(view string, list any) (template.HTML, error) {
	return d.items.drawList(d.partData(view, nil), list, false)
}

func (d ActivityData) partData(view string, v any) PartData {
	return PartData{Words: d.Words, Code: d.Code, Phones: d.Phones(), V: v, view: view}
}

// Phones tells whether the room has any; otherwise nothing speaks of them.
func (d ActivityData) Phones() bool { return d.Look.Devices != room.NoDevices }

// MoveURL is where a move of this name is posted.
func (d ActivityData) MoveURL(move string) string { return moveURL(d.Code, move) }

// Move is a form of one button, for partials/move. Fields are pairs of name and
// value; the label may use them.
func (d ActivityData) Move(move, label, class string, fields ...any) Button {
	return newButton(d.Words, d.Code, move, label, class, fields)
}

func moveURL(code, move string) string { return "/r/" + code + "/moves/" + move }

// Button is a form of one button.
type Button struct {
	URL    string
	Label  string
	Class  string
	Fields []Field
	Key    string // which key of the screen presses it
	Href   string // a link instead of a form
	Say    string // a sentence beside it
	// Pressed is aria-pressed of a button that shows what is chosen.
	Pressed string
}

// Field is a hidden field of a form.
type Field struct{ Name, Value string }

func newButton(w Words, code, move, label, class string, fields []any) Button {
	b := Button{URL: moveURL(code, move), Label: w.T(label, fields...), Class: class}
	for i := 0; i+1 < len(fields); i += 2 {
		b.Fields = append(b.Fields, Field{Name: fmt.Sprint(fields[i]), Value: fmt.Sprint(fields[i+1])})
	}
	return b
}

// fragment draws a part of what runs; empty when nothing runs or the kind has no
// such part.
func (a *App) fragment(l Live, part string) (template.HTML, error) {
	if l.Look.Run == nil {
		return "", nil
	}
	name := "activities/" + l.Look.Run.Kind + "/" + part
	if !a.views.Has(name) {
		return "", nil
	}
	return a.views.Fragment(name, ActivityData{Words: l.Words, Look: l.Look, V: l.Look.Run.View, Code: l.Code, items: l.items})
}

// can tells whether an activity has a move that a facilitator may make.
func can(kind, move string) bool {
	k, ok := activity.KindNamed(kind)
	if !ok {
		return false
	}
	m, ok := k.New().Moves()[move]
	return ok && m.By.Has(activity.Facilitator)
}

// controls are the moves that every kind of activity has, and those the keys
// make, where the running one has them and does not offer them itself. Pause
// stands among them only where it does not stand below for good.
func (p RoomPage) controls(pause bool) []Button {
	run := p.Look.Run
	if p.Look.Held || run.Phase == activity.Paused {
		return []Button{p.key("pause", "go-on", "lead.go_on", "main"), p.end()}
	}
	buttons := p.some("back", "next", "later", "more")
	if pause {
		buttons = append(buttons, p.key("pause", "pause", "lead.pause", ""))
	}
	return append(buttons, p.end())
}

// labels of the moves that some kinds have.
func controlLabel(move string) string {
	if move == "more" {
		return "lead.more"
	}
	return "lead.do." + move
}

func (p RoomPage) some(moves ...string) []Button {
	var buttons []Button
	for _, move := range moves {
		offered := strings.Contains(string(p.Activity), `"`+p.MoveURL(move)+`"`)
		if offered || !can(p.Look.Run.Kind, move) {
			continue
		}
		class := ""
		if move == "next" {
			class = "main"
		}
		buttons = append(buttons, p.key(move, move, controlLabel(move), class, "turn", p.Look.Run.Turn))
	}
	return buttons
}

func (p RoomPage) end() Button {
	label := "lead.end"
	if p.Look.Run.Closing {
		label = "lead.end.now"
	}
	return p.Move("end", label, "", "run", p.Look.Run.ID)
}

func (p RoomPage) key(key, move, label, class string, fields ...any) Button {
	b := p.Move(move, label, class, fields...)
	b.Key = key
	return b
}
