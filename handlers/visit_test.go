package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"hearth/room"
)

func TestAPhoneWhoseRoomHasClosedIsThanked(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	at := "/r/" + r.Code()
	b := app.browser()
	b.join(r, "owl")
	if err := r.Shut(); err != nil {
		t.Fatal(err)
	}
	app.says(app.parse(b.get(at)), "The room is closed.", "Thank you for being here.")
	app.says(app.parse(app.browser().get(at)), "There is no open room with this code")
}

func TestAPhoneWhoseRoomWasDeletedIsThanked(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	at := "/r/" + r.Code()
	b := app.browser()
	b.join(r, "owl")
	if err := app.Rooms.Delete(r.ID()); err != nil {
		t.Fatal(err)
	}
	app.says(app.parse(b.get(at)), "The room is closed.", "Thank you for being here.")
	app.refusesCode(b, "/r/WRONG2")
}

// A phone that was in a room yesterday mistypes the code of today's: thanks for
// having been there would leave its owner outside.
func TestOnlyTheAddressOfItsOwnRoomThanksAPhone(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Language: "es"})
	first := r.Code()
	owl, fox := app.browser(), app.browser()
	for b, picture := range map[*browser]string{owl: "owl", fox: "fox"} {
		if got := b.post("/r/"+first+"/moves/join", url.Values{"picture": {picture}}); got.status != http.StatusSeeOther {
			t.Fatal(got) // it sees no page before the room closes
		}
	}
	app.do(r, "new-code")
	second := r.Code()
	fox.get("/r/" + second)
	if err := r.Shut(); err != nil {
		t.Fatal(err)
	}
	app.says(app.parse(owl.get("/r/"+first)), "La sala está cerrada.")
	app.says(app.parse(owl.get("/r/"+strings.ToLower(first[:3]+"-"+first[3:]))), "La sala está cerrada.")
	app.says(app.parse(fox.get("/r/"+second)), "La sala está cerrada.")
	app.refusesCode(owl, "/r/"+second)
	app.refusesCode(fox, "/r/"+first)
	for _, path := range []string{"/r/WRONG2", "/r/WRONG2/notes/mine", "/r/WRONG2/leave"} {
		app.refusesCode(owl, path)
	}
}

// An earlier Hearth kept no code: its phones are thanked wherever they look.
func TestASeatWithoutACodeIsThankedAsBefore(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	b := app.browser()
	b.join(r, "owl")
	at, err := url.Parse(app.url)
	if err != nil {
		t.Fatal(err)
	}
	b.jar.SetCookies(at, []*http.Cookie{{Name: cookieSeat + string(r.ID()), Value: b.seat(r)}})
	app.says(b.read("/r/"+r.Code()).Find("main"), "You are in")
	if _, code := readSeat(b.cookie(cookieSeat + string(r.ID()))); code != r.Code() {
		t.Errorf("the next page keeps the code %q", code)
	}
	b.jar.SetCookies(at, []*http.Cookie{{Name: cookieSeat + string(r.ID()), Value: b.seat(r)}})
	if err := r.Shut(); err != nil {
		t.Fatal(err)
	}
	app.says(app.parse(b.get("/r/WRONG2")), "The room is closed.")
}

// refusesCode fails the test if a page says anything but that its code is wrong.
func (a *testApp) refusesCode(b *browser, path string) {
	a.t.Helper()
	got := b.get(path)
	page := a.parse(got)
	a.says(page, "There is no open room with this code")
	a.silent(page, "The room is closed", "La sala")
	if got.status != http.StatusNotFound {
		a.t.Errorf("%s: %s", path, got)
	}
}

func TestALeadWhoseRoomHasClosedLeadsToTheRooms(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	at := "/r/" + r.Code() + "/lead"
	if err := r.Shut(); err != nil {
		t.Fatal(err)
	}
	if got := app.facilitatorBrowser().get(at); got.status != http.StatusSeeOther || got.header.Get("Location") != "/" {
		t.Error(got)
	}
}

// A code that was replaced lets nobody in, however it is typed.
func TestAnOldCodeLeadsNobodyIn(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	old, owl := r.Code(), app.browser()
	owl.join(r, "owl")
	app.do(r, "new-code")
	for _, path := range []string{"/?code=" + old, "/r/" + old, "/r/" + old + "/screen", "/r/" + old + "/kiosk"} {
		got := app.browser().get(path)
		if got.status != http.StatusNotFound || strings.Contains(got.body, r.Code()) {
			t.Errorf("%s: %s", path, got)
		}
		app.says(app.parse(got), "This code has been replaced by a new one")
	}
	for _, path := range []string{"/?code=" + old} {
		if got := owl.get(path); got.status != http.StatusSeeOther {
			t.Errorf("who is in goes on: %s", got)
		}
	}
}

func TestAStrangersScreenFollowsNoLockedRoomAndLearnsNoCode(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	first := "/r/" + r.Code()
	wall, owl, late := app.browser(), app.browser(), app.browser()
	owl.join(r, "owl")
	for _, page := range []string{"/screen", "/kiosk"} {
		for _, b := range []*browser{wall, owl} {
			if got := b.get(first + page); got.status != http.StatusOK {
				t.Fatal(got)
			}
		}
	}
	app.do(r, "lock")
	for _, page := range []string{"/screen", "/kiosk"} {
		if got := late.get(first + page); got.status != http.StatusForbidden {
			t.Errorf("%s of a locked room: %s", page, got)
		}
		if got := wall.get(first + page); got.status != http.StatusOK {
			t.Errorf("%s that was there before: %s", page, got)
		}
	}
	if err := r.Shut(); err != nil {
		t.Fatal(err)
	}
	if err := r.Open(); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"/screen", "/kiosk"} {
		if got := wall.get(first + page); got.status != http.StatusOK {
			t.Errorf("%s is paired with the room: %s", page, got)
		}
		if got := owl.get(first + page); got.status != http.StatusNotFound {
			t.Errorf("the %s of somebody's phone still follows the room: %s", page, got)
		}
	}
	if got := wall.get(first); got.status != http.StatusNotFound || strings.Contains(got.body+got.header.Get("Location"), r.Code()) {
		t.Errorf("a screen is told the code of today: %s", got)
	}
}

func TestAHomeKeepsItsSeatsForMoreThanADay(t *testing.T) {
	app := newTestApp(t)
	for home, least := range map[bool]int{false: 23 * 3600, true: 30 * 24 * 3600} {
		r := app.openRoom(room.Settings{Home: home})
		b := app.browser()
		b.join(r, "owl")
		got := b.get("/r/" + r.Code())
		kept := regexp.MustCompile(`(?i)seat-\w+=[^;]+;.*max-age=(\d+)`).FindStringSubmatch(strings.Join(got.header.Values("Set-Cookie"), "\n"))
		if len(kept) != 2 {
			t.Fatalf("the page does not renew it: %q", got.header.Values("Set-Cookie"))
		}
		if age, _ := strconv.Atoi(kept[1]); age < least {
			t.Errorf("home %v: %d s", home, age)
		}
	}
}
