package room_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"hearth/activity"
	"hearth/room"
)

// told keeps what is coming.
func (f *fixture) told() *[]room.Coming {
	all := &[]room.Coming{}
	f.rooms.OnComing(func(c room.Coming) { *all = append(*all, c) })
	return all
}

func TestWhatIsComingIsWhatComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		fox, _ := f.joins("fox")
		owl, _ := f.joins("owl")
		defer f.room.Watch(activity.Participant, owl).Close()
		told := f.told()
		for _, move := range [][]string{
			{"start", "kind", "bell"},
			{"ring"},
			{"blank", "on", "1"},
			{"pause"},
			{"go-on"},
			{"theme", "theme", "dusk"},
			{"end"},
			{"start", "kind", "board", "responder_who", "Ms Lee", "responder_where", "Room 2", "contact_name", "Helpline", "contact_how", "call 123"},
			{"post", "text", "Thank you", "place", "room"},
			{"remove", "person", string(owl)}, // who is here: presence changes with the move
			{"new-code"},
		} {
			*told = nil
			f.do(leader(), move[0], move[1:]...)
			if len(*told) != 1 {
				t.Fatalf("%s: told of %d", move[0], len(*told))
			}
			for _, v := range []activity.Viewer{leader(), wallScreen(), phone(fox), phone(owl), stranger()} {
				look, known := (*told)[0].Look(v)
				if diff := cmp.Diff(look, f.room.Look(v)); !known || diff != "" {
					t.Errorf("%s, %v: known %v (-coming +came)\n%s", move[0], v.Role, known, diff)
				}
			}
		}
	})
}

func TestAVersionThatWasPromisedIsGivenToNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		fox, _ := f.joins("fox")
		f.do(leader(), "start", "kind", "bell")
		told := f.told()

		f.store.set(func(m *memory) { m.slow = 10 * time.Second })
		done := make(chan struct{})
		go func() { f.do(leader(), "ring"); close(done) }()
		synctest.Wait()
		promised := (*told)[0].Version
		w := f.room.Watch(activity.Participant, fox) // while it is saved, someone comes
		between := f.room.Look(leader()).Version
		<-done
		after := f.room.Look(leader()).Version
		w.Close()
		if between == promised || after == promised || after <= between {
			t.Errorf("promised %d, shown %d and then %d", promised, between, after)
		}

		f.store.set(func(m *memory) { m.slow, m.err = 0, errDisk })
		f.not("not-saved", leader(), "ring")
		promised = (*told)[1].Version
		f.store.set(func(m *memory) { m.err = nil })
		f.do(leader(), "blank", "on", "1")
		if got := f.room.Look(leader()).Version; got <= promised {
			t.Errorf("%d, which a move had that failed, was given to another: %d", promised, got)
		}
	})
}
