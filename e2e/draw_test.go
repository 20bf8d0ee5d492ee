package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// finger is where one is, told apart from the others by its number.
type finger struct{ id, x, y float64 }

// fingers tells a page of what fingers do: those that are on it, or that leave it.
func (pg *page) fingers(do input.DispatchTouchEventType, all ...finger) {
	pg.t.Helper()
	points := []*input.TouchPoint{}
	for _, f := range all {
		points = append(points, &input.TouchPoint{X: f.x, Y: f.y, ID: new(f.id)})
	}
	pg.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: do, TouchPoints: points})
		return chromedp.Void{}, err
	})
}

func TestAPalmOnTheSheetDrawsNothingAndEndsNoStroke(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	lead.posts("/r/"+code+"/moves/start", startsWall)
	fox := b.seat(p, code, "fox")
	fox.button("Draw instead")
	fox.waitFor("document.querySelector('draw-note svg')")
	box := eval[[4]float64](fox, `(() => { const e = document.querySelector('draw-note svg'); e.scrollIntoView({block: 'center', behavior: 'instant'});
		const b = e.getBoundingClientRect(); return [b.left, b.top, b.width, b.height] })()`)
	at := func(id, x, y float64) finger { return finger{id, box[0] + x*box[2], box[1] + y*box[3]} }
	const start, move, end = input.DispatchTouchEventTypeTouchStart, input.DispatchTouchEventTypeTouchMove, input.DispatchTouchEventTypeTouchEnd

	fox.fingers(start, at(1, 0.1, 0.2))
	fox.fingers(move, at(1, 0.2, 0.2))
	fox.fingers(start, at(1, 0.2, 0.2), at(2, 0.9, 0.9))
	for _, x := range []float64{0.3, 0.4, 0.5} {
		fox.fingers(move, at(1, x, 0.2), at(2, 0.9, 1-x/2))
	}
	fox.fingers(end, at(2, 0.9, 0.75)) // the palm is lifted
	for _, x := range []float64{0.6, 0.7, 0.8} {
		fox.fingers(move, at(1, x, 0.2))
	}
	fox.fingers(end)
	if drawn := eval[string](fox, "document.querySelector('[name=drawing]').value"); drawn != "M40 60l280 0" {
		t.Errorf("one straight line was drawn as %s", drawn)
	}
}
