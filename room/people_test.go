package room_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

func TestAPhoneKeepsItsSeatByItsCookie(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		fox, token := f.joins("fox")
		if who, ok := f.room.Person(token); !ok || who != fox {
			t.Fatal("the cookie must lead to the seat")
		}
		f.do(leader(), "add", "count", "2") // one seat without a phone, and so without a cookie
		if _, ok := f.room.Person(""); ok {
			t.Error("no cookie is no seat")
		}
		f.do(leader(), "add", "count", "1")
		if strings.Contains(f.store.text(), token) {
			t.Error("the token itself is on the disk")
		}
		f.not("picture-taken", stranger(), "join", "picture", "fox")
		f.not("picture-unknown", stranger(), "join", "picture", "dragon")
		if a := f.do(phone(fox), "join", "picture", "owl", "name", "Owlet"); a.Person != fox {
			t.Error("who is in keeps the seat")
		}
		if me := f.room.Look(phone(fox)).Me; me.Picture != "owl" || me.Name != "Owlet" {
			t.Errorf("%+v", me)
		}
		f.restart(time.Second)
		if who, ok := f.room.Person(token); !ok || who != fox {
			t.Error("a restart lost the seat")
		}
		f.do(phone(fox), "leave")
		if _, ok := f.room.Person(token); ok || len(f.lead().People) != 0 {
			t.Error("leaving leaves a seat behind")
		}
		f.not("not-in-room", phone(fox), "leave")
	})
}

func TestNoTwoShareAPictureWhileOneIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		seen := map[string]bool{}
		for range activity.Pictures() {
			f.do(stranger(), "join")
		}
		for _, p := range f.lead().People {
			if seen[p.Picture] {
				t.Fatalf("two have %s", p.Picture)
			}
			seen[p.Picture] = true
		}
		f.do(stranger(), "join", "picture", "fox")
		f.do(stranger(), "join")
		if n := len(f.lead().People); n != len(seen)+2 {
			t.Errorf("%d people", n)
		}
	})
}

func TestALockedRoomLetsNobodyNewIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		fox, _ := f.joins("fox")
		f.do(leader(), "lock", "on", "1")
		f.not("room-locked", stranger(), "join")
		f.do(phone(fox), "rename", "name", "Foxy")
		if f.room.Look(wallScreen()).Code != "" || f.room.Look(leader()).Code == "" {
			t.Error("a locked room's code is for leads only")
		}
		f.do(leader(), "lock", "on", "0")
		f.do(stranger(), "join")
		f.do(leader(), "remove", "person", string(fox))
		f.not("person-gone", leader(), "remove", "person", string(fox))
		if f.room.Look(phone(fox)).Me != nil {
			t.Error("who was removed is still in")
		}
		f.joins("fox") // not banned
	})
}

func TestSeatsWithoutPhonesAndNamesForThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Age: activity.Age8to12})
		f.not("people-count", leader(), "add", "count", "many")
		f.do(leader(), "add", "count", "28")
		if n := len(f.lead().People); n != 28 {
			t.Fatalf("%d seats", n)
		}
		f.do(leader(), "add", "names", "Ana\n\n  Bo   B \nAna\r\n")
		people := f.lead().People
		if len(people) != 28 || people[0].Name != "Ana" || people[1].Name != "Bo B" || people[2].Name != "Ana" || people[3].Name != "" {
			t.Fatalf("%+v", people[:4])
		}
		f.do(leader(), "names", "names", "Bo B\nAna\nAna\nCid")
		if p := f.lead().People; len(p) != 28 || p[3].Name != "Cid" || p[4].Name != "" {
			t.Fatalf("names that are there must not come twice: %+v", p[:5])
		}
		f.do(leader(), "add", "count", "27")
		if n := len(f.lead().People); n != 27 {
			t.Errorf("%d seats", n)
		}
		f.do(leader(), "add", "count", "2")
		if n := len(f.lead().People); n != 4 {
			t.Errorf("%d seats: those with names stay", n)
		}
		a := f.do(stranger(), "join", "picture", people[0].Picture)
		if a.Person != people[0].ID {
			t.Error("a picked picture of a typed-in person is that person's seat")
		}
		if me := f.room.Look(phone(a.Person)).Me; me.Name != "" {
			t.Errorf("the list's name %q is on a phone", me.Name)
		}
		f.do(phone(a.Person), "leave")
		if p := f.lead().People[0]; p.ID != a.Person || p.Phone || p.Name != "Ana" {
			t.Errorf("the seat stays without the phone: %+v", p)
		}
		f.ok(f.room.Shut())
		f.ok(f.room.Open())
		if len(f.lead().People) != 0 || strings.Contains(f.store.text(), "Bo B") {
			t.Error("names for today are gone when the room closes")
		}
	})
}

