package room_test

import (
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

func TestEveryWatchHearsOfEveryChangeAndNobodyWaitsForASlowOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		fox, _ := f.joins("fox")
		slow := f.room.Watch(activity.Screen, "")
		defer slow.Close()
		quick := f.room.Watch(activity.Participant, fox)
		defer quick.Close()
		f.do(leader(), "start", "kind", "bell")
		for range 10 {
			f.do(leader(), "ring")
			<-quick.Changed
		}
		<-slow.Changed
		if rings(f) != 10 {
			t.Error("a slow one ends on the newest")
		}
		select {
		case <-slow.Changed:
			t.Error("told twice of the same")
		default:
		}
		version := f.room.Look(leader()).Version
		f.do(leader(), "blank", "on", "0")
		time.Sleep(time.Minute)
		synctest.Wait()
		if f.room.Look(leader()).Version != version {
			t.Error("what changes nothing, and saving the time, tell nobody")
		}
	})
}

func TestAnActivityFollowsWhoIsInTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		seats := func() int { return f.room.Look(wallScreen()).Run.View.(bellView).Seats }
		f.do(leader(), "add", "count", "3")
		f.do(leader(), "start", "kind", "bell")
		if seats() != 3 {
			t.Error("when it starts")
		}
		fox, _ := f.joins("cactus")
		f.do(leader(), "add", "count", "7")
		if seats() != 7 {
			t.Error("when someone comes")
		}
		f.do(phone(fox), "leave")
		if seats() != 6 {
			t.Error("when someone leaves")
		}
	})
}

func TestAStartSaysHowManyWeAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.not("people-count", leader(), "start", "kind", "bell", "count", "none")
		f.not("bell-bad", leader(), "start", "kind", "bell", "count", "5", "bad", "1")
		if len(f.lead().People) != 0 {
			t.Error("a refused start seats nobody")
		}
		f.do(leader(), "start", "kind", "bell", "count", "5")
		f.do(leader(), "end")
		f.do(leader(), "remove", "person", string(f.lead().People[0].ID))
		usual := f.room.Settings().Usual.Form
		f.do(leader(), "start", "kind", "bell", "usual_count", usual.Get("usual_count"))
		if n := f.room.Look(wallScreen()).Run.View.(bellView).Seats; n != 4 {
			t.Errorf("%d seats: the usual number counts only where nobody sits", n)
		}
	})
}

func TestAnActivityThatTakesItsLeaveMakesRoomForTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "bell")
		f.not("stale", leader(), "end", "run", "another")
		f.do(leader(), "end")
		f.do(leader(), "start", "kind", "bell")
		f.do(leader(), "end")
		f.do(leader(), "end") // the second is final
		if f.room.Look(leader()).Run != nil {
			t.Error("still there")
		}
		f.do(leader(), "start", "kind", "bell")
		f.do(leader(), "pause")
		f.do(leader(), "end") // a paused one has no clock to leave by
		if look := f.room.Look(leader()); look.Run != nil || look.Held {
			t.Errorf("%+v", look)
		}
	})
}

func TestARoomWithAKioskStaysOpenWhenIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		w := f.room.Watch(activity.Screen, "")
		w.Stay()
		time.Sleep(26 * time.Hour)
		synctest.Wait()
		if !f.room.IsOpen() {
			t.Fatal("closed with its kiosk in it")
		}
		w.Close()
		time.Sleep(time.Hour)
		synctest.Wait()
		if !f.room.IsOpen() {
			t.Error("closed as soon as the kiosk was gone")
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if f.room.IsOpen() {
			t.Error("still open")
		}
	})
}
