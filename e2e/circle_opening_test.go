package e2e

import (
	"fmt"
	"testing"
)

// What comes first says how long it takes (PRACTICES 8.3): legible, and on no seat
// and no word.
func TestTheOpeningOfACircleSaysAboutHowLong(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	screen := b.device(p, projector)
	screen.open("/r/" + code + "/screen")
	screen.live()
	for _, language := range []string{"English", "Español"} {
		lead.chooses("#language", language)
		for _, shape := range []string{"one", "word", "two"} {
			form := []string{"kind", "circle", "count", "28", "chosen", "1", "step", "opening", "topic1", "sound", "shape", shape,
				"responder_who", "Ms Lee", "responder_where", "Room 4"}
			if run := eval[string](screen, "document.querySelector('talking-ring') ? 'runs' : ''"); run != "" {
				lead.open("/r/" + code + "/lead")
				lead.live()
				lead.ends()
				screen.waitFor("!document.querySelector('talking-ring')")
			}
			if status := lead.move(code, "start", form...); status != 204 {
				t.Fatalf("start: %d", status)
			}
			screen.waitFor("document.querySelectorAll('.seat').length === 28 && /^(About|Unos) \\d/.test(document.querySelector('.circle-fine')?.innerText)")
			state := fmt.Sprintf("opening, %s, %s", shape, language)
			for _, found := range eval[[]string](screen, touches) {
				t.Errorf("%s: %s", state, found)
			}
			screen.legible(state)
		}
	}
}
