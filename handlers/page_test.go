package handlers

import (
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hearth/activity"
	"hearth/room"
)

// read takes an answer apart as a browser would.
func (b *browser) read(path string) *goquery.Selection {
	b.app.t.Helper()
	got := b.get(path)
	if got.status != http.StatusOK {
		b.app.t.Fatalf("%s: %s", path, got)
	}
	return b.app.parse(got)
}

func (a *testApp) parse(got answer) *goquery.Selection {
	a.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(got.body))
	if err != nil {
		a.t.Fatal(err)
	}
	return doc.Selection
}

func (a *testApp) has(page *goquery.Selection, selector string, want int) {
	a.t.Helper()
	if n := page.Find(selector).Length(); n != want {
		a.t.Errorf("%d of %q, want %d", n, selector, want)
	}
}

func (a *testApp) says(page *goquery.Selection, wanted ...string) {
	a.t.Helper()
	text := strings.Join(strings.Fields(page.Text()), " ")
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			a.t.Errorf("%q is not in %.600q", want, text)
		}
	}
}

// silent looks for what must not be in a page, in its attributes too.
func (a *testApp) silent(page *goquery.Selection, secrets ...string) {
	a.t.Helper()
	html, err := page.Html()
	if err != nil {
		a.t.Fatal(err)
	}
	for _, secret := range secrets {
		if strings.Contains(html, secret) {
			a.t.Errorf("%q is in the page", secret)
		}
	}
}

func TestAFirstRunAsksANameAndAnAgeAndSaysWhatIsNotEncrypted(t *testing.T) {
	app := newTestApp(t)
	stranger := app.browser().read("/")
	app.has(stranger, `a[href="/claim"]`, 1)
	app.has(stranger, `input[name="code"]`, 1)
	app.has(stranger, `form[action="/rooms"]`, 0)

	ana := app.facilitatorBrowser()
	first := ana.read("/")
	app.has(first, `form[action="/rooms"] input[type="text"], form[action="/rooms"] input:not([type])`, 1)
	app.has(first, `form[action="/rooms"] input[name="age"]`, len(activity.Ages()))
	app.has(first, `form[action="/rooms/demo"]`, 1)
	app.says(first, "what you write is not encrypted", "switch on its disk encryption")

	if got := ana.post("/rooms", url.Values{"name": {"Room 12"}, "age": {"8-12"}}); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	rooms := ana.read("/")
	app.says(rooms, "Room 12", "8 to 12 years")
	app.has(rooms, `form[action$="/open"] input[value="screen"]`, 1)
	app.has(rooms, `form[action$="/open"] input[value="lead"]`, 1)
}

func TestARoomWithoutANameKeepsTheAgeThatWasChosen(t *testing.T) {
	app := newTestApp(t)
	got := app.facilitatorBrowser().post("/rooms", url.Values{"name": {" "}, "age": {"teens"}})
	if got.status != http.StatusUnprocessableEntity {
		t.Fatal(got)
	}
	page := app.parse(got)
	app.has(page, `input[name="age"][value="teens"][checked]`, 1)
	if page.Find(".answer").Text() == "" {
		t.Error("no sentence says why")
	}
}

func TestTheDemoRoomIsOpenOnThisDisplayInOneTap(t *testing.T) {
	app := newTestApp(t)
	ana := app.facilitatorBrowser()
	got := ana.post("/rooms/demo", nil)
	if got.status != http.StatusSeeOther || !strings.HasSuffix(got.header.Get("Location"), "/screen") {
		t.Fatal(got, got.header)
	}
	screen := ana.read(got.header.Get("Location"))
	app.has(screen, `screen-bar form[data-key="start"]`, 1)
	if again := ana.post("/rooms/demo", nil); again.status != http.StatusSeeOther || len(app.Rooms.All()) != 1 {
		t.Error("a second demo room was made")
	}
	demo := app.Rooms.All()[0]
	seats := func() int { return len(demo.Look(leadViewer()).Lead.People) }
	was := seats()
	if err := demo.Shut(); err != nil {
		t.Fatal(err)
	}
	if again := ana.post("/rooms/demo", nil); again.header.Get("Location") != "/r/"+demo.Code()+"/screen" || !demo.IsOpen() {
		t.Errorf("a demo room that was closed: %s", again)
	}
	if was == 0 || seats() != was {
		t.Errorf("%d people sit in it, and before it was closed %d", seats(), was)
	}
}

