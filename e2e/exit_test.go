package e2e

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

func TestThereIsAQuickWayOutOfWriting(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	lead.posts("/r/"+code+"/moves/start", startsWall)
	fox := b.seat(p, code, "fox")
	fox.write("#r-main textarea", "nobody else should see this")
	p.until("Shift three times leaves the page", func() bool { // a busy machine may press too slowly
		fox.press(kb.Shift + kb.Shift + kb.Shift)
		return fox.path() == "/clock"
	})
	fox.waitFor("location.pathname === '/clock' && /^\\d/.test(document.querySelector('[data-clock]').textContent)")
	fox.never("nobody else should see this", "Hearth</", "Room 12")
	fox.axe("the plain clock")
	if high := eval[float64](fox, "document.querySelector('[data-clock]').getBoundingClientRect().height"); high < 64 {
		t.Errorf("the plain clock is %.0f px high: nobody would look at that", high)
	}
	fox.open("/r/" + code)
	fox.tap("[data-exit]")
	fox.waitFor("location.pathname === '/clock'")
}