func TestAListOfNamesIsKeptUntilItsDate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		tomorrow := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
		f.not("names-until", leader(), "names", "names", "Ana", "keep_until", "1999-01-01")
		f.not("names-until", leader(), "names", "names", "Ana", "keep_until", "soon")
		f.not("name-long", leader(), "names", "names", strings.Repeat("a", 61))
		f.do(leader(), "names", "names", "Ana\nBo", "keep_until", tomorrow)
		f.ok(f.room.Shut())
		f.ok(f.room.Open())
		if p := f.lead().People; len(p) != 2 || p[1].Name != "Bo" {
			t.Errorf("a kept list seats the room when it opens: %+v", p)
		}
		forgot := f.store.count(func(m *memory) int { return m.forgot })
		time.Sleep(49 * time.Hour)
		synctest.Wait()
		if strings.Contains(f.store.text(), "Ana") || f.store.count(func(m *memory) int { return m.forgot }) == forgot {
			t.Error("its date has come")
		}
	})
}

func TestNamesThatAreAddedLeaveTheKeptListAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		day := func(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }
		f.do(leader(), "add", "names", "Ida")
		f.do(leader(), "add", "names", "Ana\nBo", "keep_until", day(3))
		f.do(leader(), "add", "names", "ana\nCy")
		if s := f.room.Settings().Names; !slices.Equal(s.List, []string{"Ana", "Bo", "Cy"}) || s.LastDay().Format(time.DateOnly) != day(3) {
			t.Errorf("kept: %q until %v", s.List, s.LastDay())
		}
		if forgot := f.store.count(func(m *memory) int { return m.forgot }); forgot != 0 {
			t.Errorf("nothing was taken away, and the files were written %d times", forgot)
		}
		if l := f.lead(); !slices.Equal(l.Names, []string{"Ida", "Ana", "Bo", "Cy"}) || len(l.People) != 4 {
			t.Errorf("today: %q, %d people", l.Names, len(l.People))
		}
		f.do(leader(), "add", "names", "Dan", "keep_until", day(5))
		if s := f.room.Settings().Names; len(s.List) != 4 || s.LastDay().Format(time.DateOnly) != day(5) {
			t.Errorf("kept: %q until %v", s.List, s.LastDay())
		}
	})
}

func TestOneSeatsNameIsChangedInTheKeptListToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Age: activity.Adults})
		f.do(leader(), "names", "names", "Anahit\nBenedikt", "keep_until", time.Now().AddDate(0, 0, 1).Format(time.DateOnly))
		seat := f.lead().People[0].ID
		forgot := f.store.count(func(m *memory) int { return m.forgot })
		f.do(leader(), "rename", "person", string(seat), "name", "Zebedee")
		if list := f.room.Settings().Names.List; !slices.Equal(list, []string{"Zebedee", "Benedikt"}) {
			t.Errorf("kept: %q", list)
		}
		synctest.Wait()
		if strings.Contains(f.store.text(), "Anahit") || f.store.count(func(m *memory) int { return m.forgot }) == forgot {
			t.Error("the old name is still in the files")
		}
		if s := fmt.Sprintf("%+v %+v", f.room.Look(wallScreen()), f.room.Look(phone(seat))); strings.Contains(s, "Zebedee") {
			t.Error("the name left the lead")
		}
		f.do(leader(), "rename", "person", string(seat), "name", "")
		if list := f.room.Settings().Names.List; !slices.Equal(list, []string{"Benedikt"}) {
			t.Errorf("after taking it away: %q", list)
		}
	})
}

