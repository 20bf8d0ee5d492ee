package handlers

import (
	"net/url"
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

func TestTheRetentionScheduleSaysWhatIsKeptLongest(t *testing.T) {
	w := startWall(t, nil)
	token, id := w.writes(w.fox, "please help me")
	w.done(w.lead, "worry", of(id))
	w.done(w.fox, "take-back", url.Values{"token": {token}, "from": {"participant"}})
	if n, err := w.CountNotes(room.Worrying); n != 1 || err != nil {
		t.Fatalf("%d stay, %v", n, err)
	}
	w.app.says(w.fox.read("/guide/retention"), "they stay when their writer takes them back", "the hash of a password", "The day on which")
}
