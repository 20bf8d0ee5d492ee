package room_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

// late waits for ten minutes to midnight.
func late() {
	now := time.Now()
	y, m, d := now.Local().Date()
	time.Sleep(time.Date(y, m, d, 23, 50, 0, 0, time.Local).Sub(now))
}

func TestANoteOfTheEveningStaysADayWhereNobodyKnows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Age: activity.Adults, NoteDays: 1, Knows: room.NobodyKnows})
		late()
		f.ok(f.room.Open())
		people := []activity.PersonID{}
		for _, picture := range activity.Pictures()[:5] {
			p, _ := f.joins(picture)
			people = append(people, p)
		}
		f.do(leader(), "start", "kind", "board", "place", "room", "contact_name", "Bo", "contact_how", "here", "responder_who", "Bo", "responder_where", "here")
		a := f.do(phone(people[0]), "post", "text", "Thank you", "place", "room", "knows", "nobody")
		time.Sleep(23 * time.Hour)
		if got := f.room.NoteStates([]string{a.Token})[0]; got.State != room.Waiting {
			t.Errorf("it was to stay for a day, and after 23 hours it is %+v", got)
		}
		time.Sleep(26 * time.Hour)
		if got := f.room.NoteStates([]string{a.Token})[0]; got.State != "" {
			t.Errorf("it was to stay for a day, and after 49 hours it is %+v", got)
		}
	})
}

func TestWhatBecameOfADeclinedNoteCanBeAskedForSevenDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Age: activity.Adults})
		fox, _ := f.joins("fox")
		f.do(leader(), "start", "kind", "board", "place", "room", "contact_name", "Bo", "contact_how", "here", "responder_who", "Bo", "responder_where", "here")
		a := f.do(phone(fox), "post", "text", "Thank you", "place", "room", "knows", "facilitator")
		late()
		f.do(leader(), "decline", "note", string(a.Note), "answer", "1")
		time.Sleep(7*24*time.Hour - time.Minute)
		if got := f.room.NoteStates([]string{a.Token})[0]; got.Answer != 1 {
			t.Errorf("within the seventh day it is %+v", got)
		}
		time.Sleep(25 * time.Hour)
		if got := f.room.NoteStates([]string{a.Token})[0]; got.State != "" {
			t.Errorf("on the ninth day it is %+v", got)
		}
	})
}

func TestNamesForTodayAreForgottenWithoutTheListThatIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "add", "names", "Zebedee")
		f.do(leader(), "add", "names", "Anahit\nBenedikt", "keep_until", time.Now().AddDate(0, 0, 9).Format(time.DateOnly))
		f.do(leader(), "forget", "what", "today")
		if list := f.room.Settings().Names.List; !slices.Equal(list, []string{"Anahit", "Benedikt"}) {
			t.Errorf("the list is to be kept, and is %q", list)
		}
		if l := f.lead(); !slices.Equal(l.Names, []string{"Anahit", "Benedikt"}) || l.People[0].Name != "" {
			t.Errorf("the name for today is there still: %q %s", l.Names, text(l.People))
		}
	})
}
