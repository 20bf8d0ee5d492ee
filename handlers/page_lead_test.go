package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hearth/activity"
	"hearth/room"
)

// secrets puts into a room what PRACTICES 8.16 keeps off a projected display.
func (a *testApp) secrets(r *room.Room) []string {
	a.t.Helper()
	a.do(r, "add", "names", "Mirabel Quint")
	a.do(r, "contact", "contact_name", "Ms Odwin", "contact_how", "room 4")
	a.do(r, "responder", "responder_who", "Sam", "responder_where", "office")
	a.do(r, "start", "kind", "wall", "format", "free", "place", "room")
	b := a.browser()
	b.join(r, "crab")
	if got := b.post("/r/"+r.Code()+"/moves/break", nil); got.status != http.StatusSeeOther {
		a.t.Fatal(got)
	}
	note := url.Values{"text": {"Thank you for the ladder"}, "once": {"one"}, "place": {"room"}, "knows": {"facilitator"}}
	if got := b.post("/r/"+r.Code()+"/moves/post", note); got.status != http.StatusSeeOther {
		a.t.Fatal(got)
	}
	return []string{"Mirabel", "for the ladder", "waiting to be read", "Asked for a break"}
}

func TestTheScreenAndItsBarHoldNothingPrivate(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	secrets := app.secrets(r)
	ana := app.facilitatorBrowser()
	led := ana.read("/r/" + r.Code() + "/screen")
	app.has(led, "screen-bar", 1)
	app.has(led, `[hx-ws\:connect*="as=led"]`, 1)
	app.silent(led, secrets...)

	plain := app.browser().read("/r/" + r.Code() + "/screen")
	app.has(plain, "screen-bar, form", 0)
	app.silent(plain, secrets...)
}

func TestPrivateThingsStandBehindAQuestionOnAMirroredDisplay(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	secrets := app.secrets(r)
	ana := app.facilitatorBrowser()
	at, settings := "/r/"+r.Code(), "/rooms/"+string(r.ID())
	ana.read(at + "/screen")

	shown := ana.read(at + "/lead")
	app.silent(shown, secrets...)
	app.has(shown, `#r-always form`, 2)
	app.has(shown, `details.offer`, len(activity.Kinds()))
	app.has(shown, `textarea[name="names"]`, 0)
	app.has(shown, `[hx-ws\:connect*="as=choose"]`, 1)
	const closes = `private-gate[data-after-ms="60000"][data-back$="/screen"]`
	asks := func(paths ...string) {
		t.Helper()
		for _, path := range paths {
			asked := ana.read(path)
			app.silent(asked, secrets...)
			app.says(asked, "Private. Can the children see this display?")
			app.has(asked, `a[href="`+path+`?private=1"]`, 1)
			app.has(ana.read(path+"?private=1"), closes, 1)
		}
	}
	asks(at+"/kept", settings, settings+"/kept")
	private := ana.read(at + "/lead?private=1")
	app.says(private, "Mirabel Quint", "for the ladder", "Asked for a break", "If someone is upset today: Sam, office")
	app.has(private, closes, 1)
	worries := string(r.Look(leadViewer()).Lead.Waiting[0].ID)
	app.do(r, "worry", "note", worries)
	asks(at+"/notes", at+"/notes/slips", at+"/notes/paper", at+"/notes/worry/"+worries)

	// On two displays, or on a device that never showed the screen, there is no question.
	app.says(app.facilitatorBrowser().read(at+"/lead"), "Mirabel Quint")
	if got := ana.post(settings+"/display", url.Values{"one": {"0"}}); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	app.says(ana.read(at+"/lead"), "Mirabel Quint")
}

func TestTheTwoPicturesOfDisplaysAreShownUntilAnswered(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	ana := app.facilitatorBrowser()
	at := "/r/" + r.Code() + "/screen"
	app.has(ana.read(at), "dialog.extend img", 2)
	ana.post("/rooms/"+string(r.ID())+"/display", url.Values{"one": {"1"}})
	app.has(ana.read(at), "dialog.extend", 0)
	app.has(app.browser().read(at), "dialog.extend", 0)
}

