package handlers

import (
	"testing"

	"hearth/activity"
	"hearth/room"
)

// TestACircleSaysAboutHowLongItTakesAtItsOpening, on the screen and on phones, in
// the room's language, and at no other step.
func TestACircleSaysAboutHowLongItTakesAtItsOpening(t *testing.T) {
	app := newTestApp(t)
	for _, c := range []struct {
		age             activity.Age
		language, shape string
		want            string
	}{
		{activity.Age8to12, "en", "one", "About 15 to 25 minutes, 1 round."},
		{activity.Mixed, "es", "two", "Unos 10 a 15 minutos, 1 ronda."},
		{activity.Adults, "en", "word", "About 3 minutes, one word each."},
	} {
		r := app.openRoom(room.Settings{Age: c.age, Language: c.language})
		phone := app.browser()
		phone.join(r, "fox")
		app.do(r, "start", "kind", "circle", "count", "28", "chosen", "1", "step", "opening", "topic1", "sound", "shape", c.shape,
			"responder_who", "Ada", "responder_where", "room 4")
		for _, path := range []string{"/r/" + r.Code() + "/screen", "/r/" + r.Code()} {
			app.says(phone.read(path).Find("main"), c.want)
		}
	}
}
