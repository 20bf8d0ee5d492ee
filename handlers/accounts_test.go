package handlers

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/crypto/bcrypt"

	"hearth/activity"
	"hearth/room"
)

// accountViews show only what the handlers say.
var accountViews = fstest.MapFS{
	"pages/claim.html":   {Data: []byte(`claim [{{.Problem}}] [{{.Typed}}] [{{.Code}}]`)},
	"pages/invite.html":  {Data: []byte(`invite [{{.Problem}}] [{{.Typed}}] [{{.Code}}]`)},
	"pages/reset.html":   {Data: []byte(`reset [{{.Problem}}] [{{.Typed}}] [{{.Code}}]`)},
	"pages/device.html":  {Data: []byte(`device [{{.Problem}}] [{{.Code}}]`)},
	"pages/sign_in.html": {Data: []byte(`sign-in [{{.Problem}}] [{{.Next}}]`)},
	"pages/devices.html": {Data: []byte(`{{range .Facilitators}}{{.Name}}={{.ID}}{{if .Me}} me{{end}};{{end}}{{range .Ticket}}[{{.URL}}]{{.QR.Size}}{{end}}`)},
	"pages/problem.html": {Data: []byte(`problem [{{.Problem}}]`)},
	"pages/plain.html":   {Data: []byte(`{{.Mark "now"}}<p id="r-now">{{.Look.Blank}}</p>{{.EndMark}}`)},
}

func claimCode(t *testing.T, app *testApp) string {
	t.Helper()
	path, err := app.ClaimPath()
	if err != nil {
		t.Fatal(err)
	}
	_, code, found := strings.Cut(path, "/claim#")
	if !found {
		t.Fatalf("claim path %q", path)
	}
	return code
}

func account(code, name, password string) url.Values {
	return url.Values{"code": {code}, "name": {name}, "password": {password}}
}

func TestClaimingIsDoneOnceWithTheNewestCode(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews))
	old := claimCode(t, app)
	code := claimCode(t, app) // as after a restart
	b := app.browser()
	if got := b.get("/claim"); got.status != http.StatusOK {
		t.Fatalf("%s", got)
	}
	for name, test := range map[string]struct {
		fields url.Values
		says   string
	}{
		"an older code":      {account(old, "Ana", "long enough"), "This code is not valid"},
		"no code":            {account("", "Ana", "long enough"), "This code is not valid"},
		"a short password":   {account(code, "Ana", "short"), "at least 8 characters"},
		"a very long one":    {account(code, "Ana", strings.Repeat("x", 73)), "too long"},
		"no name":            {account(code, "  ", "long enough"), "type a name"},
		"a long name":        {account(code, strings.Repeat("x", 61), "long enough"), "60 characters"},
		"a hidden character": {account(code, "A\u202ena", "long enough"), "hidden characters"},
	} {
		got := b.post("/claim", test.fields)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, test.says) {
			t.Errorf("%s: %s", name, got)
		}
		if strings.Contains(got.body, "long enough") {
			t.Errorf("%s: the password stands in the page", name)
		}
	}
	// Typed by hand, without its groups.
	got := b.post("/claim", account(" "+strings.ToUpper(strings.ReplaceAll(code, "-", " ")), "Ana", "long enough"))
	if got.status != http.StatusSeeOther {
		t.Fatalf("%s", got)
	}
	cookie := got.header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie is not %s: %s", want, cookie)
		}
	}
	if strings.Contains(cookie, "secure") {
		t.Errorf("over http a secure cookie never comes back: %s", cookie)
	}
	if got := b.get("/devices"); got.status != http.StatusOK || !strings.Contains(got.body, "Ana=") {
		t.Errorf("signed in: %s", got)
	}
	if got := app.browser().post("/claim", account(code, "Eve", "long enough")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("the code is good twice: %s", got)
	}
	if got := app.browser().get("/claim"); got.status != http.StatusSeeOther {
		t.Errorf("a claimed Hearth can be claimed: %s", got)
	}
	if path, err := app.ClaimPath(); err != nil || path != "" {
		t.Errorf("a claim link for a claimed Hearth: %q, %v", path, err)
	}
}

func TestOverTLSTheCookieIsSecure(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews), func(c *Config) { c.TLS = true })
	got := app.browser().post("/claim", account(claimCode(t, app), "Ana", "long enough"))
	if cookie := got.header.Get("Set-Cookie"); !strings.Contains(cookie, "secure") {
		t.Errorf("%s", cookie)
	}
}

