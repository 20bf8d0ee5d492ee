package handlers

import (
	"testing"

	"hearth/activity"
	"hearth/room"
)

// What a pattern asks for is said to those who breathe, and not to whoever chooses it alone.
func TestWhoBreathesTwoInhalesReadsToSitAndToStop(t *testing.T) {
	app := newTestApp(t)
	for _, c := range []struct{ language, said string }{
		{"en", "Stop if you feel light-headed."}, {"es", "Si sientes mareo, para."},
	} {
		r := app.openRoom(room.Settings{Age: activity.Teens, Language: c.language})
		phone := app.browser()
		phone.join(r, "fox")
		pages := func() []string { return []string{"/r/" + r.Code() + "/screen", "/r/" + r.Code()} }
		app.do(r, "start", "kind", "breathing", "pattern", "sigh")
		for _, path := range pages() {
			app.says(phone.read(path).Find("breath-guide"), c.said)
		}
		app.do(r, "start", "kind", "breathing", "pattern", "steady", "instead", r.Look(leadViewer()).Run.ID)
		for _, path := range pages() {
			app.silent(phone.read(path).Find("breath-guide"), c.said)
		}
		app.says(phone.read("/solo/breathing?language="+c.language).Find(`[data-guide="adults-sigh"]`), c.said)
	}
}

// The sentence about holds stands on the screen before the first breath only; alone,
// everyone begins with it.
func TestAPhoneThatComesLateReadsWhoLeavesOutTheHold(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Adults})
	const care = "Leave out the hold if you are pregnant"
	app.do(r, "start", "kind", "breathing", "pattern", "box", "caution", "1")
	late := app.browser()
	late.join(r, "fox")
	page := late.read("/r/" + r.Code())
	app.says(page.Find(".breath-free"), care)
	for _, fields := range [][]string{{"pattern", "box", "without", "1"}, {"pattern", "steady"}} {
		app.do(r, "start", append(fields, "kind", "breathing", "instead", r.Look(leadViewer()).Run.ID)...)
		app.silent(late.read("/r/"+r.Code()), care)
	}
	app.silent(late.read("/solo/breathing").Find(`[data-guide="adults-box"] .breath-free`), care)
}
