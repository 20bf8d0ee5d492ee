package room_test

import (
	"log/slog"
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

// blind panics when notes are read.
type blind struct{ *memory }

func (blind) Notes(room.ID, room.NoteState, uint64, int) ([]room.Note, error) {
	panic("a damaged table")
}

func TestNotesThatCannotBeReadCostNobodyTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.halt()
		var err error
		f.rooms, err = room.Open(blind{f.store}, room.Options{Kinds: f.kinds, Log: slog.New(slog.DiscardHandler)})
		f.ok(err)
		time.Sleep(time.Minute) // they are read ahead
		f.room, _ = f.rooms.ByID(f.room.ID())
		f.not("not-read", leader(), "blank", "on", "1")
	})
}