func TestNamesReachOnlyTheLead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Age: activity.Adults})
		fox, _ := f.joins("fox")
		owl, _ := f.joins("owl")
		f.do(phone(fox), "rename", "name", "Reynard")
		f.do(leader(), "let", "person", string(fox), "name", "Reynard")
		f.do(leader(), "add", "names", "Zebedee")
		f.do(leader(), "start", "kind", "bell")
		sees := func(v activity.Viewer) string { return fmt.Sprintf("%+v %+v", f.room.Look(v), f.room.Look(v).Run.View) }
		if s := sees(leader()); !strings.Contains(s, "Zebedee") || !strings.Contains(s, "Reynard") {
			t.Error("the lead has all names")
		}
		if s := sees(wallScreen()); strings.Contains(s, "Zebedee") || !strings.Contains(s, "Reynard") {
			t.Error("an adults' screen has nicknames and nothing else")
		}
		if s := sees(phone(owl)); strings.Contains(s, "Zebedee") || strings.Contains(s, "Reynard") {
			t.Error("a phone has only its own name")
		}
		f.ok(f.room.Change(func(s *room.Settings) error { s.Nicknames = false; return nil }))
		if s := sees(wallScreen()); strings.Contains(s, "Reynard") {
			t.Error("nicknames are off")
		}
		f.do(leader(), "rename", "person", string(fox), "name", "")
		if s := sees(leader()); strings.Contains(s, "Reynard") {
			t.Error("a facilitator can put a nickname away")
		}
	})
}

func TestANicknameReachesAScreenOnlyAsItsOwnerWasTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Age: activity.Adults})
		set := func(age activity.Age, nicknames bool) {
			f.ok(f.room.Change(func(s *room.Settings) error { s.Age, s.Nicknames = age, nicknames; return nil }))
		}
		sees := func(nick string, want bool) {
			t.Helper()
			if _, refused := f.try(leader(), "let", "person", string(f.lead().People[0].ID), "name", nick); (refused == "") != want {
				t.Errorf("%s is let through: %q", nick, refused)
			}
			if s := fmt.Sprintf("%+v", f.room.Look(wallScreen()).Run.View); strings.Contains(s, nick) != want {
				t.Errorf("%s: %s", nick, s)
			}
		}
		f.do(leader(), "start", "kind", "bell")
		set(activity.Adults, false)
		fox, _ := f.joins("fox")
		f.do(phone(fox), "rename", "name", "Reynard")
		sees("Reynard", false)
		set(activity.Adults, true)
		sees("Reynard", false) // it was typed where none was to be shown
		f.do(phone(fox), "rename", "name", "Reinhard")
		sees("Reinhard", true)
		set(activity.Adults, false)
		sees("Reinhard", false)
		for f.room.Look(leader()).Run != nil {
			f.do(leader(), "end")
		}
		for _, age := range []activity.Age{activity.Teens, activity.Age8to12, activity.Age5to7, activity.Mixed} {
			set(age, true)
			if f.room.Settings().Nicknames || f.room.Look(stranger()).Nicks {
				t.Errorf("%s: it stays on", age)
			}
			set(age, true)
			if !f.room.Settings().Nicknames {
				t.Errorf("%s: it cannot be switched on", age)
			}
		}
	})
}

