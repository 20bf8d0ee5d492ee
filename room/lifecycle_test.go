package room_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

func TestARestartGoesOnInPhaseOrComesBackPaused(t *testing.T) {
	for _, tt := range []struct {
		away  time.Duration
		phase activity.Phase
		rung  int
	}{
		{time.Second, activity.Running, 5},
		{50 * time.Second, activity.Running, 10},
		{61 * time.Second, activity.Paused, 5},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := begin(t, room.Settings{})
			f.do(leader(), "start", "kind", "bell", "every", "10s")
			time.Sleep(55 * time.Second)
			epoch := f.room.Look(leader()).Epoch
			f.restart(tt.away)
			time.Sleep(time.Millisecond)
			synctest.Wait()
			look := f.room.Look(wallScreen())
			if look.Epoch == epoch {
				t.Error("a new process is a new epoch")
			}
			if look.Run.Phase != tt.phase || len(look.Run.View.(bellView).Rung) != tt.rung {
				t.Errorf("away %v: %+v", tt.away, look.Run)
			}
			_, now := f.rooms.EpochMs()
			if elapsed := now - look.Run.StartMs; tt.phase == activity.Running && (elapsed < 54_900+float64(tt.away.Milliseconds()) || elapsed > 55_100+float64(tt.away.Milliseconds())) {
				t.Errorf("away %v: elapsed %v", tt.away, elapsed)
			}
		})
	}
}

func TestAKillInTheMiddleLosesAtMostTheLastStamp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "bell", "every", "1h")
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		killed := f.store.copy()
		f.halt()
		f.store = killed
		time.Sleep(5 * time.Second)
		f.again()
		run := f.room.Look(wallScreen()).Run
		_, now := f.rooms.EpochMs()
		if elapsed := now - run.StartMs; run.Phase != activity.Running || elapsed < 304_900 || elapsed > 305_100 {
			t.Errorf("%+v: elapsed %v", run, now-run.StartMs)
		}
	})
}

func TestCodesAreNewAtEachOpeningAndOldOnesStillServeThoseInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		first := f.room.Code()
		typed := strings.ToLower(first[:3]) + " - " + first[3:]
		if r, current, ok := f.rooms.ByCode(typed); r != f.room || !current || !ok {
			t.Error("however it is typed")
		}
		f.do(leader(), "new-code")
		if r, current, ok := f.rooms.ByCode(first); r != f.room || current || !ok {
			t.Error("an old code still leads those inside")
		}
		f.restart(time.Second)
		if _, current, ok := f.rooms.ByCode(first); current || !ok {
			t.Error("also after a restart")
		}
		if _, current, _ := f.rooms.ByCode(f.room.Code()); !current {
			t.Error("the new one is current")
		}
		second := f.room.Code()
		f.ok(f.room.Shut())
		f.ok(f.room.Open())
		for _, old := range []string{first, second, ""} {
			if _, _, ok := f.rooms.ByCode(old); ok {
				t.Errorf("%q must lead nowhere in a new opening", old)
			}
		}
		if f.room.Code() == second || len(second) != 6 {
			t.Error("a code is new at each opening")
		}
	})
}

func TestARoomClosesWhenNobodyDoesAnythingForTwoHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.joins("fox")
		f.do(leader(), "start", "kind", "bell")
		time.Sleep(119 * time.Minute)
		f.do(leader(), "ring")
		time.Sleep(119 * time.Minute)
		if !f.room.IsOpen() {
			t.Fatal("too early")
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		look := f.room.Look(leader())
		if f.room.IsOpen() || look.Run != nil || len(look.Lead.People) != 0 || look.Code != "" {
			t.Error("closing ends seats, code and the running activity")
		}
		f.not("room-shut", leader(), "start", "kind", "bell")
		f.not("room-shut", leader(), "ring")
		f.ok(f.room.Open())
		f.halt()
		time.Sleep(3 * time.Hour)
		f.again()
		if f.room.IsOpen() {
			t.Error("a machine that was off all night opens no room")
		}
	})
}

func TestARoomOpenedLongAfterTheStartStaysOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		for what, use := range map[string]func() error{
			"opened":                 f.room.Open,
			"opened again":           f.room.Open,
			"with a setting changed": func() error { return f.room.Change(func(s *room.Settings) error { s.Name = "Room 13"; return nil }) },
		} {
			if what == "opened" {
				f.ok(f.room.Shut())
				time.Sleep(3 * time.Hour)
			} else {
				f.ok(f.room.Open())
				time.Sleep(119 * time.Minute)
			}
			f.ok(use())
			time.Sleep(100 * time.Minute)
			synctest.Wait()
			if !f.room.IsOpen() {
				t.Errorf("%s, and closed as idle", what)
			}
		}
	})
}

func TestWhatRunsKeepsTheLimitsItWasBegunUnder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Age: activity.Adults})
		change := func(set func(*room.Settings)) string {
			return refused(t, f.room.Change(func(s *room.Settings) error { set(s); return nil }))
		}
		younger := func(s *room.Settings) { s.Age = activity.Age5to7 }
		nobody := func(s *room.Settings) { s.Contacts = nil }
		f.do(leader(), "responder", "responder_who", "Ann", "responder_where", "here")
		f.do(leader(), "contact", "contact_name", "Ann", "contact_how", "room 4")
		f.do(leader(), "start", "kind", "board")
		if got := change(younger); got != "age-running" || f.room.Settings().Age != activity.Adults {
			t.Errorf("a change of age while something runs: %q", got)
		}
		if got := change(nobody); got != "contact-running" || len(f.room.Settings().Contacts) != 1 {
			t.Errorf("nobody to turn to while people write: %q", got)
		}
		f.do(leader(), "end")
		f.do(leader(), "start", "kind", "bell")
		if got := change(nobody); got != "" {
			t.Errorf("nobody writes: %q", got)
		}
		for f.room.Look(leader()).Run != nil {
			f.do(leader(), "end")
		}
		if got := change(younger); got != "" {
			t.Errorf("nothing runs: %q", got)
		}
	})
}

