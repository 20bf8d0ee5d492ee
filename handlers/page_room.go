package handlers

import (
	"html/template"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// Pages of a room beside those in live.go. Both see what a screen sees: they
// may stand on the projected display.
const (
	pageLed    = "led"    // the screen with its bar, in a facilitator's browser
	pageChoose = "choose" // the lead without anything private
)

// led tells whether a page is a facilitator's.
func led(page string) bool { return page == pageLead || page == pageLed || page == pageChoose }

// RoomPage is what every page of one room is drawn from. Inside marks, only what
// comes from Live may be used.
type RoomPage struct {
	Layout
	Code     string
	Look     room.Look
	Activity template.HTML // the part of what runs; empty: nothing runs
	KindID   string        // the name of what runs
	Veiled   bool          // a participant's page is covered: blank or pause
	Controls []Button

	items *pageDrawing
}

// Draw draws a part of the page: its template is given v and the words, and
// nothing else.
func (p RoomPage) Draw(view string, v any) (template.HTML, error) {
	return p.items.draw(p.partData(view, v))
}

// Items draws the items of a list from one template, each marked as an item.
func (p RoomPage) Items(view string, list any) (template.HTML, error) {
	return p.items.drawList(p.partData(view, nil), list, true)
}

func (p RoomPage) partData(view string, v any) PartData {
	return PartData{Words: p.Words, Code: p.Code, Phones: p.Phones(), V: v, view: view}
}

// MoveURL is where a move of this name is posted.
func (p RoomPage) MoveURL(move string) string { return moveURL(p.Code, move) }

// Move is a form of one button, for partials/move.
func (p RoomPage) Move(move, label, class string, fields ...any) Button {
	return newButton(p.Words, p.Code, move, label, class, fields)
}

// Phones tells whether anything here speaks of codes and phones.
func (p RoomPage) Phones() bool { return p.Look.Devices != room.NoDevices }

// roomPage begins a live page; part is which of the activity's views it shows.
func (a *App) roomPage(l Live, part, title string) (RoomPage, error) {
	p := RoomPage{
		Layout: a.liveLayout(l, title),
		Code:   l.Code, Look: l.Look, Veiled: l.Look.Blank || l.Look.Held, items: l.items,
	}
	if l.Look.Run != nil {
		p.KindID = "kind." + l.Look.Run.Kind
	}
	if part == "" {
		return p, nil
	}
	var err error
	p.Activity, err = a.fragment(l, part)
	return p, err
}

func (a *App) liveLayout(l Live, title string) Layout {
	if l.frame {
		return Layout{Words: l.Words, Frame: true}
	}
	layout := Layout{
		Words: l.Words, Page: l.Page, Title: l.T(title, "Name", l.Look.Name), Theme: string(room.Auto),
		Styles: []string{kindStyles}, Modules: a.modules, Epoch: l.Look.Epoch, Version: l.Look.Version,
		Live: "/r/" + l.Code + "/live?as=" + l.Page, Since: l.Since, NotesOf: l.NotesOf, Kept: l.Kept,
	}
	if l.Page == pageParticipant {
		layout.Styles = []string{phoneStyles}
	}
	if _, mark, sits := strings.Cut(l.NotesOf, ":"); sits {
		layout.Live += "&seat=" + mark
	}
	return layout
}

// roomByID finds the room of a facilitator's address.
func (a *App) roomByID(c *fiber.Ctx) (*room.Room, error) {
	r, ok := a.Rooms.ByID(room.ID(c.Params("id")))
	if !ok {
		return nil, fiber.ErrNotFound
	}
	return r, nil
}

// The browser of a facilitator that has answered whether its display is
// mirrored is not asked again.
const cookieDisplay = "display"

// gated tells whether private things may be seen by the children here: the
// display is the projected one, and this browser has shown the screen.
func (a *App) gated(c *fiber.Ctx, r *room.Room) bool {
	return r.Settings().OneScreen && c.Cookies(cookieScreen+string(r.ID())) != ""
}

// private lets a page with private things through, or asks first whether the
// children can see the display.
func (a *App) private(c *fiber.Ctx, r *room.Room, next string) (open bool, err error) {
	if !a.gated(c, r) || c.Query("private") == "1" {
		return true, nil
	}
	vm := PrivatePage{Layout: a.layout(c, "private", "screen.private.title"), Next: next + "?private=1", Back: backOf(r)}
	vm.Always = a.always(c, vm.Words, r)
	return false, a.page(c, fiber.StatusOK, "pages/private", vm)
}

// PrivatePage is the view model of pages/private.
type PrivatePage struct {
	Layout
	Next, Back string
}

// backOf is where a private page goes when nobody has touched it for a while.
func backOf(r *room.Room) string {
	if !r.IsOpen() {
		return "/"
	}
	return "/r/" + r.Code() + "/screen"
}

func today() string { return time.Now().Format(time.DateOnly) }

// usual is the start of what the room started last. Where something must be
// known before, it leads there and says so.
func (a *App) usual(p RoomPage, s room.Settings) Button {
	kind, ok := activity.KindNamed(s.Usual.Kind)
	if !ok {
		return Button{Key: "start", Href: "/r/" + p.Code + "/lead#tab-next", Class: "main", Label: p.T("screen.choose")}
	}
	name := p.T("kind." + kind.Name)
	b := p.Move("start", "screen.start", "main", "kind", kind.Name)
	b.Key, b.Label = "start", p.T("screen.start", "Kind", name)
	for field, values := range s.Usual.Form {
		for _, v := range values {
			b.Fields = append(b.Fields, Field{Name: field, Value: v})
		}
	}
	if needs := needsOf(kind, s); needs != "" {
		b.Href, b.Fields = "/r/"+p.Code+"/lead#offer-"+kind.Name, nil
		b.Say = p.T(needs, "Kind", name)
	}
	return b
}

func needsOf(kind activity.Kind, s room.Settings) string {
	switch {
	case kind.Responder && s.Responder.Day != today():
		return "screen.needs.responder"
	case kind.Writing && len(s.Contacts) == 0:
		return "screen.needs.contact"
	}
	return ""
}
