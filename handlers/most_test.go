package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hearth/activity"
	"hearth/room"
)

// TestAFieldTakesWhatTheRoomTakes types as much as a field lets one type, which is
// done, and one character more, which is refused with the number of that field.
func TestAFieldTakesWhatTheRoomTakes(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Adults})
	ana := app.facilitatorBrowser()
	setup := "/rooms/" + string(r.ID()) + "?private=1"
	lead := "/r/" + r.Code() + "/lead?private=1"
	move := func(name string) string { return "/r/" + r.Code() + "/moves/" + name }
	fields := []struct {
		page, name, post string
		rest             url.Values
		limit            int
	}{
		{"/", "name", "/rooms", url.Values{"age": {"teens"}}, 0},
		{setup, "contact_name", move("contact"), url.Values{"contact_how": {"1"}}, 0},
		{setup, "contact_how", move("contact"), url.Values{"contact_name": {"Ben"}}, 0},
		{lead, "contact_name", move("contact"), url.Values{"contact_how": {"1"}}, 0},
		{lead, "responder_who", move("responder"), url.Values{"responder_where": {"room 2"}}, 0},
		{lead, "responder_where", move("responder"), url.Values{"responder_who": {"Ben"}}, 0},
	}
	for i := range fields { // before any of them is answered and no longer asked
		fields[i].limit = mostOf(t, ana.read(fields[i].page), fields[i].name)
	}
	for _, field := range fields {
		ana := app.facilitatorBrowser() // five moves a second each
		for _, n := range []int{field.limit, field.limit + 1} {
			form := url.Values{field.name: {strings.Repeat("é", n)}}
			for name, values := range field.rest {
				form[name] = values
			}
			got := ana.post(field.post, form, partialRequest)
			switch refused := got.status == http.StatusUnprocessableEntity; {
			case refused != (n > field.limit):
				t.Errorf("%s of %s, %d characters: %s", field.name, field.page, n, got)
			case refused && !strings.Contains(got.body, strconv.Itoa(field.limit)):
				t.Errorf("%s of %s does not say %d: %s", field.name, field.page, field.limit, got)
			}
		}
	}
}

func mostOf(t *testing.T, page *goquery.Selection, field string) int {
	t.Helper()
	n, err := strconv.Atoi(page.Find(`input[name="`+field+`"]`).First().AttrOr("maxlength", ""))
	if err != nil {
		t.Fatalf("%s: %v", field, err)
	}
	return n
}

func TestANicknameIsAsLongAsItsField(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	limit := mostOf(t, app.browser().read("/r/"+r.Code()), "name")
	for n, want := range map[int]int{limit: http.StatusSeeOther, limit + 1: http.StatusUnprocessableEntity} {
		got := app.browser().post("/r/"+r.Code()+"/moves/join", url.Values{"name": {strings.Repeat("a", n)}})
		if got.status != want {
			t.Errorf("%d characters: %s", n, got)
		}
	}
}

func TestAListOfNamesIsKeptAsLongAsIsSaid(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	ana := app.facilitatorBrowser()
	keep := func(days int) answer {
		day := time.Now().AddDate(0, 0, days).Format(time.DateOnly)
		return ana.post("/r/"+r.Code()+"/moves/names", url.Values{"names": {"Dora"}, "keep_until": {day}}, partialRequest)
	}
	if got := keep(400); got.status != http.StatusNoContent {
		t.Error(got)
	}
	if got := keep(401); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "400 days") {
		t.Error(got)
	}
}