func TestTheBarHasAFormForEachKeyWithTheTurnItWasDrawnAt(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	ana := app.facilitatorBrowser()
	at := "/r/" + r.Code() + "/screen"
	idle := ana.read(at)
	app.has(idle, `form[data-key="start"] input[name="kind"][value="breathing"]`, 1)
	app.has(idle, `form[data-key="next"]`, 0)

	app.do(r, "add", "count", "3")
	app.do(r, "responder", "responder_who", "Sam", "responder_where", "office")
	app.do(r, "start", "kind", "circle")
	running := ana.read(at)
	for _, key := range []string{"next", "back", "later", "blank", "pause"} {
		app.has(running, `form[data-key="`+key+`"]`, 1)
	}
	for _, key := range []string{"next", "back", "later"} {
		app.has(running, `form[data-key="`+key+`"] input[name="turn"]`, 1)
	}
	app.do(r, "pause")
	paused := ana.read(at)
	app.has(paused, `form[data-key="pause"][action$="/go-on"]`, 1)
	app.has(paused, `form[data-key="next"]`, 0)
	app.do(r, "blank")
	blank := ana.read(at)
	app.has(blank, `form[data-key]`, 1)
	app.has(blank, `form[data-key="blank"] input[name="on"][value="0"]`, 1)
	app.has(blank, `#r-veil.blank`, 1)
}

func TestAUsualPracticeThatCannotStartSaysWhatItNeeds(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	if err := r.Change(func(s *room.Settings) error { s.Usual.Kind = "circle"; return nil }); err != nil {
		t.Fatal(err)
	}
	ana := app.facilitatorBrowser()
	bar := ana.read("/r/" + r.Code() + "/screen").Find("#r-bar")
	app.has(bar, `form[data-key="start"]`, 0)
	app.has(bar, `a[data-key="start"][href$="/lead#offer-circle"]`, 1)
	app.says(bar, "who looks after someone who is upset today")

	lead := ana.read("/r/" + r.Code() + "/lead?private=1")
	app.has(lead, `#start-circle input[name="responder_who"][required]`, 1)
	app.has(lead, `#start-wall input[name="contact_name"][required]`, 1)
	app.has(lead, `#start-breathing input[name="responder_who"]`, 0)
	app.says(lead.Find("#start-circle"), "Stay near, beside, at their height.")

	app.do(r, "responder", "responder_who", "Sam", "responder_where", "the office")
	app.has(ana.read("/r/"+r.Code()+"/screen"), `form[data-key="start"]`, 1)
	app.has(ana.read("/r/"+r.Code()+"/lead?private=1"), `#start-circle input[name="responder_who"]`, 0)
}

func TestStartingSomethingElseNamesWhatItReplaces(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	app.do(r, "start", "kind", "breathing")
	lead := app.facilitatorBrowser().read("/r/" + r.Code() + "/lead")
	app.says(lead.Find("#r-running"), "Breathing is running. Starting something else ends it.")
	run, _ := lead.Find(`#r-running input[name="instead"]`).Attr("value")
	if run == "" || run != r.Look(activity.Viewer{Role: activity.Screen}).Run.ID {
		t.Errorf("instead is %q", run)
	}
	app.has(lead, `#start-circle[hx-include="#running"]`, 1)
}

func TestTheLeadOffersEachMoveOnce(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	app.do(r, "add", "count", "3")
	app.do(r, "contact", "contact_name", "Ms Odwin", "contact_how", "room 4")
	app.do(r, "responder", "responder_who", "Sam", "responder_where", "office")
	ana := app.facilitatorBrowser()
	for _, kind := range []string{"breathing", "quiet", "circle"} {
		run := ""
		if now := r.Look(activity.Viewer{Role: activity.Screen}).Run; now != nil {
			run = now.ID
		}
		app.do(r, "start", "kind", kind, "instead", run)
		now := ana.read("/r/" + r.Code() + "/lead").Find("#r-now")
		for _, move := range []string{"next", "back", "more", "end"} {
			want := 0
			if move == "end" || can(kind, move) {
				want = 1
			}
			if n := now.Find(`form[action$="/moves/` + move + `"]`).Length(); n != want {
				t.Errorf("%s: %d of %q, want %d", kind, n, move, want)
			}
		}
	}
}

func TestOnlyFacilitatorsReachTheLead(t *testing.T) {
	app := newTestApp(t)
	app.facilitatorBrowser()
	r := app.openRoom(room.Settings{})
	b := app.browser()
	b.join(r, "bee")
	for _, path := range []string{"/r/" + r.Code() + "/lead", "/rooms/" + string(r.ID()), "/r/" + r.Code() + "/kept"} {
		got := b.get(path)
		if got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/sign-in?next=") {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := b.post("/rooms", url.Values{"name": {"Mine"}, "age": {"adults"}}); got.status != http.StatusUnauthorized {
		t.Error(got)
	}
}