func TestTheStoreHasNoTokenAndNoPassword(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews))
	b := app.facilitatorBrowser()
	at, err := url.Parse(app.url)
	if err != nil {
		t.Fatal(err)
	}
	token := b.jar.Cookies(at)[0].Value
	if _, ok, err := app.store.Session(token); ok || err != nil {
		t.Errorf("the session is found by the token itself: %v, %v", ok, err)
	}
	if _, ok, err := app.store.Session(hashOf(token)); !ok || err != nil {
		t.Errorf("the session is not found by its hash: %v, %v", ok, err)
	}
	all, err := app.store.Facilitators()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || strings.Contains(string(all[0].Password), "long") {
		t.Errorf("%+v", all)
	}
}

func TestSigningInAndOut(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews))
	app.facilitatorBrowser()
	b := app.browser()
	if got := b.get("/devices?x=1"); got.status != http.StatusSeeOther || got.header.Get("Location") != "/sign-in?next=%2Fdevices%3Fx%3D1" {
		t.Fatalf("%s to %s", got, got.header.Get("Location"))
	}
	for range 10 {
		if got := b.post("/sign-in", account("", "Ana", "wrong wrong")); got.status != http.StatusUnprocessableEntity {
			t.Fatalf("on the machine itself wrong ones must not delay: %s", got)
		}
	}
	for _, next := range []string{"//evil.example", "http://evil.example/", "/\\evil.example", "javascript:x"} {
		other := app.browser()
		fields := account("", " ana ", "long enough")
		fields.Set("next", next)
		if got := other.post("/sign-in", fields); got.header.Get("Location") != "/" {
			t.Errorf("%s leads to %s", next, got.header.Get("Location"))
		}
		if got := other.get("/sign-in?next=" + url.QueryEscape(next)); got.header.Get("Location") != "/" {
			t.Errorf("%s leads who is in to %s", next, got.header.Get("Location"))
		}
		if got := b.get("/sign-in?next=" + url.QueryEscape(next)); !strings.HasSuffix(got.body, " [/]") {
			t.Errorf("%s stands in the form: %s", next, got)
		}
	}
	if got := b.post("/sign-in", account("", "Ana", "long enough")); got.status != http.StatusSeeOther {
		t.Fatalf("%s", got)
	}
	if got := b.post("/sign-out", nil); got.status != http.StatusSeeOther {
		t.Fatalf("%s", got)
	}
	if got := b.get("/devices"); got.status != http.StatusSeeOther {
		t.Errorf("still signed in: %s", got)
	}
}

func TestWrongPasswordsFromAfarWait(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews))
	now := time.Now()
	app.limits.now = func() time.Time { return now }
	for range 3 {
		app.limits.mistyped("192.0.2.7")
	}
	if wait := app.limits.delay("192.0.2.7"); wait != 4*time.Second {
		t.Errorf("%v", wait)
	}
}

func TestSigningOutEndsTheSocketsOfThatDeviceOnly(t *testing.T) {
	app := makeTestApp(t, drawnFrom(accountViews))
	app.live = map[string]livePage{pageLead: {role: activity.Facilitator, draw: func(l Live) (string, any, error) { return "pages/plain", l, nil }}}
	app.serve()
	r := app.openRoom(room.Settings{})
	ana, atHome := app.facilitatorBrowser(), app.facilitatorBrowser()
	left, stays := ana.mustDial(r, "as=lead").reading(), atHome.mustDial(r, "as=lead")
	stays.next() // the whole page
	ana.post("/sign-out", nil)
	if got := <-left; got.code != websocket.ClosePolicyViolation || got.before[len(got.before)-1] != reloadPage {
		t.Errorf("the lead that was left open goes on: %+v", got)
	}
	stays.say(`{"probe":1,"t1":1}`)
	if got := stays.next(); !strings.HasPrefix(got, `{"clock"`) {
		t.Errorf("another device: %s", got)
	}
}

// afar has every browser come from another machine.
type afar struct{ net.Listener }

func (l afar) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return fromAfar{conn}, err
}

type fromAfar struct{ net.Conn }

func (fromAfar) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 40_000} }

func TestWhoTypesAWrongPasswordAfarWaitsAndNobodyWhoIsSignedIn(t *testing.T) {
	app := makeTestApp(t, drawnFrom(accountViews))
	app.listener = afar{app.listener}
	now := time.Now()
	app.limits.now = func() time.Time { return now }
	app.serve()
	ana, b := app.facilitatorBrowser(), app.browser()
	for _, step := range []struct {
		after    time.Duration
		password string
		want     int
	}{
		{0, "wrong wrong", http.StatusUnprocessableEntity},
		{0, "long enough", http.StatusTooManyRequests},
		{999 * time.Millisecond, "long enough", http.StatusTooManyRequests},
		{time.Millisecond, "wrong wrong", http.StatusUnprocessableEntity},
		{1999 * time.Millisecond, "long enough", http.StatusTooManyRequests},
		{time.Millisecond, "long enough", http.StatusSeeOther},
		{0, "wrong wrong", http.StatusUnprocessableEntity}, // the right one has made good for the wrong ones
		{time.Second, "long enough", http.StatusSeeOther},
	} {
		now = now.Add(step.after)
		if got := b.post("/sign-in", account("", "Ana", step.password)); got.status != step.want {
			t.Fatalf("%+v: %s", step, got)
		}
		if got := ana.get("/devices"); got.status != http.StatusOK {
			t.Fatalf("%+v: who is signed in waits too: %s", step, got)
		}
	}
}

