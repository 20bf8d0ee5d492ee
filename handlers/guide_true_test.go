package handlers

import (
	"strings"
	"testing"

	"hearth/room"
)

// A phone may be the remote of whoever leads, and it has the names.
func TestTheGuideDoesNotSayThatNoPhoneHasTheNames(t *testing.T) {
	app := newTestApp(t)
	lead, r := app.facilitatorBrowser(), app.openRoom(room.Settings{})
	app.do(r, "add", "names", "Zora")
	app.says(lead.read("/r/"+r.Code()+"/lead").Find("#r-people"), "Zora")
	child := app.browser()
	child.join(r, "fox")
	app.silent(child.read("/r/"+r.Code()), "Zora")
	for _, page := range []string{"families", "data-map"} {
		if text := child.read("/guide/" + page).Text(); strings.Contains(text, "sent to a phone") || !strings.Contains(text, "devices") {
			t.Errorf("%s: %s", page, text)
		}
	}
}
