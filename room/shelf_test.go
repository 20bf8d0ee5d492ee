package room_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
		f.store.stray = 1
		f.do(leader(), "forget", "what", "shown") // it comes to an end
		f.store.stray = 0
		f.not("forget-what", leader(), "forget", "what", "everything")
	})
}

// The newest are read from memory, and must be what the store would give.
func TestNotesFromMemoryAreThoseOfTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _, _ := wall(t, room.Settings{NoteDays: 7})
		same := func(when string) {
			t.Helper()
			for _, before := range []uint64{0, 1, 5, 150, 300, 1000} {
				for _, n := range []int{1, 21, 119, 120, 121, 500} {
					got, err := f.room.Notes(room.Shown, before, n)
					f.ok(err)
					want, err := f.store.Notes(f.room.ID(), room.Shown, before, n)
					f.ok(err)
					if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
						t.Fatalf("%s, %d before %d: (-store +room)\n%s", when, n, before, diff)
					}
				}
			}
		}
		same("none")
		for i := range 100 {
			f.do(leader(), "post", "text", fmt.Sprint(i))
		}
		same("all in memory")
		time.Sleep(5 * 24 * time.Hour)
		for i := range 200 {
			f.do(leader(), "post", "text", fmt.Sprint(i))
		}
		same("most in the store")
		for range 230 {
			newest, err := f.store.Notes(f.room.ID(), room.Shown, 0, 1)
			f.ok(err)
			f.do(leader(), "take-down", "note", string(newest[0].ID))
		}
		same("many taken down")
		f.restart(time.Second)
		same("after a restart")
		time.Sleep(3 * 24 * time.Hour)
		same("the older ones expired")
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

func TestADoubleTapOfWhoLeadsPostsOnceThoughTheRoomCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _, _ := wall(t, room.Settings{})
		var told []room.Answer
		tap := func(once string) {
			t.Helper()
			a, err := f.room.Do(context.Background(), room.Request{Move: "post", By: leader(), Facilitator: "ann", Once: once, Form: form("text", once)})
			f.ok(err)
			told = append(told, a)
		}
		tap("open")
		f.ok(f.room.Shut())
		tap("open")
		tap("shut")
		tap("shut")
		f.restart(time.Second)
		tap("shut")
		f.ok(f.room.Open())
		tap("shut")
		tap("open")
		if n, err := f.room.CountNotes(room.Shown); n != 2 || err != nil {
			t.Errorf("%d notes, %v", n, err)
		}
		if told[0] != told[1] || told[0] != told[6] || told[2] != told[3] || told[2] != told[4] || told[2] != told[5] || told[0] == told[2] {
			t.Errorf("%+v", told)
		}
	})
}

