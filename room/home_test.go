package room_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

// lastEvening is a home in which a circle of names was left running.
func lastEvening(t *testing.T) *fixture {
	t.Helper()
	f := begin(t, room.Settings{Home: true})
	f.joins("fox")
	f.do(leader(), "names", "names", "Amarantha")
	f.do(leader(), "start", "kind", "bell")
	return f
}

// rests checks that a home is as it should be on the next evening.
func (f *fixture) rests(code string) {
	f.t.Helper()
	look := f.room.Look(leader())
	if !f.room.IsOpen() || look.Code != code || len(look.Lead.People) != 2 {
		f.t.Fatalf("open %v, code %q for %q, %d people: a home stays open with its seats", f.room.IsOpen(), look.Code, code, len(look.Lead.People))
	}
	if look.Run != nil || strings.Contains(text(look.Lead.People), "Amarantha") {
		f.t.Error("what ran, and names that were for today, go after two idle hours")
	}
}

func TestAHomeStaysOpenAndRestsWhenIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := lastEvening(t)
		code := f.room.Code()
		time.Sleep(119 * time.Minute)
		if f.room.Look(leader()).Run == nil {
			t.Fatal("it rests too early")
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		f.rests(code)
		time.Sleep(24 * time.Hour)
		f.rests(code)
		if strings.Contains(f.store.text(), "Amarantha") || f.store.count(func(m *memory) int { return m.forgot }) == 0 {
			t.Error("the names are still in the files")
		}
		f.do(leader(), "start", "kind", "bell")
	})
}

func TestAHomeIsOpenAgainAfterANightSwitchedOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := lastEvening(t)
		code := f.room.Code()
		f.restart(10 * time.Hour)
		time.Sleep(time.Minute)
		synctest.Wait()
		f.rests(code)
	})
}

func TestAHomeRestsAfterANightAsleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := lastEvening(t)
		code := f.room.Code()
		f.sleeps(10 * time.Hour)
		f.rests(code)
	})
}

func TestAListThatAHomeKeepsStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Home: true})
		f.do(leader(), "names", "names", "Amarantha", "keep_until", time.Now().AddDate(0, 1, 0).Format(time.DateOnly))
		f.do(leader(), "start", "kind", "bell")
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		if f.room.Look(leader()).Run != nil || !strings.Contains(text(f.lead().People), "Amarantha") {
			t.Error("only what was for today goes")
		}
	})
}

func TestARoomIsShutAfterANightAsleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "bell")
		f.sleeps(90 * time.Minute)
		if !f.room.IsOpen() || f.room.Look(leader()).Run == nil {
			t.Fatal("a lunch break with the lid closed ended what ran")
		}
		f.do(leader(), "ring")
		f.sleeps(90 * time.Minute)
		if !f.room.IsOpen() {
			t.Fatal("what was done between two sleeps does not count")
		}
		f.sleeps(10 * time.Hour)
		if f.room.IsOpen() {
			t.Error("yesterday's seats and code are there in the morning")
		}
	})
}

func TestARoomWithAKioskIsOpenAfterANightAsleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		w := f.room.Watch(activity.Screen, "")
		w.Stay()
		time.Sleep(time.Hour)
		w.Close() // its socket is dead after the sleep, and it needs a moment to come back
		f.sleeps(10 * time.Hour)
		if !f.room.IsOpen() {
			t.Fatal("the kiosk finds its room closed in the morning")
		}
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		if f.room.IsOpen() {
			t.Error("the kiosk never came back, and the room is still open")
		}
	})
}

func TestARoomWithAKioskIsOpenAgainAfterANightSwitchedOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		w := f.room.Watch(activity.Screen, "")
		w.Stay()
		code := f.room.Code()
		time.Sleep(26 * time.Hour)
		w.Close()
		f.restart(10 * time.Hour)
		if f.room.Code() != code {
			t.Fatal("the kiosk finds its room closed in the morning")
		}
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		if f.room.IsOpen() {
			t.Error("the kiosk never came back, and the room is still open")
		}
	})
}
