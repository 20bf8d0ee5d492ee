package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/valyala/fasthttp"

	"hearth/activity"
	"hearth/room"
)

// lesson is a room with a wall, a facilitator and a phone.
type lesson struct {
	*testApp
	room  *room.Room
	lead  *browser
	phone *browser
	me    activity.PersonID
}

func newLesson(t *testing.T, kind string, fields ...string) *lesson {
	t.Helper()
	l := &lesson{testApp: newTestApp(t)}
	l.room = l.openRoom(room.Settings{Language: "en"})
	l.lead, l.phone = l.facilitatorBrowser(), l.browser()
	l.me = l.phone.join(l.room, "fox")
	if kind != "" {
		l.do(l.room, "start", append([]string{
			"kind", kind, "responder_who", "Kim", "responder_where", "Room 2", "contact_name", "Kim", "contact_how", "Room 2",
		}, fields...)...)
	}
	return l
}

func (l *lesson) move(name string) string { return "/r/" + l.room.Code() + "/moves/" + name }

func note(text, once string) url.Values {
	return url.Values{"text": {text}, "once": {once}, "paper": {"2"}, "place": {"room"}, "knows": {"facilitator"}, "keep": {"1"}}
}

func TestEveryMoveHasItsStatus(t *testing.T) {
	l := newLesson(t, "wall", "format", "free")
	l.limits = newLimits()
	stranger := l.browser()
	long := strings.Repeat("é", 501)
	for _, test := range []struct {
		name          string
		by            *browser
		move          string
		fields        url.Values
		script, plain int
		says          string // in the refusal
	}{
		{"a button", l.lead, "blank", url.Values{"on": {"1"}}, 204, 303, ""},
		{"the button again", l.lead, "blank", url.Values{"on": {"0"}}, 204, 303, ""},
		{"a text", l.phone, "post", note("Thank you", ""), 200, 303, ""},
		{"an empty text", l.phone, "post", note(" ", ""), 422, 422, "empty"},
		{"a text that is too long", l.phone, "post", note(long, ""), 422, 422, "too long"},
		{"hidden characters", l.phone, "post", note("a\u202eb", ""), 422, 422, "hidden characters"},
		{"no such move", l.phone, "dance", nil, 404, 404, ""},
		{"a move of somebody else", l.phone, "approve", url.Values{"note": {"x"}}, 403, 403, ""},
		{"a move of nobody in the room", stranger, "post", note("Hello", ""), 403, 403, ""},
		{"a note that is gone", l.lead, "approve", url.Values{"note": {strings.Repeat("0", 32)}}, 409, 409, ""},
	} {
		for _, script := range []bool{true, false} {
			l.limits.mu.Lock()
			clear(l.limits.buckets)
			l.limits.mu.Unlock()
			want, changes := test.plain, []func(*http.Request){with("Referer", l.url+"/r/"+l.room.Code())}
			if test.by == l.lead {
				changes[0] = with("Referer", l.url+"/r/"+l.room.Code()+"/lead")
			}
			if script {
				want, changes = test.script, append(changes, partialRequest)
			}
			got := test.by.post(l.move(test.move), test.fields, changes...)
			if got.status != want {
				t.Errorf("%s, script %v: %d %.300s", test.name, script, got.status, got.body)
			}
			if !strings.Contains(got.body, test.says) {
				t.Errorf("%s, script %v says %.300s", test.name, script, got.body)
			}
			if isPage := strings.Contains(got.body, "<html"); script && isPage || !script && want >= 400 && !isPage {
				t.Errorf("%s, script %v: a page: %v", test.name, script, isPage)
			}
		}
	}
}

func TestADoneTextAnswersWithTheEmptyForm(t *testing.T) {
	l := newLesson(t, "wall", "format", "free")
	got := l.phone.post(l.move("post"), note("Thank you", ""), partialRequest)
	for name, want := range map[string]string{"HX-Retarget": "closest form", "HX-Reswap": "outerHTML"} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q", name, got.header.Get(name))
		}
	}
	if !strings.Contains(got.body, "<form") || strings.Contains(got.body, "Thank you<") || strings.Contains(got.body, `name="once" value=""`) {
		t.Errorf("%s", got.body)
	}
}

func TestWithoutScriptTheWordsStayWithTheSentence(t *testing.T) {
	l := newLesson(t, "wall", "format", "free")
	words := "<b>my words</b>" + strings.Repeat("é", 501)
	got := l.phone.post(l.move("post"), note(words, ""), with("Referer", l.url+"/r/"+l.room.Code()))
	if got.status != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if !strings.Contains(got.body, "&lt;b&gt;my words&lt;/b&gt;") {
		t.Errorf("the words are gone: %s", got.body)
	}
	if !strings.Contains(got.body, "too long") {
		t.Errorf("no sentence: %s", got.body)
	}
	if strings.Contains(got.body, markStart) {
		t.Errorf("marks are left: %s", got.body)
	}
}

