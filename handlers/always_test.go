package handlers

import (
	"net/http"
	"net/url"
	"testing"

	"hearth/room"
)

// leadsAway are the pages to which the lead of a room leads, and theirs.
func (w wallRoom) leadsAway() []string {
	_, id := w.writes(w.owl, "is worrying")
	w.done(w.lead, "worry", of(id))
	settings := "/rooms/" + string(w.ID())
	return []string{
		w.at + "/private", w.at + "/kept", w.at + "/notes", w.at + "/notes/slips", w.at + "/notes/paper", w.at + "/notes/worry/" + id,
		settings, settings + "/kept", settings + "/delete", "/guide/upset?room=" + string(w.ID()), "/guide/circle?room=" + string(w.ID()),
	}
}

func TestPauseAllAndBlankAreOneTapAwayOnEveryPageOfTheLead(t *testing.T) {
	w := startWall(t, nil)
	pages := w.leadsAway()
	offered := func(path, move string) bool {
		return w.parse(w.lead.get(path)).Find(`.always form[action="`+w.at+"/moves/"+move+`"]`).Length() == 1
	}
	press := func(path, move string) {
		t.Helper()
		form := w.parse(w.lead.get(path)).Find(`.always form[action="` + w.at + "/moves/" + move + `"]`)
		fields := url.Values{}
		for _, input := range form.Find("input").EachIter() {
			fields.Add(input.AttrOr("name", ""), input.AttrOr("value", ""))
		}
		w.app.limits = newLimits() // how fast one may is tested elsewhere
		got := w.lead.post(form.AttrOr("action", ""), fields)
		if got.status != http.StatusSeeOther || got.header.Get("Location") != path {
			t.Errorf("%s on %s: %s, to %s", move, path, got, got.header.Get("Location"))
		}
	}
	for _, path := range pages {
		press(path, "pause")
		press(path, "blank")
		if look := w.Look(leadViewer()); !look.Held || !look.Blank || !offered(path, "go-on") {
			t.Errorf("%s: held %v, blank %v", path, look.Held, look.Blank)
		}
		press(path, "go-on")
		press(path, "blank")
		if look := w.Look(leadViewer()); look.Held || look.Blank || !offered(path, "pause") {
			t.Errorf("%s: held %v, blank %v", path, look.Held, look.Blank)
		}
	}
	if got := w.fox.get("/guide/upset?room=" + string(w.ID())); w.parse(got).Find(".always").Length() != 0 {
		t.Error("who does not lead is offered it")
	}
	if err := w.Shut(); err != nil {
		t.Fatal(err)
	}
	if got := w.lead.get("/rooms/" + string(w.ID())); w.parse(got).Find(".always").Length() != 0 {
		t.Error("a room that nobody is in can be paused")
	}
}

func TestAMirroredDisplayAsksFirstAndCanBePausedMeanwhile(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	ana := app.facilitatorBrowser()
	ana.read("/r/" + r.Code() + "/screen")
	app.has(ana.read("/rooms/"+string(r.ID())), ".always form", 2)
}