func TestDeletingARoomAsksOnce(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	ana := app.facilitatorBrowser()
	path := "/rooms/" + string(r.ID()) + "/delete"
	page := ana.read(path)
	app.has(page, `form[action="`+path+`"][method="post"]`, 1)
	if _, there := app.Rooms.ByID(r.ID()); !there {
		t.Fatal("looking at the question deleted the room")
	}
	if got := ana.post(path, nil); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	if _, there := app.Rooms.ByID(r.ID()); there {
		t.Error("the room is still there")
	}
}

func TestAWrongCodeStaysInItsField(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	b := app.browser()
	got := b.get("/?code=zzzzzz")
	if got.status != http.StatusNotFound {
		t.Fatal(got)
	}
	page := app.parse(got)
	app.has(page, `input[name="code"][value="zzzzzz"]`, 1)
	app.says(page, "There is no open room with this code")
	lower := b.get("/?code=" + strings.ToLower(r.Code()))
	if to := lower.header.Get("Location"); lower.status != http.StatusSeeOther || to != "/r/"+r.Code() {
		t.Error(lower, to)
	}
}

func TestAPictureThatIsTakenSaysSoAndCannotBePicked(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	app.browser().join(r, "fox")
	late := app.browser()
	page := late.read("/r/" + r.Code())
	app.has(page, `input[name="picture"]`, len(activity.Pictures()))
	app.has(page, `input[name="picture"][value="fox"][disabled]`, 1)
	app.has(page, `input[name="picture"][disabled]`, 1)
	app.says(page.Find(`label:has(input[value="fox"])`), "Fox", "taken")

	got := late.post("/r/"+r.Code()+"/moves/join", url.Values{"picture": {"fox"}, "name": {"Zoë <b>"}})
	if got.status != http.StatusConflict {
		t.Fatal(got)
	}
	again := app.parse(got)
	if kept, _ := again.Find(`input[name="name"]`).Attr("value"); kept != "Zoë <b>" {
		t.Errorf("the nickname is %q", kept)
	}
	if again.Find(".answer").Text() == "" {
		t.Error("no sentence says why")
	}
	app.silent(again, "<b>")
}

func TestAParticipantIsInAndCanLeave(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	b := app.browser()
	b.join(r, "owl")
	page := b.read("/r/" + r.Code())
	app.says(page.Find("header"), "Owl", "I need a break", "Leave")
	app.says(page.Find("#r-main"), "You are in. Look up.")
	app.has(page, `[hx-ws\:connect*="as=participant"]`, 1)
	app.has(page, "screen-bar, .always", 0)

	app.do(r, "pause")
	app.says(b.read("/r/"+r.Code()).Find("#r-veil"), "Pause. Look up.")

	leave := b.read("/r/" + r.Code() + "/leave")
	app.has(leave, `form[action$="/moves/leave"]`, 1)
	if got := b.post("/r/"+r.Code()+"/moves/leave", nil); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	app.has(b.read("/r/"+r.Code()), `input[name="picture"]`, len(activity.Pictures()))
}

func TestAPersonWhoWasRemovedCanComeInAgain(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	b := app.browser()
	app.do(r, "remove", "person", string(b.join(r, "owl")))
	page := b.read("/r/" + r.Code())
	app.says(page, "Your seat is free again.")
	app.has(page, `input[name="picture"]:not([disabled])`, len(activity.Pictures()))
}

func TestALockedRoomTellsNewcomersWhatToDo(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	app.do(r, "lock")
	page := app.browser().read("/r/" + r.Code())
	app.has(page, `input[name="picture"]`, 0)
	app.says(page, "Ask whoever leads it to open it")
}