// A name that is not there must not be told by how soon the answer comes: it costs
// the work of a password, which no machine does in no time.
func TestANameThatIsNotThereIsAnsweredAsSlowlyAsOneThatIs(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews))
	app.facilitatorBrowser()
	b := app.browser()
	work, slowest := time.Hour, time.Duration(0)
	for range 3 {
		began := time.Now()
		_ = bcrypt.CompareHashAndPassword([]byte(absentPassword), []byte("wrong wrong"))
		work = min(work, time.Since(began))
		began = time.Now()
		if got := b.post("/sign-in", account("", "Nobody", "wrong wrong")); got.status != http.StatusUnprocessableEntity {
			t.Fatalf("%s", got)
		}
		slowest = max(slowest, time.Since(began))
	}
	if slowest < work/2 {
		t.Errorf("answered within %v, where a password takes %v", slowest, work)
	}
}

func TestASecondFacilitatorIsInvitedAndRemoved(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews))
	app.live = map[string]livePage{}
	ana := app.facilitatorBrowser()
	invited := ana.post("/facilitators", nil)
	_, code, found := strings.Cut(between(invited.body, "[", "]"), "/invite#")
	if !found {
		t.Fatalf("no link: %s", invited)
	}
	ben := app.browser()
	if got := ben.post("/invite", account(code, "ana", "long enough")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("two of one name: %s", got)
	}
	if got := ben.post("/invite", account(code, "Ben", "also long enough")); got.status != http.StatusSeeOther {
		t.Fatalf("%s", got)
	}
	if got := app.browser().post("/invite", account(code, "Eve", "also long enough")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("the link is good twice: %s", got)
	}
	list := ana.get("/devices").body
	benID := between(list, "Ben=", ";")
	anaID := between(list, "Ana=", " me;")
	if got := ana.post("/facilitators/"+anaID+"/remove", nil, partialRequest); got.status != http.StatusUnprocessableEntity {
		t.Errorf("one removes oneself: %s", got)
	}
	if got := ben.get("/devices"); got.status != http.StatusOK {
		t.Fatalf("%s", got)
	}
	if got := ana.post("/facilitators/"+benID+"/remove", nil); got.status != http.StatusSeeOther {
		t.Fatalf("%s", got)
	}
	if got := ben.get("/devices"); got.status != http.StatusSeeOther {
		t.Errorf("a removed facilitator is still in: %s", got)
	}
	if got := app.browser().post("/sign-in", account("", "Ben", "also long enough")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("and can come back: %s", got)
	}
}

func TestASecondDeviceSignsInByALinkThatIsGoodOnce(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews))
	ana := app.facilitatorBrowser()
	page := ana.post("/devices", nil).body
	_, code, found := strings.Cut(between(page, "[", "]"), "/device#")
	if !found {
		t.Fatalf("no link: %s", page)
	}
	phone := app.browser()
	for range 3 { // a preview of the link uses nothing up
		if got := phone.get("/device"); got.status != http.StatusOK {
			t.Fatalf("%s", got)
		}
	}
	if got := phone.post("/device", url.Values{"code": {code}}); got.status != http.StatusSeeOther {
		t.Fatalf("%s", got)
	}
	if got := phone.get("/devices"); !strings.Contains(got.body, "Ana=") {
		t.Errorf("the phone is not in: %s", got)
	}
	if got := app.browser().post("/device", url.Values{"code": {code}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("the link is good twice: %s", got)
	}
}

// resetCode is what "hearth reset" prints.
func resetCode(t *testing.T, b *browser) string {
	t.Helper()
	got := b.post("/control/reset", nil, with("Authorization", "Bearer control"))
	_, code, found := strings.Cut(got.body, "/reset#")
	if got.status != http.StatusOK || !found {
		t.Fatalf("%s", got)
	}
	return code
}