func TestARefusalNeverComesOutAsMarkup(t *testing.T) {
	app := newTestApp(t)
	c := app.fiber.AcquireCtx(&fasthttp.RequestCtx{})
	defer app.fiber.ReleaseCtx(c)
	c.Request().Header.Set("HX-Request", "true")
	refused := activity.Refuse("own-name-taken", "Name", "<script>x") // a sentence with what somebody typed
	if err := app.refused(c, refused); err != nil {
		t.Fatal(err)
	}
	if got := string(c.Response().Body()); !strings.Contains(got, "called &lt;script&gt;x") {
		t.Errorf("it is put into a page as %s", got)
	}
}

func TestADoubleTapPostsOnce(t *testing.T) {
	l := newLesson(t, "wall", "format", "free")
	for range 3 {
		if got := l.phone.post(l.move("post"), note("Thank you", "tap-1"), partialRequest); got.status != http.StatusOK {
			t.Fatalf("%s", got)
		}
	}
	if n := l.room.Look(leadViewer()).Lead.WaitingCount; n != 1 {
		t.Errorf("%d notes", n)
	}
}

func TestAStaleMoveIsRefused(t *testing.T) {
	l := newLesson(t, "circle", "count", "3")
	turn := l.room.Look(leadViewer()).Run.Turn
	stale := url.Values{"turn": {"99999"}}
	if got := l.lead.post(l.move("next"), stale, partialRequest); got.status != http.StatusConflict {
		t.Errorf("%s", got)
	}
	if now := l.room.Look(leadViewer()).Run.Turn; now != turn {
		t.Errorf("the turn went from %d to %d", turn, now)
	}
}

func TestMovesThatAreTooManyAreRefused(t *testing.T) {
	l := newLesson(t, "")
	var got answer
	for range movesPerSecond + 2 {
		got = l.phone.post(l.move("break"), url.Values{"on": {"1"}}, partialRequest)
	}
	if got.status != http.StatusTooManyRequests || !strings.Contains(got.body, "very fast") {
		t.Errorf("%s", got)
	}
}

func TestAFullDiskRefusesNotesAndShowsTheWall(t *testing.T) {
	l := newLesson(t, "wall", "format", "free")
	l.full.Store(true)
	got := l.phone.post(l.move("post"), note("Thank you", ""), partialRequest)
	if got.status != http.StatusInsufficientStorage || !strings.Contains(got.body, "no space left") {
		t.Errorf("%s", got)
	}
	if got := l.browser().get("/r/" + l.room.Code() + "/screen"); got.status != http.StatusOK {
		t.Errorf("the wall: %s", got)
	}
}