func TestAPhoneChoosesItsOwnLanguage(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	b := app.browser()
	if got := b.post("/language", url.Values{"language": {"es"}, "back": {"/r/" + r.Code()}}); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	page := b.read("/r/" + r.Code())
	app.has(page, `html[lang="es"]`, 1)
	app.says(page, "Elige un dibujo", "Zorro")
	app.has(app.browser().read("/r/"+r.Code()), `html[lang="en"]`, 1)
}

// TestEveryCookieIsListedWithItsLength collects the cookies of a whole lesson, and
// looks each up on the page for IT.
func TestEveryCookieIsListedWithItsLength(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Contacts: []room.Contact{{Name: "Ben", How: "room 2"}}})
	ana, kid, hall := app.facilitatorBrowser(), app.browser(), app.browser()
	said := map[string]time.Duration{}
	sets := func(a answer) {
		for _, cookie := range (&http.Response{Header: a.header}).Cookies() {
			name, _, _ := strings.Cut(cookie.Name, string(r.ID()))
			said[name] = time.Duration(cookie.MaxAge) * time.Second
		}
	}
	at, language := "/r/"+r.Code(), url.Values{"language": {"en"}}
	sets(app.browser().post("/sign-in", url.Values{"name": {"Ana"}, "password": {"long enough"}}))
	sets(ana.post("/language", language))
	if said["language"] != screenAge {
		t.Errorf("who leads chooses a language for %v", said["language"])
	}
	sets(ana.post("/rooms/"+string(r.ID())+"/display", url.Values{"one": {"1"}}))
	sets(ana.get(at + "/screen"))
	sets(ana.get(at + "/kiosk"))
	sets(hall.post("/language", language))
	sets(kid.post(at+"/moves/join", url.Values{"picture": {"fox"}}))
	app.do(r, "start", "kind", "wall", "responder_who", "Ada", "responder_where", "room 4")
	sets(kid.post(at+"/moves/post", url.Values{"text": {"Thanks"}, "place": {"room"}, "knows": {"facilitator"}}))
	seat := said["seat-"]
	sets(kid.post(at+"/moves/leave", url.Values{"from": {"participant"}}))
	said["seat-"], said["notes-"] = seat, notesAge // leaving dropped them
	if len(said) != 8 || said["language"] > said["seat-"] {
		t.Errorf("%v", said)
	}
	for _, lang := range []string{"en", "es"} {
		page, err := os.ReadFile("../locales/" + lang + "/guide/it.md")
		if err != nil {
			t.Fatal(err)
		}
		for name, age := range said {
			_, line, _ := strings.Cut(string(page), "`"+strings.Replace(name, "-", "-…", 1)+"`")
			line, _, _ = strings.Cut(line, "\n")
			days := strconv.Itoa(int(age.Hours() / 24))
			switch age {
			case 24 * time.Hour:
				days = map[string]string{"en": "One day", "es": "Un día"}[lang]
			case time.Minute:
				days = map[string]string{"en": "One minute", "es": "Un minuto"}[lang]
			}
			if !strings.Contains(line, days) {
				t.Errorf("%s: %q for %v: %q", lang, name, age, line)
			}
		}
	}
}

func TestWithoutDevicesNoPageSpeaksOfCodesOrPhones(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Devices: room.NoDevices})
	ana := app.facilitatorBrowser()
	silent := func(path, where string) {
		t.Helper()
		page := ana.read(path)
		app.has(page, ".qr, .code", 0)
		text := strings.ToLower(page.Find(where).Text())
		for _, word := range []string{"phone", "code", strings.ToLower(r.Code())} {
			if _, after, found := strings.Cut(text, word); found && word != "" {
				t.Errorf("%s speaks of %q: …%.60s", path, word, after)
			}
		}
	}
	silent("/", ".room-card") // beside the rooms one may join others, by their code
	if err := r.Shut(); err != nil {
		t.Fatal(err)
	}
	silent("/", ".room-card")
	if err := r.Open(); err != nil {
		t.Fatal(err)
	}
	at := "/r/" + r.Code()
	pages := []string{"/lead", "/screen", "/kept", "/private", "/notes", "/notes/slips", "/notes/paper"}
	for _, page := range pages {
		silent(at+page, "main, screen-bar")
	}
	app.do(r, "add", "count", "5")
	for _, kind := range activity.Kinds() {
		app.do(r, "start", "kind", kind.Name, "format", "free", "count", "5", "pattern", "balloon", "minutes", "1",
			"responder_who", "Kim", "responder_where", "Room 2", "contact_name", "Kim", "contact_how", "Room 2")
		for _, page := range pages[:2] {
			silent(at+page, "main, screen-bar")
		}
		for r.Look(activity.Viewer{Role: activity.Screen}).Run != nil { // a closing comes first in some
			app.do(r, "end")
		}
	}
}

