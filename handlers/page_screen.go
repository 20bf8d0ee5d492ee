package handlers

import (
	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// ScreenPage is the view model of pages/screen.
type ScreenPage struct {
	RoomPage
	Way       *Way   // how phones come in; nil where none are wanted
	Address   string // of this Hearth, to read and type
	Named     bool   // the room's name, and its code, stand small in a corner
	Led       bool   // a facilitator's own browser: with the bar
	OneScreen bool   // the display is mirrored
	First     bool   // the two pictures have not been answered here
}

// getScreen shows the room on a projector. The browser is paired with the room:
// its address goes on through later openings.
func (a *App) getScreen(c *fiber.Ctx) error {
	r, err := a.screenOf(c, cookieScreen)
	if err != nil {
		return err
	}
	a.pair(c, r, cookieScreen)
	page := pageScreen
	if a.facilitator(c) != nil {
		page = pageLed
	}
	s := a.seat(c, r, page, activity.Viewer{Role: activity.Screen})
	return a.getLive(c, s, func(l Live) (string, any, error) {
		p, err := a.screenPage(l)
		p.First = p.Led && c.Cookies(cookieDisplay) == ""
		return "pages/screen", p, err
	})
}

func (a *App) drawScreen(l Live) (string, any, error) {
	p, err := a.screenPage(l)
	return "pages/screen", p, err
}

func (a *App) screenPage(l Live) (ScreenPage, error) {
	base, err := a.roomPage(l, "screen", "screen.title")
	if err != nil {
		return ScreenPage{}, err
	}
	p := ScreenPage{RoomPage: base, Led: l.Page == pageLed}
	p.Page, p.Theme = pageScreen, string(l.Look.Theme)
	p.Named = l.Look.Run != nil && l.Look.Run.Kind != "wall" // whose heading names it
	if p.Phones() && l.Look.Code != "" {
		if err := a.showWay(&p); err != nil {
			return p, err
		}
	}
	if r, ok := a.Rooms.ByID(l.Look.Room); ok && p.Led {
		s := r.Settings()
		p.OneScreen = s.OneScreen
		p.Controls = a.barControls(p.RoomPage, s)
	}
	return p, nil
}

// showWay puts the first network's address on the screen; the others stand on
// the lead.
func (a *App) showWay(p *ScreenPage) error {
	ways, err := a.ways("/r/" + p.Look.Code)
	if err != nil || len(ways) == 0 {
		return err
	}
	p.Way = &ways[0]
	p.Way.QR.Label = p.T("lead.way.label", "Address", p.Way.Short)
	home, err := a.ways("")
	if err != nil || len(home) == 0 {
		return err
	}
	p.Address = home[0].Short
	return nil
}

// barControls are the bar's buttons, with nothing private among them.
func (a *App) barControls(p RoomPage, s room.Settings) []Button {
	blank := p.key("blank", "blank", "screen.blank.go", "", "on", "1")
	switch {
	case !p.Look.Open:
		return []Button{{Key: "start", Href: "/", Class: "main", Label: p.T("screen.open_again")}}
	case p.Look.Blank:
		return []Button{p.key("blank", "blank", "screen.unblank", "main", "on", "0")}
	case p.Look.Run != nil:
		return append(p.controls(true), blank)
	case p.Look.Held:
		return []Button{p.key("pause", "go-on", "lead.go_on", "main"), blank}
	}
	return []Button{a.usual(p, s), p.key("pause", "pause", "lead.pause", ""), blank}
}

// getPrivate asks whether the children can see this display, before anything
// private opens (PRACTICES 8.16).
func (a *App) getPrivate(c *fiber.Ctx) error {
	r, _, err := a.roomOf(c)
	if err != nil {
		return err
	}
	at := "/r/" + c.Params("code")
	vm := PrivatePage{
		Layout: a.layout(c, "private", "screen.private.title"), Next: at + "/lead?private=1", Back: at + "/screen",
	}
	vm.Theme, vm.Always = string(r.Settings().Theme), a.always(c, vm.Words, r)
	return a.page(c, fiber.StatusOK, "pages/private", vm)
}
