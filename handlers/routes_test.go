package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/room"
)

// forAll are the addresses that ask nobody who they are. Whatever is added to the
// table asks who leads, or is written down here as well.
func forAll() map[string]bool {
	all := map[string]bool{}
	for _, address := range []string{
		"GET /livez", "GET /readyz", "GET /probe", "GET /static/:hash/*",
		"GET /claim", "POST /claim", "GET /invite", "POST /invite", "GET /reset", "POST /reset", "GET /device", "POST /device",
		"GET /sign-in", "POST /sign-in", "POST /sign-out", "POST /language",
		"GET /", "GET /guide/:page", "GET /clock", "GET /solo", "GET /solo/:kind", "GET /notes/mine", "POST /notes/mine",
		"GET /r/:code", "GET /r/:code/leave", "GET /r/:code/screen", "GET /r/:code/kiosk",
		"GET /r/:code/notes/mine", "POST /r/:code/notes/mine",
		"GET /r/:code/live", "POST /r/:code/moves/:move", // these ask the room
	} {
		all[address] = true
	}
	return all
}

func TestEveryAddressThatIsNotForAllAsksWhoLeads(t *testing.T) {
	w := startWall(t, nil)
	_, id := w.writes(w.fox, "secret")
	w.done(w.lead, "worry", of(id))
	open, asked := forAll(), 0
	fill := strings.NewReplacer(":code", w.Code(), ":id", string(w.ID()), ":note", id)
	for _, route := range w.app.fiber.GetRoutes(true) {
		address := route.Method + " " + route.Path
		if route.Method == http.MethodHead || open[address] {
			delete(open, address)
			continue
		}
		asked++
		path := fill.Replace(route.Path)
		var got answer
		if route.Method == http.MethodGet {
			got = w.fox.get(path)
		} else {
			got = w.fox.post(path, url.Values{"what": {"worrying"}, "name": {"taken"}})
		}
		switch {
		case strings.HasPrefix(route.Path, "/control/"):
			if got.status != http.StatusNotFound {
				t.Errorf("%s answers who has no token: %d", address, got.status)
			}
		case route.Method == http.MethodGet:
			if got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/sign-in?next=") {
				t.Errorf("%s answers a child: %s", address, got)
			}
		case got.status != http.StatusUnauthorized:
			t.Errorf("%s answers a child: %s", address, got)
		}
	}
	if len(open) > 0 || asked < 25 {
		t.Errorf("%d asked; no addresses any more: %v", asked, open)
	}
	if _, ok := w.app.Rooms.ByID(w.ID()); !ok || !w.IsOpen() || w.Settings().Devices == room.NoDevices {
		t.Error("and something was done")
	}
}