func TestANicknameWaitsUntilAFacilitatorHasReadIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Age: activity.Adults})
		a := f.do(stranger(), "join", "picture", "fox", "name", "Reynard")
		fox := string(a.Person)
		owl := string(f.do(stranger(), "join", "picture", "owl", "name", "Hedwig").Person)
		f.do(leader(), "start", "kind", "bell")
		on := func(when string, want ...string) {
			t.Helper()
			var got []string
			for _, n := range f.lead().Nicknames {
				if n.Let {
					got = append(got, n.Nick)
				}
			}
			s := fmt.Sprintf("%+v", f.room.Look(wallScreen()).Run.View)
			for _, nick := range []string{"Reynard", "Reinhard", "Hedwig"} {
				if strings.Contains(s, nick) != slices.Contains(want, nick) {
					t.Errorf("%s: %s on a screen is %v", when, nick, strings.Contains(s, nick))
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: the lead is told of %q, want %q", when, got, want)
			}
		}
		on("as typed")
		f.not("not-allowed", phone(a.Person), "let", "person", fox, "name", "Reynard")
		f.not("not-allowed", wallScreen(), "let", "person", fox, "name", "Reynard")
		f.not("not-allowed", stranger(), "let", "person", fox, "name", "Reynard")
		f.not("nickname-changed", leader(), "let", "person", fox, "name", "Hedwig")
		f.not("nickname-changed", leader(), "let", "person", fox)
		f.not("nickname-changed", leader(), "let")
		f.not("nickname-changed", leader(), "let", "person", "nobody", "name", "Reynard")
		on("refused")
		for range 2 { // a double tap
			f.do(leader(), "let", "person", fox, "name", "Reynard")
		}
		on("one", "Reynard")
		f.not("nickname-changed", leader(), "let", "person", owl, "name", "Hedwig", "person", fox, "name", "Reinhard")
		on("a list of which nothing can have been read yet", "Reynard")
		time.Sleep(3 * time.Second)
		f.do(leader(), "let", "person", fox, "name", "Reinhard", "person", owl, "name", "Hedwig")
		on("the other of a list of which one has changed", "Reynard", "Hedwig")
		f.restart(time.Second)
		on("after a restart", "Reynard", "Hedwig")
		f.do(leader(), "let", "person", fox, "name", "Reynard", "on", "0")
		on("taken off", "Hedwig")
		f.do(leader(), "let", "person", fox, "name", "Reynard")
		f.do(phone(a.Person), "join", "picture", "fox", "name", "Reynard")
		f.do(phone(a.Person), "rename", "picture", "moon")
		on("the same again, and another picture", "Reynard", "Hedwig")
		f.do(phone(a.Person), "join", "picture", "fox", "name", "Reinhard")
		on("another one", "Hedwig")
		f.do(phone(a.Person), "rename", "name", "Reynard")
		on("and the first again", "Hedwig")
		f.ok(f.room.Change(func(s *room.Settings) error { s.Devices = room.NoDevices; return nil }))
		if len(f.lead().Nicknames) != 0 {
			t.Error("a room without devices speaks of nicknames")
		}
	})
}

func TestWhoTakesASeatIsNotLetThroughByWhoSatThereBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Age: activity.Adults})
		f.do(leader(), "add", "count", "1")
		seat := f.lead().People[0]
		f.do(leader(), "start", "kind", "bell")
		for range 2 {
			a := f.do(stranger(), "join", "picture", seat.Picture, "name", "Sam")
			if n := f.lead().Nicknames; a.Person != seat.ID || len(n) != 1 || n[0].Let {
				t.Fatalf("%v, %+v", a.Person, n)
			}
			f.do(leader(), "let", "person", string(seat.ID), "name", "Sam")
			f.do(phone(a.Person), "leave")
		}
		f.do(stranger(), "join", "picture", seat.Picture, "name", "Sam")
		f.do(leader(), "let", "person", string(seat.ID), "name", "Sam")
		f.do(leader(), "rename", "person", string(seat.ID), "name", "Zebedee")
		f.not("nickname-changed", leader(), "let", "person", string(seat.ID), "name", "Sam")
		if s := fmt.Sprintf("%+v", f.room.Look(wallScreen()).Run.View); strings.Contains(s, "Sam") || strings.Contains(s, "Zebedee") {
			t.Error(s)
		}
	})
}