func TestALostPasswordIsSetAnewAndSignsThatNameOutOnly(t *testing.T) {
	app := makeTestApp(t, drawnFrom(accountViews))
	app.live = map[string]livePage{pageLead: {role: activity.Facilitator, draw: func(l Live) (string, any, error) { return "pages/plain", l, nil }}}
	app.serve()
	r := app.openRoom(room.Settings{})
	ana, ben, b := app.facilitatorBrowser(), app.browser(), app.browser()
	left := ana.mustDial(r, "as=lead").reading()
	if got := b.post("/control/reset", nil); got.status != http.StatusNotFound {
		t.Errorf("anyone can reset: %s", got)
	}
	old := resetCode(t, b)
	if got := ben.post("/reset", account(resetCode(t, b), "Ben", "long enough")); got.status != http.StatusSeeOther {
		t.Fatalf("a new name: %s", got)
	}
	if got := ana.get("/devices"); got.status != http.StatusOK || !strings.Contains(got.body, "Ben=") {
		t.Errorf("one more facilitator takes nobody's place: %s", got)
	}
	if got := b.post("/reset", account(old, "ana", "another word")); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "hearth reset") {
		t.Errorf("an older link: %s", got)
	}
	_, device, _ := strings.Cut(between(ana.post("/devices", nil).body, "[", "]"), "/device#")
	_, invite, _ := strings.Cut(between(ana.post("/facilitators", nil).body, "[", "]"), "/invite#")
	if device == "" || invite == "" {
		t.Fatal("no links")
	}
	code := resetCode(t, b)
	if got := b.post("/claim", account(code, "ana", "another word")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a link for a password claims nothing: %s", got)
	}
	if got := b.post("/reset", account(code, "ana", "short")); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "at least 8") {
		t.Errorf("%s", got)
	}
	if got := b.post("/reset", account(code, " ana ", "another word")); got.status != http.StatusSeeOther {
		t.Fatalf("an existing name: %s", got)
	}
	if got := <-left; got.code != websocket.ClosePolicyViolation || got.before[len(got.before)-1] != reloadPage {
		t.Errorf("the lead's socket: %+v", got)
	}
	if got := ana.get("/devices"); got.status != http.StatusSeeOther {
		t.Errorf("still in: %s", got)
	}
	if got := app.browser().post("/device", url.Values{"code": {device}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a link that whoever had the old password made signs a device in: %s", got)
	}
	if got := app.browser().post("/invite", account(invite, "Eve", "long enough")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("and one invites: %s", got)
	}
	if got := ben.get("/devices"); got.status != http.StatusOK || strings.Count(got.body, "=") != 2 {
		t.Errorf("the other one: %s", got)
	}
	if got := ana.post("/sign-in", account("", "Ana", "long enough")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("the lost password: %s", got)
	}
	if got := ana.post("/sign-in", account("", "Ana", "another word")); got.status != http.StatusSeeOther {
		t.Errorf("the new password: %s", got)
	}
	if _, ok := app.Rooms.ByID(r.ID()); !ok {
		t.Error("the room is gone")
	}
}

func TestABackupStreamsToItsCommandOnly(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews))
	b := app.browser()
	if got := b.get("/control/backup", with("Authorization", "Bearer wrong")); got.status != http.StatusNotFound {
		t.Errorf("%s", got)
	}
	if got := b.get("/control/backup", with("Authorization", "Bearer control")); got.status != http.StatusOK || got.body == "" {
		t.Errorf("%d with %d bytes", got.status, len(got.body))
	}
}

func TestThirtyWrongCodesAMinuteFromOneAddress(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews))
	b := app.browser()
	for i := range guessesPerMinute + 1 {
		want := http.StatusNotFound
		if i == guessesPerMinute {
			want = http.StatusTooManyRequests
		}
		if got := b.post("/r/WRONG"+string(rune('A'+i%26))+"/moves/join", nil, partialRequest); got.status != want {
			t.Fatalf("%d: %s", i, got)
		}
	}
	// The class shares this address, and is not kept out.
	r := app.openRoom(room.Settings{})
	app.browser().join(r, "fox")
}

func TestThirtyWrongLinksAMinuteFromOneAddressAndARightOneGoesOn(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews))
	ana := app.facilitatorBrowser()
	_, code, _ := strings.Cut(between(ana.post("/devices", nil).body, "[", "]"), "/device#")
	b, uses := app.browser(), []string{useClaim, useInvite, useDevice, useReset}
	for i := range guessesPerMinute {
		if got := b.post("/"+uses[i%len(uses)], account("wrong", "Eve", "long enough")); got.status != http.StatusUnprocessableEntity {
			t.Fatalf("%d: %s", i, got)
		}
	}
	for _, use := range uses {
		if got := b.post("/"+use, account("wrong", "Eve", "long enough")); got.status != http.StatusTooManyRequests {
			t.Errorf("%s: %s", use, got)
		}
	}
	if got := b.post("/device", url.Values{"code": {code}}); got.status != http.StatusSeeOther {
		t.Errorf("who has the link is kept out by those who guess: %s", got)
	}
}
