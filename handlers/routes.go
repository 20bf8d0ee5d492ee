package handlers

import (
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"hearth/activity"
)

// routes is the whole table of addresses.
func (a *App) routes(r *fiber.App) {
	r.Get("/livez", a.getAlive)
	r.Get("/static/:hash/*", a.getAsset)

	r.Use(a.guard)
	r.Get("/probe", a.getProbe)
	// Not packed: that would end a backup that fails half way as if it were whole.
	r.Get("/control/backup", a.controlled, a.getBackup)
	// The choice of pictures is 14 KB of page, and 2 KB packed.
	r.Use(compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: upgrading}))
	r.Get("/readyz", a.getReady)

	// The commands of this machine.
	r.Get("/control/health", a.controlled, a.getReady)
	r.Post("/control/reset", a.controlled, a.postReset)

	// Who may lead.
	r.Get("/claim", a.getClaim)
	r.Post("/claim", a.postClaim)
	r.Get("/sign-in", a.getSignIn)
	r.Post("/sign-in", a.postSignIn)
	r.Post("/sign-out", a.postSignOut)
	r.Get("/invite", a.getInvite)
	r.Post("/invite", a.postInvite)
	r.Get("/reset", a.getReset)
	r.Post("/reset", a.postResetCode)
	r.Get("/device", a.getDevice)
	r.Post("/device", a.postDeviceCode)
	r.Get("/devices", a.signedIn, a.getDevices)
	r.Post("/devices", a.signedIn, a.postDevice)
	r.Post("/facilitators", a.signedIn, a.postInvitation)
	r.Post("/facilitators/:id/remove", a.signedIn, a.postRemoveFacilitator)
	r.Post("/language", a.postLanguage)

	// The way in by code, and a facilitator's rooms.
	r.Get("/", a.getHome)
	r.Post("/rooms", a.signedIn, a.postRoom)
	r.Post("/rooms/demo", a.signedIn, a.postDemo)
	r.Get("/rooms/:id", a.signedIn, a.getSettings)
	r.Post("/rooms/:id", a.signedIn, a.postSettings)
	r.Post("/rooms/:id/open", a.signedIn, a.postOpen)
	r.Post("/rooms/:id/close", a.signedIn, a.postClose)
	r.Post("/rooms/:id/display", a.signedIn, a.postDisplay)
	r.Post("/rooms/:id/without-phones", a.signedIn, a.postWithoutPhones)
	r.Get("/rooms/:id/delete", a.signedIn, a.getDelete)
	r.Post("/rooms/:id/delete", a.signedIn, a.postDelete)
	r.Get("/rooms/:id/kept", a.signedIn, a.getKept)
	r.Post("/rooms/:id/forget", a.signedIn, a.postForget)
	r.Get("/guide/:page", a.getGuide)
	r.Post("/guide/upset/read", a.signedIn, a.postOfficerRead)

	// Alone: no room, no sign-in, no moves.
	r.Get("/clock", a.getClock)
	r.Get("/solo", a.getSoloList)
	r.Get("/solo/:kind", a.getSolo)
	r.Get(notesPath, a.getEveryNote)
	r.Post(notesPath, a.postEveryNote)

	// One room.
	r.Get("/r/:code", a.getParticipant)
	r.Get("/r/:code/leave", a.getLeave)
	r.Get("/r/:code/screen", a.getScreen)
	r.Get("/r/:code/kiosk", a.getKiosk)
	r.Get("/r/:code/private", a.signedIn, a.getPrivate)
	r.Get("/r/:code/lead", a.signedIn, a.getLead)
	r.Get("/r/:code/kept", a.signedIn, a.getKeptByCode)
	r.Get("/r/:code/notes", a.signedIn, a.getNotes)
	r.Post("/r/:code/notes/forget", a.signedIn, a.postForgetNotes)
	r.Get("/r/:code/notes/slips", a.signedIn, a.getSlips)
	r.Get("/r/:code/notes/paper", a.signedIn, a.getPrintedWall)
	r.Get("/r/:code/notes/worry/:note", a.signedIn, a.getWorry)
	r.Get("/r/:code/notes/export.csv", a.signedIn, a.getNotesCSV)
	r.Get("/r/:code/notes/export.json", a.signedIn, a.getNotesJSON)
	r.Get("/r/:code/notes/mine", a.getMine)
	r.Post("/r/:code/notes/mine", a.postMine)
	r.Get("/r/:code/live", a.getSocket)
	r.Post("/r/:code/moves/:move", a.postMove)

	r.Use(a.missing)
}

// livePages are the pages that stay in step with their room.
func (a *App) livePages() map[string]livePage {
	return map[string]livePage{
		pageParticipant: {role: activity.Participant, draw: a.drawParticipant, get: a.getParticipant},
		pageScreen:      {role: activity.Screen, draw: a.drawScreen, get: a.getScreen},
		pageKiosk:       {role: activity.Screen, draw: a.drawKiosk, get: a.getKiosk},
		pageLed:         {role: activity.Screen, draw: a.drawScreen},
		pageChoose:      {role: activity.Screen, draw: a.drawLead},
		pageLead:        {role: activity.Facilitator, draw: a.drawLead, get: a.getLead},
	}
}

// upgrading tells that a request becomes a socket, which must be left alone.
func upgrading(c *fiber.Ctx) bool { return c.Get(fiber.HeaderUpgrade) != "" }
