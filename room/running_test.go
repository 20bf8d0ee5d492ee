package room_test

import (
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

func TestAStartSaysHowManyThereAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Age: activity.Age8to12})
		seats := func() int { return len(f.lead().People) }
		f.not("people-count", leader(), "start", "kind", "bell", "every", "10s", "count", "many")
		f.do(leader(), "start", "kind", "bell", "every", "10s", "count", "28")
		usual := f.room.Settings().Usual.Form
		if seats() != 28 || usual.Get("usual_count") != "28" || usual.Has("count") {
			t.Fatalf("%d seats, usual %v", seats(), usual)
		}
		f.do(leader(), "add", "count", "26")
		f.do(leader(), "start", "kind", "bell", "every", "10s", "usual_count", "28", "instead", f.room.Look(wallScreen()).Run.ID)
		if seats() != 26 {
			t.Errorf("%d seats: the usual number must not bring back who is away", seats())
		}
		f.ok(f.room.Shut())
		f.ok(f.room.Open())
		f.do(leader(), "start", "kind", "bell", "every", "10s", "usual_count", "28")
		if seats() != 28 {
			t.Errorf("%d seats where nobody sat", seats())
		}
	})
}

func TestAnActivityStartsPausesGoesOnAndEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.not("nothing-runs", leader(), "ring")
		f.do(leader(), "start", "kind", "bell", "every", "10s")
		f.not("already-running", leader(), "start", "kind", "bell")
		run := f.room.Look(wallScreen()).Run
		if run.Phase != activity.Running || run.StartMs != 80 {
			t.Fatalf("%+v", run)
		}
		time.Sleep(25*time.Second + 80*time.Millisecond)
		f.do(leader(), "pause")
		look := f.room.Look(wallScreen())
		if !look.Held || look.Run.Phase != activity.Paused || look.Run.ElapsedMs != 25_000 {
			t.Fatalf("%+v %+v", look, look.Run)
		}
		time.Sleep(time.Hour)
		f.do(leader(), "go-on")
		time.Sleep(5*time.Second + 80*time.Millisecond)
		synctest.Wait()
		view := f.room.Look(wallScreen()).Run.View.(bellView)
		if len(view.Rung) != 3 || view.Rung[2] != 30*time.Second {
			t.Fatalf("rung at %v", view.Rung)
		}
		f.do(leader(), "end")
		if run := f.room.Look(wallScreen()).Run; run == nil || !run.Closing {
			t.Fatal("it must take its leave")
		}
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if run := f.room.Look(wallScreen()).Run; run != nil {
			t.Fatal("it must be over")
		}
		if s := f.room.Settings(); s.Usual.Kind != "bell" || s.Usual.Form.Get("every") != "10s" {
			t.Fatalf("usual: %+v", s.Usual)
		}
	})
}
