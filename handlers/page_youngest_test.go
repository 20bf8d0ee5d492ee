package handlers

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"hearth/activity"
	"hearth/room"
)

// PRACTICES 8.15: also where they come in, leave and write.
func TestTheYoungestHaveAPictureForEachChoiceAndAPageThatIsRead(t *testing.T) {
	app := newTestApp(t)
	for age, want := range map[activity.Age]int{activity.Age5to7: 1, activity.Age8to12: 0} {
		r := app.openRoom(room.Settings{Age: age})
		at := "/r/" + r.Code()
		app.do(r, "start", "kind", "wall", "responder_who", "Ada", "responder_where", "room 4", "contact_name", "Bo", "contact_how", "here")
		phone := app.browser()
		app.has(phone.read(at), "[data-read-aloud]", want)
		app.has(phone.read(at), "[data-reads] fieldset.pick", 1)
		phone.join(r, "fox")
		for _, path := range []string{at, at + "/leave"} {
			page := phone.read(path)
			app.has(page, "[data-read-aloud]", want)
			choices := page.Find("main .button, main .starter")
			if choices.Length() < 2 {
				t.Fatalf("%s: %d choices", path, choices.Length())
			}
			choices.Each(func(_ int, c *goquery.Selection) {
				if want == 1 && c.Find("svg").Length() == 0 {
					t.Errorf("%s: %q has no picture", path, strings.TrimSpace(c.Text()))
				}
			})
		}
	}
}

// A child who does not read yet sees on the phone what to do.
func TestTheYoungestHaveAPictureInEveryActivity(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Age5to7})
	phone := app.browser()
	phone.join(r, "fox")
	for _, kind := range activity.Kinds() {
		app.do(r, "start", "kind", kind.Name, "instead", runID(r), "responder_who", "Ada", "responder_where", "room 4", "contact_name", "Bo", "contact_how", "here")
		page := phone.read("/r/" + r.Code())
		if page.Find("#r-main svg").Length() == 0 {
			t.Errorf("%s: for ages 5 to 7 no picture stands in views/activities/%s/participant.html", kind.Name, kind.Name)
		}
		page.Find("#r-main .button, #r-main .starter, #r-main .choice").Each(func(_ int, c *goquery.Selection) {
			if c.Find("svg").Length() == 0 {
				t.Errorf("%s: %q has no picture", kind.Name, strings.TrimSpace(c.Text()))
			}
		})
	}
}
