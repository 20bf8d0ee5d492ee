package room_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

func TestAKeptListGoesAtItsDateFromARoomThatStaysOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		w := f.room.Watch(activity.Screen, "")
		defer w.Close()
		w.Stay() // a kiosk
		f.do(leader(), "add", "names", "Zebedee")
		f.do(leader(), "add", "names", "Anahit\nBenedikt", "keep_until", time.Now().Format(time.DateOnly))
		time.Sleep(49 * time.Hour)
		synctest.Wait()
		if !f.room.IsOpen() {
			t.Fatal("a room with a kiosk stays open")
		}
		if s := f.store.text(); strings.Contains(s, "Anahit") {
			t.Error("its date has come, and it is still on the disk")
		}
		if f.store.count(func(m *memory) int { return m.forgot }) == 0 {
			t.Error("its date has come, and the files were not rewritten")
		}
		if l := f.lead(); strings.Contains(strings.Join(l.Names, " "), "Anahit") || strings.Contains(text(l.People), "Anahit") {
			t.Errorf("its date has come, and the lead has it still: %q %s", l.Names, text(l.People))
		} else if len(l.People) != 3 || !strings.Contains(text(l.People), "Zebedee") {
			t.Errorf("who was named for today stays, and so do the seats: %s", text(l.People))
		}
	})
}
