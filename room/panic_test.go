package room_test

import (
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

func TestAnActivityThatPanicsAnywhereCostsNobodyTheRoom(t *testing.T) {
	for _, in := range []string{"setup", "moves", "do", "view", "sees", "turn", "gather", "due", "wake", "close", "stored"} {
		t.Run(in, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := begin(t, room.Settings{})
				fox, _ := f.joins("fox")
				f.try(leader(), "start", "kind", "trap", "in", in)
				everyone := []activity.Viewer{leader(), wallScreen(), phone(fox)}
				for range 3 {
					f.try(leader(), "free", "in", in)
					time.Sleep(2 * time.Second)
					for _, v := range everyone {
						f.room.Look(v)
						f.room.Sees(v)
					}
				}
				f.do(leader(), "blank")
				f.try(stranger(), "join") // a trap in gather keeps people out until it ends
				f.try(leader(), "end")
				f.try(leader(), "end") // the second is final, whatever the activity says
				f.do(stranger(), "join")
				f.do(leader(), "start", "kind", "bell")
			})
		})
	}
}

func TestAnOfferThatPanicsOffersNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		if f.room.Offer("offer-trap") != nil || f.room.Offer("bell") != nil || f.room.Offer("juggling") != nil {
			t.Error("nothing is offered")
		}
		if f.room.Offer("trap") == nil {
			t.Error("this one has something to offer")
		}
	})
}