func TestSettingsAreKeptAndARefusalKeepsWhatWasTyped(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	ana := app.facilitatorBrowser()
	at := "/rooms/" + string(r.ID())
	until := time.Now().AddDate(0, 1, 0).Format(time.DateOnly)
	fields := url.Values{
		"name": {"The Owls"}, "age": {"8-12"}, "devices": {"everyone"}, "language": {"es"}, "second": {"en"}, "theme": {"dusk"},
		"knows": {"facilitator"}, "days": {"7"}, "one_screen": {"1"}, "home": {"1"}, "names": {"Ana\n\nBeto"}, "names_until": {until},
		"contact_name": {"Ms Odwin", ""}, "contact_how": {"room 4", ""}, "contact_checked": {"2026-01-02", ""},
		"prompts": {"A sound I like\n  \nA colour"},
	}
	if got := ana.post(at, fields); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	s := r.Settings()
	if s.Name != "The Owls" || s.Second != "en" || s.Theme != room.Dusk || s.NoteDays != 7 || !s.Approve || !s.OneScreen || !s.Home {
		t.Errorf("%+v", s)
	}
	if len(s.Contacts) != 1 || s.Contacts[0].Checked.Format(time.DateOnly) != "2026-01-02" || len(s.Own.Prompts) != 2 {
		t.Errorf("%+v", s)
	}
	if len(s.Names.List) != 2 || s.Names.Until.IsZero() {
		t.Errorf("%+v", s.Names)
	}
	app.has(app.parse(ana.get(at)), `input[name="names_until"][value="`+until+`"]`, 1)
	app.has(app.parse(ana.get("/r/"+r.Code()+"/lead?private=1")), `input[name="keep_until"][value="`+until+`"]`, 1)
	fields.Set("knows", "nobody")
	fields.Set("name", "The Terns")
	got := ana.post(at, fields)
	if got.status != http.StatusUnprocessableEntity {
		t.Fatal(got)
	}
	page := app.parse(got)
	app.has(page, `input[name="name"][value="The Terns"]`, 1)
	app.has(page, `input[name="home"][checked]`, 1)
	app.has(page, `input[name="knows"][value="nobody"][checked]`, 1)
	if page.Find(`.answer[role="alert"]`).Text() == "" {
		t.Error("no sentence says why")
	}
	if r.Settings().Name != "The Owls" {
		t.Error("a refused form changed the room")
	}
}

func TestARoomGetsPatternsOfItsOwn(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Teens})
	ana := app.facilitatorBrowser()
	at := "/rooms/" + string(r.ID())
	fields := url.Values{
		"name": {"Terns"}, "age": {"teens"}, "devices": {"some"}, "language": {"en"}, "theme": {"auto"}, "knows": {"facilitator"}, "days": {"30"},
		"own_name": {"Slow tide"}, "own_in": {"4"}, "own_hold": {"5"}, "own_out": {"6.5"}, "own_rest": {""},
	}
	got := ana.post(at, fields)
	if got.status != http.StatusUnprocessableEntity {
		t.Fatal(got)
	}
	page := app.parse(got)
	app.says(page, "Holds last 4 seconds at most in this room.")
	app.has(page, `input[name="own_name"][value="Slow tide"]`, 1)
	app.has(page, `input[name="own_out"][value="6.5"]`, 1)

	fields.Set("own_hold", "2")
	if got := ana.post(at, fields); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	page = ana.read(at)
	app.has(page, `input[name="pattern"][value="own-1"][checked]`, 1)
	app.has(page, `input[name="own_name"][value=""]`, 1)
	app.says(ana.read("/r/"+r.Code()+"/lead"), "Slow tide", "4 in, hold 2, 6.5 out, rest 0. This room's own.")

	for _, name := range []string{"own_name", "own_in", "own_hold", "own_out"} {
		fields.Del(name)
	}
	if got := ana.post(at, fields); got.status != http.StatusSeeOther || len(r.Settings().Own.Patterns) != 0 {
		t.Errorf("%s: a pattern without its tick is gone: %v", got, r.Settings().Own.Patterns)
	}

	fields.Set("age", "8-12")
	ana.post(at, fields)
	app.has(ana.read(at), `input[name="own_hold"], input[name="own_rest"]`, 0)
}

