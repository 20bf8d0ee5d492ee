package handlers

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"hearth/room"
)

func TestAnActivityAloneIsOnePage(t *testing.T) {
	app := newTestApp(t)
	b := app.browser()
	for _, kind := range soloKinds() {
		got := b.get("/solo/" + kind)
		if got.status != http.StatusOK || got.header.Get("Cache-Control") != "no-store" || got.header.Get("Set-Cookie") != "" {
			t.Fatalf("%s: %d %v", kind, got.status, got.header)
		}
		page := b.read("/solo/" + kind)
		app.says(page, "You can keep your eyes open. You can breathe your normal way.")
		app.has(page, `form[method], form[action], form[hx-post], #live, input[type="text"]`, 0)
		app.has(page, `input[name="way"][checked]`, 1)
		app.has(page, `.breath-guide .breath-still`, 1)
		if strings.Count(got.body, "data-guide=") != strings.Count(got.body, `name="way"`) {
			t.Errorf("%s: a way without its guide", kind)
		}
		page.Find("template[data-guide]").Each(func(_ int, way *goquery.Selection) { // see static/js/solo.js
			for _, part := range []string{"breath-guide[data-end]", ".breath-scene", ".breath-word"} {
				if way.Find(part).Length() == 0 {
					t.Errorf("%s, %s: no %s in its template, and Start does nothing", kind, way.AttrOr("data-guide", ""), part)
				}
			}
		})
	}
	app.has(b.read("/solo"), `a[href^="/solo/"]`, len(soloKinds()))
	for _, path := range []string{"/solo/circle", "/solo/wall", "/solo/nothing"} {
		if got := b.get(path); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.status)
		}
	}
}

func TestPatternsWithHoldsAreForThoseWhoSayTheyAreGrownUp(t *testing.T) {
	app := newTestApp(t)
	page := app.browser().read("/solo/breathing")
	app.has(page, `form[data-kind] > details > fieldset input`, 4) // five fingers with one hand or two
	app.has(page, `form[data-kind] > details > fieldset .solo-caution`, 0)
	app.has(page, `form[data-kind] > details > details .choice:has(.solo-caution)`, 2)
	app.has(page, `form[data-kind] > details > details input[value="adults-box-without"]`, 1)
}

func TestAnActivityAloneSpeaksTheLanguageOfItsAddress(t *testing.T) {
	app := newTestApp(t)
	b := app.browser()
	app.says(b.read("/solo/breathing?language=es"), "Empezar", "Puedes dejar los ojos abiertos")
	app.says(b.read("/solo/breathing"), "Start")
	app.says(b.read("/"), "Breathe alone, now")
}

func TestAKioskWaitsForASupportContact(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	b := app.browser()
	at := "/r/" + r.Code() + "/kiosk"
	waiting := b.read(at)
	app.says(waiting, "This kiosk starts once the room has a support contact")
	app.has(waiting, "solo-practice", 0)

	app.do(r, "contact", "contact_name", "Ms Odwin", "contact_how", "room 4")
	ready := b.read(at)
	app.says(ready, "Ms Odwin", "room 4", "Done, wipe it", "Class 3b")
	app.has(ready, `.solo-tile`, 4)
	app.has(ready, `[data-step="tiles"]`, 1)
	app.has(ready, `[autofocus], form:not([autocomplete="off"]), input[type="text"], a[href="/"]`, 0)
	app.has(ready, `kiosk-watch[data-idle-ms="45000"][data-still-ms="20000"]`, 1)
}

func TestAKioskKeepsItsRoomAcrossCodes(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	app.do(r, "contact", "contact_name", "Ms Odwin", "contact_how", "room 4")
	b := app.browser()
	at := "/r/" + r.Code() + "/kiosk"
	b.read(at)
	if err := r.Shut(); err != nil {
		t.Fatal(err)
	}
	closed := b.read(at)
	app.says(closed, "The room is closed for now.")
	app.has(closed, "solo-practice", 0)
	if err := r.Open(); err != nil {
		t.Fatal(err)
	}
	app.has(b.read(at), "solo-practice", 1)
	if got := app.browser().get(at); got.status != http.StatusNotFound {
		t.Errorf("a stranger came in with an old code: %d", got.status)
	}
}

func TestPauseAllAndBlankAllReachAKiosk(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	b := app.browser()
	at := "/r/" + r.Code() + "/kiosk"
	app.has(b.read(at), `[hx-ws\:connect*="as=kiosk"]`, 1)
	app.do(r, "pause")
	app.has(b.read(at), "#r-veil.veil", 1)
	app.do(r, "blank", "on", "1")
	app.has(b.read(at), "#r-veil.veil.blank", 1)
}
