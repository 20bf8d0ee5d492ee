package room_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

func TestAWallOfThousandsIsReadThroughAWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _, _ := wall(t, room.Settings{})
		for i := range 400 {
			f.do(leader(), "post", "text", fmt.Sprint(i), "to", "Bo")
		}
		for range 2 {
			items := f.room.Look(wallScreen()).Run.View.([]activity.Item)
			if len(items) != 60 || items[0].Text != "399" || f.lead().ShownCount != 400 {
				t.Fatalf("%d items, %+v, %d", len(items), items[0], f.lead().ShownCount)
			}
			f.restart(time.Second)
		}
		for range 70 {
			f.do(leader(), "take-down", "note", f.room.Look(wallScreen()).Run.View.([]activity.Item)[0].ID)
		}
		if items := f.room.Look(wallScreen()).Run.View.([]activity.Item); len(items) != 60 || items[59].Text != "270" {
			t.Errorf("%d items, last %+v", len(items), items[len(items)-1])
		}
		f.do(leader(), "forget", "what", "shown")
		if f.shown(wallScreen()) != "" || f.lead().ShownCount != 0 {
			t.Error("all were to be forgotten")
		}
		f.not("forget-what", leader(), "forget", "what", "everything")
	})
}

func TestADoubleTapPostsOnceEvenAcrossARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{})
		post := room.Request{Move: "post", By: phone(fox), Once: "tap-1", Form: form("text", "once", "place", "room", "knows", "facilitator")}
		first, err := f.room.Do(context.Background(), post)
		f.ok(err)
		f.restart(time.Second)
		second, err := f.room.Do(context.Background(), post)
		f.ok(err)
		if first != second || f.lead().WaitingCount != 1 || f.state(second).Text != "once" {
			t.Errorf("%+v, %+v", first, second)
		}
	})
}

func TestTooManyWaitingNotesAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{})
		for i := range 500 {
			f.writes(fox, fmt.Sprint(i))
		}
		f.not("notes-waiting", phone(fox), "post", "text", "x", "place", "room", "knows", "facilitator")
		if l := f.lead(); len(l.Waiting) != 100 || l.WaitingCount != 500 {
			t.Errorf("%d of %d", len(l.Waiting), l.WaitingCount)
		}
	})
}

func TestNoPlaceOnTheWallIsGivenTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _, _ := wall(t, room.Settings{})
		newest := func() activity.Item { return f.room.Look(wallScreen()).Run.View.([]activity.Item)[0] }
		f.do(leader(), "post", "text", "one")
		f.do(leader(), "post", "text", "two")
		two := newest()
		f.do(leader(), "take-down", "note", two.ID)
		f.restart(time.Second)
		f.do(leader(), "post", "text", "three")
		if three := newest(); three.Seq <= two.Seq {
			t.Errorf("%d after %d", three.Seq, two.Seq)
		}
	})
}