func TestWhatIsKeptIsCountedAndForgotten(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	app.secrets(r)
	ana := app.facilitatorBrowser()
	at := "/rooms/" + string(r.ID())
	page := ana.read(at + "/kept")
	lasts := time.Now().AddDate(0, 0, 30).Format(time.DateOnly)
	app.says(page, "What is kept right now", "Notes waiting to be read", "the last of them on "+lasts, "The makers of Hearth receive nothing.")
	app.silent(page, "for the ladder", "Mirabel")
	app.has(page, `form[action="`+at+`/forget"] input[value="waiting"]`, 1)
	app.has(page, `form[action="`+at+`/forget"] input[value="shown"]`, 0)
	if got := ana.post(at+"/forget", url.Values{"what": {"waiting"}}); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	app.has(ana.read(at+"/kept"), `form[action="`+at+`/forget"] input[value="waiting"]`, 0)
}

func TestWhatAHomeKeepsGoesWhenNobodyDoesAnything(t *testing.T) {
	w := startWall(t, nil)
	w.done(w.lead, "add", url.Values{"names": {"Ida"}})
	if err := w.Change(func(s *room.Settings) error { s.Home = true; return nil }); err != nil {
		t.Fatal(err)
	}
	rows := w.parse(w.lead.get("/rooms/" + string(w.ID()) + "/kept")).Find("tr").FilterFunction(func(_ int, row *goquery.Selection) bool {
		return strings.Contains(row.Text(), "after two hours")
	})
	if rows.Length() != 2 {
		t.Errorf("names for today and what runs do not wait for it to close: %q", rows.Text())
	}
}

func TestWhatIsKeptSaysWhenEachThingGoes(t *testing.T) {
	w := startWall(t, nil)
	row := func(what string) string {
		found := w.parse(w.lead.get("/rooms/" + string(w.ID()) + "/kept")).Find("tr").FilterFunction(func(_ int, s *goquery.Selection) bool {
			return strings.HasPrefix(strings.TrimSpace(s.Text()), what)
		})
		return strings.Join(strings.Fields(found.Text()), "")
	}
	date := func(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	_, declined := w.writes(w.owl, "one")
	w.writes(w.fox, "two")
	w.done(w.lead, "decline", url.Values{"note": {declined}, "answer": {"1"}})
	w.done(w.lead, "add", url.Values{"names": {"Ida\nBo"}})
	if err := w.Change(func(s *room.Settings) error { s.NoteDays = 1; return nil }); err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string]string{
		"Notes waiting":   "1 " + date(0) + " the last of them on " + date(30),
		"Declined notes":  "1 " + date(0) + " the last of them on " + date(7),
		"Names for today": "2 – when the room closes",
		"A list of names": "0 – –",
	} {
		if got := row(what); !strings.Contains(got, strings.ReplaceAll(want, " ", "")) {
			t.Errorf("%s: %q", what, got)
		}
	}
	w.done(w.lead, "add", url.Values{"names": {"Cy"}, "keep_until": {date(3)}})
	for what, want := range map[string]string{"Names for today": "2 ", "A list of names": "1 – after " + date(3)} {
		if got := row(what); !strings.Contains(got, strings.ReplaceAll(want, " ", "")) {
			t.Errorf("%s: %q", what, got)
		}
	}
}

func TestEachWayInHasItsName(t *testing.T) {
	app := newTestApp(t)
	app.Addresses = func() []Address {
		return []Address{{Name: "Wi-Fi", URL: "http://192.168.1.7:8080"}, {URL: "http://hearth.local:8080"}, {URL: "http://localhost:8080", Loopback: true}}
	}
	names := func() (list []string) {
		app.findAddresses()
		ways, err := app.namedWays(app.Catalogue.Words("en", ""), "/r/ABCDEF")
		if err != nil {
			t.Fatal(err)
		}
		for _, way := range ways {
			list = append(list, way.Name)
		}
		return list
	}
	if got := strings.Join(names(), "; "); got != "Network Wi-Fi; By name, where the network allows it" {
		t.Errorf("%q", got)
	}
	app.Addresses = func() []Address { return []Address{{URL: "http://localhost:8080", Loopback: true}} }
	if got := strings.Join(names(), "; "); got != "This computer only" {
		t.Errorf("%q", got)
	}
}

func TestTheChoicesOfACircleFollowHowManyThereAre(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Age8to12})
	ana := app.facilitatorBrowser()
	const said = "20 of us. One ring goes well up to 15."
	app.silent(ana.read("/r/"+r.Code()+"/lead"), said)
	w := ana.mustDial(r, "as=lead")
	w.next()
	app.do(r, "add", "count", "20")
	for !strings.Contains(w.next(), said) { // it ends by its own deadline
	}
	app.says(ana.read("/r/"+r.Code()+"/lead").Find("#offer-circle #r-over"), said)
}
