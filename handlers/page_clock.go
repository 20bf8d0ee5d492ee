package handlers

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

// ClockPage is where the quick way out of a private page leads: a plain clock
// (PRACTICES 8.12).
type ClockPage struct {
	Layout
	Now string // hours and minutes of this machine, until the page's own script runs
}

func (a *App) getClock(c *fiber.Ctx) error {
	return a.page(c, fiber.StatusOK, "pages/clock", ClockPage{Layout: a.layout(c, "clock", "clock.title"), Now: time.Now().Format("15:04")})
}