func TestPauseAndBlankHoldEverythingThroughARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "pause")
		f.do(leader(), "blank", "on", "1")
		f.restart(time.Hour)
		if look := f.room.Look(wallScreen()); !look.Held || !look.Blank {
			t.Errorf("%+v", look)
		}
		f.do(leader(), "go-on")
		f.do(leader(), "blank", "on", "0")
		if look := f.room.Look(wallScreen()); look.Held || look.Blank {
			t.Errorf("%+v", look)
		}
	})
}

func TestAnActivityAsksFirstWhoRespondsAndWhomToTurnTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.not("responder-needed", leader(), "start", "kind", "board")
		f.not("responder-empty", leader(), "start", "kind", "board", "responder_who", "Ms Lee")
		f.not("contact-needed", leader(), "start", "kind", "board", "responder_who", "Ms Lee", "responder_where", "Room 2")
		if f.lead().Responder.Who != "" {
			t.Error("a refused start changed something")
		}
		f.do(leader(), "responder", "responder_who", "Ms Lee", "responder_where", "Room 2")
		f.do(leader(), "contact", "contact_name", "Helpline", "contact_how", "123")
		f.do(leader(), "contact", "contact_name", "helpline", "contact_how", "456")
		f.do(leader(), "start", "kind", "board", "place", "room")
		if c := f.room.Settings().Contacts; len(c) != 1 || c[0].How != "456" {
			t.Errorf("%+v", c)
		}
		f.do(leader(), "end")
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		f.ok(f.room.Open())
		f.not("responder-needed", leader(), "start", "kind", "board")
		f.not("unknown-kind", leader(), "start", "kind", "juggling")
		if f.lead().ContactsOld {
			t.Error("a day is not 180")
		}
		time.Sleep(180 * 24 * time.Hour)
		if !f.lead().ContactsOld {
			t.Error("now it is")
		}
	})
}

func TestADeletedRoomIsGoneFromTheFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Name: "Owls of 3b"})
		w := f.room.Watch(activity.Screen, "")
		defer w.Close()
		f.store.set(func(m *memory) { m.forgets = errDisk })
		f.ok(f.rooms.Delete(f.room.ID()))
		<-w.Changed
		if f.room.IsOpen() || len(f.rooms.All()) != 0 || strings.Contains(f.store.text(), "Owls") {
			t.Error("still there")
		}
		f.not("room-gone", leader(), "blank")
		if err := f.rooms.Delete(f.room.ID()); err == nil {
			t.Error("deleted twice")
		}
		synctest.Wait()
		f.store.set(func(m *memory) { m.forgets = nil })
		time.Sleep(time.Minute)
		if f.store.count(func(m *memory) int { return m.forgot }) != 1 {
			t.Error("forgetting is tried again")
		}
	})
}

func TestAfterStoppingNothingIsAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.halt()
		f.not("stopping", leader(), "blank")
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := f.room.Do(ctx, room.Request{Move: "blank", By: leader()}); err == nil || errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

func TestADamagedOpenRoomIsClosedAndTheRestGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "bell")
		f.halt()
		f.kinds = f.kinds[1:]
		f.again()
		if !f.room.IsOpen() || f.room.Look(leader()).Run != nil {
			t.Error("a kind that is gone ends; the room stays open")
		}
		f.halt()
		f.store.set(func(m *memory) { m.live[f.room.ID()] = []byte("{") })
		f.again()
		if f.room.IsOpen() {
			t.Error("what cannot be read is closed")
		}
		f.ok(f.room.Open())
	})
}

func TestAFullDiskAndAnIdleRoomDoNotStopTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Age: activity.Adults})
		f.halt()
		time.Sleep(3 * time.Hour)
		f.store.set(func(m *memory) { m.err = errDisk })
		f.again()
		f.store.set(func(m *memory) { m.err = nil })
		if f.room.IsOpen() {
			t.Error("it is open still")
		}
		f.ok(f.room.Open())
	})
}

// undeletable refuses to delete a room.
type undeletable struct{ *memory }

func (undeletable) DeleteRoom(room.ID) error { return errDisk }

func TestAFailedDeletionKeepsTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rooms, err := room.Open(undeletable{newMemory()}, room.Options{Kinds: testKinds(), Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		f := &fixture{t: t, rooms: rooms}
		t.Cleanup(f.halt)
		f.room, err = rooms.Create(room.Settings{Name: "Room 4", Age: activity.Adults})
		f.ok(err)
		f.ok(f.room.Open())
		f.do(leader(), "start", "kind", "bell", "every", "3s")
		if rooms.Delete(f.room.ID()) == nil {
			t.Fatal("it was deleted")
		}
		time.Sleep(10 * time.Second)
		if rung := f.room.Look(wallScreen()).Run.View.(bellView).Rung; len(rung) != 3 {
			t.Errorf("in 10 s a bell every 3 s rang %d times", len(rung))
		}
	})
}

func TestWhoWasInARoomThatTheNextStartClosesLeavesTheFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.joins("fox")
		f.halt()
		forgot := func() int { return f.store.count(func(m *memory) int { return m.forgot }) }
		before := forgot()
		time.Sleep(3 * time.Hour)
		f.again()
		if f.room.IsOpen() {
			t.Fatal("nobody was there for three hours, and it is open")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if forgot() == before {
			t.Error("the files were not rewritten without its people")
		}
	})
}