func TestPresenceAndBreaksAreForLeadsAndInMemoryOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		fox, _ := f.joins("fox")
		lead, screen := f.room.Watch(activity.Facilitator, ""), f.room.Watch(activity.Screen, "")
		defer lead.Close()
		defer screen.Close()
		saves := f.store.count(func(m *memory) int { return m.saves })
		here := func() bool { return f.lead().People[0].Here }
		if here() {
			t.Error("not here yet")
		}
		first, second := f.room.Watch(activity.Participant, fox), f.room.Watch(activity.Participant, fox)
		if !here() {
			t.Error("here")
		}
		first.Close()
		first.Close()
		if !here() {
			t.Error("still here with the second")
		}
		second.Close()
		if here() {
			t.Error("gone")
		}
		f.do(phone(fox), "break")
		f.do(phone(fox), "break")
		if b := f.lead().Breaks; !slices.Equal(b, []activity.PersonID{fox}) {
			t.Errorf("%v", b)
		}
		f.do(leader(), "break", "person", string(fox))
		if len(f.lead().Breaks) != 0 {
			t.Error("seen to")
		}
		f.not("not-in-room", stranger(), "break")
		select {
		case <-lead.Changed:
		default:
			t.Error("the lead was not told")
		}
		select {
		case <-screen.Changed:
			t.Error("a screen was told")
		default:
		}
		f.do(phone(fox), "break")
		if n := f.store.count(func(m *memory) int { return m.saves }); n != saves {
			t.Error("presence or a break went to the disk")
		}
		f.do(phone(fox), "leave")
		if len(f.lead().Breaks) != 0 {
			t.Error("who left asks for no break")
		}
	})
}

func TestTheSameTapTwiceIsDoneOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		join := room.Request{Move: "join", By: stranger(), Form: form("picture", "fox"), Once: "a-tap"}
		first, err := f.room.Do(context.Background(), join)
		f.ok(err)
		f.restart(time.Second)
		again, err := f.room.Do(context.Background(), join)
		f.ok(err)
		if again != first || len(f.lead().People) != 1 {
			t.Errorf("%+v and %+v", first, again)
		}
		if text := f.store.text(); strings.Contains(text, first.Token) || strings.Contains(text, "a-tap") {
			t.Error("the token or the id is on the disk")
		}
		f.do(leader(), "start", "kind", "bell")
		ring := room.Request{Move: "ring", By: phone(first.Person), Once: "tap"}
		for range 3 {
			_, err = f.room.Do(context.Background(), ring)
			f.ok(err)
		}
		ring.By = leader()
		_, err = f.room.Do(context.Background(), ring)
		f.ok(err)
		if rings(f) != 2 {
			t.Errorf("%d rings of two people", rings(f))
		}
	})
}

// Nothing of ours draws what runs for a stranger; the look itself must not have it.
func TestWhoIsNotInTheRoomSeesNothingOfWhatRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{})
		f.do(leader(), "post", "text", "on the wall")
		if f.room.Look(phone(fox)).Run == nil {
			t.Fatal("who is in sees it")
		}
		f.do(leader(), "remove", "person", string(fox))
		for who, v := range map[string]activity.Viewer{"a stranger": stranger(), "who was removed": phone(fox)} {
			if look := f.room.Look(v); look.Run != nil || look.Me != nil || look.Code != "" || look.Lead != nil || look.Settings.Name != "" {
				t.Errorf("%s sees %+v", who, look)
			}
		}
	})
}

func TestWhatIsNotForAllIsForWhoLeads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, fox, _ := wall(t, room.Settings{})
		note := f.writes(fox, "thank you")
		forAll := []string{"break", "join", "leave", "post", "rename", "take-back"}
		for _, move := range room.OwnMoves() {
			if slices.Contains(forAll, move) {
				continue
			}
			for _, by := range []activity.Viewer{phone(fox), stranger(), wallScreen()} {
				f.not("not-allowed", by, move, "note", string(note.Note), "person", string(fox), "answer", "1", "count", "3", "what", "waiting",
					"contact_name", "Eve", "contact_how", "here", "responder_who", "Eve", "responder_where", "here", "theme", "dusk", "kind", "bell")
			}
		}
	})
}
