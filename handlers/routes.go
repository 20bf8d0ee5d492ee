package handlers

import (
	"github.com/gofiber/fiber/v2"
)

// routes is the whole table of addresses.
func (a *App) routes(r *fiber.App) {
	r.Get("/livez", a.getAlive)
	r.Get("/static/:hash/*", a.getAsset)

	r.Use(a.guard)
	r.Get("/readyz", a.getReady)

	// The commands of this machine.
	r.Get("/control/health", a.controlled, a.getReady)
	r.Get("/control/backup", a.controlled, a.getBackup)
	r.Post("/control/reset", a.controlled, a.postReset)

	// Who may lead.
	r.Get("/claim", a.getClaim)
	r.Post("/claim", a.postClaim)
	r.Get("/sign-in", a.getSignIn)
	r.Post("/sign-in", a.postSignIn)
	r.Post("/sign-out", a.postSignOut)
	r.Get("/invite", a.getInvite)
	r.Post("/invite", a.postInvite)
	r.Get("/device", a.getDevice)
	r.Post("/device", a.postDeviceCode)
	r.Get("/devices", a.signedIn, a.getDevices)
	r.Post("/devices", a.signedIn, a.postDevice)
	r.Post("/facilitators", a.signedIn, a.postInvitation)
	r.Post("/facilitators/:id/remove", a.signedIn, a.postRemoveFacilitator)
	r.Post("/language", a.postLanguage)

	// One room.
	r.Get("/r/:code/live", a.getSocket)
	r.Post("/r/:code/moves/:move", a.postMove)

	r.Use(a.missing)
}

// livePages are the pages that stay in step with their room.
func (a *App) livePages() map[string]livePage {
	return map[string]livePage{}
}