func TestGuidePagesAreWordsAndNothingElse(t *testing.T) {
	app := newTestApp(t)
	b := app.browser()
	for _, name := range []string{"upset", "families", "children", "it", "breathing", "circle", "gratitude", "papers"} {
		page := b.read("/guide/" + name)
		app.has(b.read("/"), "footer a[href='/guide/"+name+"']", 1)
		app.has(page, "article h1", 1)
		app.has(page, "article script, article style", 0)
	}
	papers := b.read("/guide/papers")
	for _, name := range []string{"opt-out", "data-map", "retention", "dpia"} { // PRACTICES 9.7
		app.has(papers, "article a[href='/guide/"+name+"']", 1)
		page := b.read("/guide/" + name)
		app.has(page, "article h1", 1)
		app.has(page, "button[data-print]", 1)
		for _, never := range []string{"compliant", "GDPR"} { // which law applies is for the officer to say
			if strings.Contains(page.Find("article").Text(), never) {
				t.Errorf("%s says %q", name, never)
			}
		}
	}
	app.has(b.read("/guide/opt-out"), "article li.tick", 6)
	for _, path := range []string{"/guide/nothing", "/guide/..%2fcommon", "/guide/UPSET"} {
		if got := b.get(path); got.status != http.StatusNotFound {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestAnOfficerReadsIfSomeoneIsUpsetOnce(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	ana, anyone := app.facilitatorBrowser(), app.browser()
	const page, form, unread = "/guide/upset", "form[action='/guide/upset/read']", ".asked a[href='/guide/upset']"
	app.has(anyone.read(page), form, 0)
	if got := anyone.post(page+"/read", nil); got.status != http.StatusUnauthorized {
		t.Errorf("a stranger: %s", got)
	}
	asked := ana.read(page + "?room=" + string(r.ID()))
	app.has(asked, form+" .main", 1)
	if ana.read("/r/"+r.Code()+"/lead").Find(unread).Length() == 0 {
		t.Error("the lead does not say that nobody has read it")
	}

	back, _ := asked.Find(form + " [name=back]").Attr("value")
	got := ana.post(page+"/read", url.Values{"back": {back}})
	if got.status != http.StatusSeeOther || got.header.Get("Location") != page+"?room="+string(r.ID()) {
		t.Fatalf("%s to %q", got, got.header.Get("Location"))
	}
	app.says(ana.read(page).Find(form), today())
	app.has(ana.read("/r/"+r.Code()+"/lead"), unread, 0)

	ana.post(page+"/read", url.Values{"again": {"1"}})
	app.has(ana.read(page), form+" .main", 1)
}

func TestARunningScreenNamesItsRoomSmallInACorner(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Devices: room.SomeDevices, Name: "Room 12"})
	screen := app.browser()
	at := "/r/" + r.Code() + "/screen"
	app.has(screen.read(at), "#r-corner[hidden]", 1) // the title says it
	app.do(r, "start", "kind", "breathing", "pattern", "balloon", "minutes", "1")
	if got := screen.read(at).Find("#r-corner").Text(); got != "Room 12 "+r.Code() {
		t.Errorf("%q", got)
	}
	app.do(r, "lock", "on", "1")
	if got := screen.read(at).Find("#r-corner").Text(); got != "Room 12" {
		t.Errorf("locked: %q", got)
	}
}
