package handlers

import (
	"net/url"
	"testing"

	"hearth/room"
)

// TestTheNameOfASeatIsFilledWithATypedNameOnly: to keep it, as the button says,
// is not to keep what a child chose for itself.
func TestTheNameOfASeatIsFilledWithATypedNameOnly(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	app.browser().post("/r/"+r.Code()+"/moves/join", url.Values{"picture": {"fox"}, "name": {"Zed"}})
	ana := app.facilitatorBrowser()
	seat := func() (summary, field string) {
		tile := ana.read("/r/" + r.Code() + "/lead?private=1").Find(`#people li:has(use[href$="#fox"])`)
		return tile.Find("summary span").First().Text(), tile.Find(`input[name="name"]`).AttrOr("value", "")
	}
	if summary, field := seat(); field != "" || summary != "Zed Fox away" {
		t.Errorf("%q, %q", summary, field)
	}
	app.do(r, "rename", "person", personWith(r, "fox"), "name", "Zedekiah B.")
	if summary, field := seat(); field != "Zedekiah B." || summary != "Zedekiah B. Fox away" {
		t.Errorf("%q, %q", summary, field)
	}
}
