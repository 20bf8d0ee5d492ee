package handlers

import (
	"github.com/gofiber/fiber/v2"

	"hearth/activity"
)

const pageKiosk = "kiosk"

// A kiosk that nobody touches asks whether someone is still here, and wipes what
// was chosen (PRACTICES 9.8). Nobody writes here yet.
const (
	kioskIdleMs  = 45_000
	kioskStillMs = 20_000
)

// KioskPage is the view model of pages/kiosk.
type KioskPage struct {
	RoomPage
	Solo            Solo
	IdleMs, StillMs int
}

// getKiosk is a touch screen for one person at a time. The browser is paired
// with the room, as a screen is.
func (a *App) getKiosk(c *fiber.Ctx) error {
	r, err := a.screenOf(c, cookieKiosk)
	if err != nil {
		return err
	}
	a.pair(c, r, cookieKiosk)
	s := a.seat(c, r, pageKiosk, activity.Viewer{Role: activity.Screen})
	return a.getLive(c, s, a.drawKiosk)
}

// drawKiosk draws what a kiosk can do, unless its room is closed or nobody has
// said yet whom to turn to (PRACTICES 6).
func (a *App) drawKiosk(l Live) (string, any, error) {
	base, err := a.roomPage(l, "", "kiosk.title")
	if err != nil {
		return "", nil, err
	}
	p := KioskPage{RoomPage: base, IdleMs: kioskIdleMs, StillMs: kioskStillMs}
	p.Styles, p.Modules, p.Theme = aloneStyles(), a.alone, string(l.Look.Theme)
	if l.Look.Open && len(l.Look.Contacts) > 0 {
		if p.Solo, err = a.solo(l.Words, soloKinds()...); err != nil {
			return "", nil, err
		}
		p.Solo.Step, p.Solo.Tiles = stepTiles, soloTiles()
	}
	return "pages/kiosk", p, nil
}