func TestNobodyJoinsByAnOldCodeAndThoseInsideStay(t *testing.T) {
	l := newLesson(t, "")
	old := l.room.Code()
	screen := l.browser()
	if got := screen.get("/r/" + old + "/screen"); got.status != http.StatusOK {
		t.Fatalf("%s", got)
	}
	l.do(l.room, "new-code")
	late := l.browser()
	got := late.post("/r/"+old+"/moves/join", url.Values{"picture": {"owl"}}, partialRequest)
	if got.status != http.StatusNotFound || !strings.Contains(got.body, "replaced by a new one") {
		t.Errorf("%s", got)
	}
	for name, b := range map[string]*browser{"/r/" + old: l.phone, "/r/" + old + "/screen": screen} {
		if got := b.get(name); got.status != http.StatusOK {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	if got := l.phone.post("/r/"+old+"/moves/break", nil, partialRequest); got.status != http.StatusNoContent {
		t.Errorf("%s", got)
	}
	// The room closes and opens again: the screen keeps its room.
	if err := l.room.Shut(); err != nil {
		t.Fatal(err)
	}
	if err := l.room.Open(); err != nil {
		t.Fatal(err)
	}
	if got := screen.get("/r/" + old + "/screen"); got.status != http.StatusOK {
		t.Errorf("the screen lost its room: %s", got)
	}
	if got := l.phone.get("/r/" + old); got.status == http.StatusOK {
		t.Errorf("the seat outlives the room's opening: %s", got)
	}
}

func TestALockedRoomLetsNobodyIn(t *testing.T) {
	l := newLesson(t, "")
	l.do(l.room, "lock", "on", "1")
	got := l.browser().post(l.move("join"), url.Values{"picture": {"owl"}}, partialRequest)
	if got.status != http.StatusForbidden || !strings.Contains(got.body, "locked") {
		t.Errorf("%s", got)
	}
}

func TestAPhoneWithoutScriptTakesItsNoteBack(t *testing.T) {
	l := newLesson(t, "wall", "format", "free")
	if got := l.phone.post(l.move("post"), note("Thank you", "")); got.status != http.StatusSeeOther {
		t.Fatalf("%s", got)
	}
	id := l.room.Look(leadViewer()).Lead.Waiting[0].ID
	fields := url.Values{"note": {string(id)}}
	if got := l.browser().post(l.move("take-back"), fields, partialRequest); got.status != http.StatusConflict {
		t.Errorf("somebody else's phone: %s", got)
	}
	if got := l.phone.post(l.move("take-back"), fields); got.status != http.StatusSeeOther {
		t.Errorf("%s", got)
	}
	if n := l.room.Look(leadViewer()).Lead.WaitingCount; n != 0 {
		t.Errorf("%d notes", n)
	}
}

func TestAFormIsFilledAgainWhereItStood(t *testing.T) {
	page := `<!DOCTYPE html><html><body>
<form action="/r/A/moves/post"><input type="hidden" name="note" value="1"><textarea name="text"></textarea><p class="answer"></p></form>
<form action="/r/A/moves/post"><input type="hidden" name="note" value="2"><textarea name="text">old</textarea>
<input type="radio" name="paper" value="0" checked><input type="radio" name="paper" value="1"><input name="to"><input type="password" name="secret">
<select name="s"><option value="a">a</option><option value="b">b</option></select><p class="soft answer"></p></form></body></html>`
	typed := url.Values{"note": {"2"}, "text": {"\nmine"}, "paper": {"1"}, "to": {`"Ana"`}, "secret": {"x"}, "s": {"b"}}
	filled, found := refill([]byte(page), "/r/A/moves/post", typed, "<No>.")
	got := string(filled)
	for _, want := range []string{
		`<textarea name="text"></textarea><p class="answer"></p>`, "\n\nmine</textarea>", `value="1" checked=""`,
		`value="&#34;Ana&#34;"`, `value="b" selected=""`, `<p class="soft answer">&lt;No&gt;.</p>`, `name="secret"/>`,
	} {
		if !found || !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	if strings.Contains(got, `value="0" checked`) {
		t.Errorf("two papers: %s", got)
	}
	if _, found := refill([]byte(page), "/r/A/moves/other", typed, "No."); found {
		t.Error("found a form that is not there")
	}
}

func TestACookieThatOpensNothingIsNoWayRoundTheLimits(t *testing.T) {
	l := newLesson(t, "wall", "format", "free")
	l.limits = newLimits()
	refused := false
	for i := range 2 * postsPerMinute {
		made := func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: cookieSession, Value: fmt.Sprint("made up ", i)})
		}
		got := l.phone.post(l.move("post"), note("Thank you", ""), partialRequest, made)
		refused = refused || got.status == http.StatusTooManyRequests
	}
	if !refused {
		t.Error("every post went through")
	}
}

// What a page says by itself is as it is now, when it comes back with a sentence: the turn,
// and what a writer is promised.
func TestWithoutScriptARefusedFormCanBeSentAgain(t *testing.T) {
	value := func(body, field string) string {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		return doc.Find(field).AttrOr("value", "")
	}
	l := newLesson(t, "circle")
	const field = `form[action$="/moves/next"] input[name=turn]`
	turn := value(l.lead.get("/r/"+l.room.Code()+"/lead").body, field)
	l.do(l.room, "next", "turn", turn) // a key on the screen comes first
	got := l.lead.post(l.move("next"), url.Values{"turn": {turn}, "from": {"lead"}})
	if got.status != http.StatusConflict {
		t.Fatalf("%s", got)
	}
	got = l.lead.post(l.move("next"), url.Values{"turn": {value(got.body, field)}, "from": {"lead"}})
	if got.status == http.StatusConflict {
		t.Error("it is refused for the same reason again")
	}

	w := startWall(t, nil)
	fields := noteForm("Thank you")
	fields.Set("place", "hall") // drawn when the wall was for the hall
	got = w.fox.post(w.at+"/moves/post", fields)
	if place := value(got.body, `form[action$="/moves/post"] input[name=place]`); got.status != http.StatusConflict || place != "room" {
		t.Errorf("%d, and the page promises %q", got.status, place)
	}
	if !strings.Contains(got.body, "Thank you") {
		t.Error("the words are gone")
	}
}