func TestANoteThatIsSentOnceMoreWithOtherWordsHasThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{})
		sends := func(text string) room.Answer {
			t.Helper()
			a, err := f.room.Do(context.Background(), room.Request{Move: "post", By: phone(fox), Once: "tap", Form: form("text", text, "place", "room", "knows", "facilitator")})
			f.ok(err)
			return a
		}
		first := sends("Thank you, Bne") // the answer is lost on the way
		f.writes(fox, "another")
		if again := sends("Thank you, Ben"); again != first || f.state(first).Text != "Thank you, Ben" || f.lead().WaitingCount != 2 {
			t.Errorf("%+v, %q, %d wait", again, f.state(first).Text, f.lead().WaitingCount)
		}
		if w := f.lead().Waiting; w[0].Text != "Thank you, Ben" || w[1].Text != "another" {
			t.Errorf("it has lost its place: %v", w)
		}
		f.do(leader(), "approve", "note", string(first.Note))
		if again := sends("Thank you, Ben"); again != first {
			t.Errorf("the same words are another note: %+v", again)
		}
		other, twice := sends("Thank you, all of you"), sends("Thank you, all of you")
		if other == first || twice != other || f.state(other).Text != "Thank you, all of you" || f.state(first).Text != "Thank you, Ben" || f.lead().WaitingCount != 2 {
			t.Errorf("what was read is changed, or other words are lost: %+v %+v", other, twice)
		}
		f.do(leader(), "decline", "note", string(other.Note), "answer", "1")
		if again := sends("Thank you, all of you"); again != other || f.lead().WaitingCount != 1 {
			t.Errorf("what was declined is there again: %+v", again)
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

func TestOlderNotesAreReadFromTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _, _ := wall(t, room.Settings{})
		places := []string{"room", "hall", "room"}
		for i := range 900 { // every third one is for the hall
			f.do(leader(), "post", "text", fmt.Sprint(i), "place", places[i%3])
		}
		for _, tt := range []struct{ place, window, from, want string }{
			{"room", "3", "", "3 899 897"},
			{"room", "300", "", "300 899 600"},
			{"room", "2000", "", "900 899 0"},
			{"room", "5", "500", "5 498 494"},
			{"room", "5", "3", "2 1 0"},
			{"room", "5", "850", "5 848 844"},
			{"hall", "200", "", "200 898 301"},
			{"hall", "1000", "", "300 898 1"},
			{"hall", "3", "100", "3 97 91"},
			{"hall", "3", "1", "0"},
			{"garden", "3", "", "0"},
			{"room", "0", "", "0"},
		} {
			f.do(leader(), "start", "instead", f.room.Look(leader()).Run.ID, "kind", "board", "place", tt.place, "window", tt.window, "from", tt.from)
			items := f.room.Look(wallScreen()).Run.View.([]activity.Item)
			got := fmt.Sprint(len(items))
			if len(items) > 0 {
				got += " " + items[0].Text + " " + items[len(items)-1].Text
			}
			if got != tt.want {
				t.Errorf("%+v: %s", tt, got)
			}
		}
	})
}

func TestWaitingNotesStayInTheirOrderWhenTheShelfIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{Knows: room.NobodyKnows, KnowsRead: true, NoteDays: 1})
		for range 3 {
			f.joins("")
		}
		f.do(leader(), "post", "text", "shown")
		time.Sleep(15 * time.Hour)
		synctest.Wait()
		if !f.room.IsOpen() {
			f.ok(f.room.Open())
			f.do(leader(), "start", "kind", "board", "place", "room", "responder_who", "Ms Lee", "responder_where", "Room 2")
			fox, _ = f.joins("fox")
			for range 4 {
				f.joins("")
			}
		}
		for i := range 20 {
			f.writes(fox, fmt.Sprint(i))
		}
		order := func() (texts []string) {
			for _, n := range f.lead().Waiting {
				texts = append(texts, n.Text)
			}
			return texts
		}
		before := order()
		f.do(leader(), "forget", "what", "shown") // reads the shelf again
		if after := order(); fmt.Sprint(after) != fmt.Sprint(before) || len(after) != 20 {
			t.Errorf("%v became %v", before, after)
		}
	})
}

func TestNamesAndTheUsualPracticeAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "names", "names", "Ana\nBo", "keep_until", time.Now().AddDate(0, 1, 0).Format(time.DateOnly))
		f.do(leader(), "forget", "what", "names")
		f.do(leader(), "forget", "what", "usual")
		if l := f.lead(); len(l.Names) != 0 || len(l.People) != 2 || l.People[0].Name != "" {
			t.Errorf("%+v", l)
		}
		if s := f.room.Settings(); s.Names.List != nil || s.Usual.Kind != "" {
			t.Errorf("%+v", s)
		}
		f.do(leader(), "names", "names", "Ana")
		f.do(leader(), "names", "names", "")
		if l := f.lead(); len(l.Names) != 0 || l.People[0].Name != "" {
			t.Error("an empty list puts names away")
		}
	})
}

func TestOnlyTheNewestTapsAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "bell")
		ring := func(once int) {
			_, err := f.room.Do(context.Background(), room.Request{Move: "ring", By: leader(), Once: fmt.Sprint(once)})
			f.ok(err)
		}
		for i := range 600 {
			ring(i)
		}
		ring(599)
		ring(100)
		if rings(f) != 600 {
			t.Errorf("%d rings", rings(f))
		}
		if saved, _ := f.room.State(); len(saved) > 12_000 {
			t.Errorf("%d bytes to remember them", len(saved))
		}
	})
}
