package handlers

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"hearth/room"
)

// forgetting counts how often the files are rewritten.
type forgetting struct {
	room.Store
	times atomic.Int32
}

func (f *forgetting) Forget() error {
	f.times.Add(1)
	return f.Store.Forget()
}

// Who led, and the device of whoever signs out, goes from the files too
// (locales/en/guide/retention.md).
func TestWhoLedAndWhoSignsOutLeavesTheFiles(t *testing.T) {
	for what, does := range map[string]func(app *testApp, ana *browser){
		"removed": func(app *testApp, ana *browser) {
			_, code, _ := strings.Cut(between(ana.post("/facilitators", nil).body, "[", "]"), "/invite#")
			app.browser().post("/invite", account(code, "Ben", "also long enough"))
			ana.post("/facilitators/"+between(ana.get("/devices").body, "Ben=", ";")+"/remove", nil)
		},
		"signed out": func(_ *testApp, ana *browser) { ana.post("/sign-out", url.Values{}) },
	} {
		var files *forgetting
		app := newTestApp(t, drawnFrom(accountViews), func(c *Config) {
			err := c.Rooms.Close(context.Background())
			files = &forgetting{Store: c.Accounts.(room.Store)}
			if err == nil {
				c.Rooms, err = room.Open(files, room.Options{Log: c.Log})
			}
			if err != nil {
				t.Fatal(err)
			}
		})
		does(app, app.facilitatorBrowser())
		if err := app.Rooms.Close(context.Background()); err != nil { // what is asked for is done first
			t.Fatal(err)
		}
		if files.times.Load() == 0 {
			t.Errorf("%s: the files have it still", what)
		}
	}
}

func TestTwoWhoRemoveEachOtherLeaveOne(t *testing.T) {
	for range 8 {
		app := newTestApp(t, drawnFrom(accountViews))
		app.live = map[string]livePage{}
		ana, ben := app.facilitatorBrowser(), app.browser()
		_, code, _ := strings.Cut(between(ana.post("/facilitators", nil).body, "[", "]"), "/invite#")
		ben.post("/invite", account(code, "Ben", "also long enough"))
		list := ana.get("/devices").body
		benID, anaID := between(list, "Ben=", ";"), between(list, "Ana=", " me;")
		var both sync.WaitGroup
		both.Go(func() { ana.post("/facilitators/"+benID+"/remove", nil) })
		both.Go(func() { ben.post("/facilitators/"+anaID+"/remove", nil) })
		both.Wait()
		if all, err := app.store.Facilitators(); len(all) != 1 || err != nil {
			t.Fatalf("%d lead here now, %v", len(all), err)
		}
	}
}
