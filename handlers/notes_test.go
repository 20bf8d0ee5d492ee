package handlers

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hearth/activity"
	"hearth/room"
)

// wallRoom is a room whose wall runs, its facilitator and two phones.
type wallRoom struct {
	*room.Room
	app      *testApp
	t        *testing.T
	at       string
	lead     *browser
	fox, owl *browser
}

func startWall(t *testing.T, choices url.Values) wallRoom {
	t.Helper()
	app := newTestApp(t)
	lead := app.facilitatorBrowser()
	r := app.openRoom(room.Settings{Name: "Room 12"})
	w := wallRoom{Room: r, app: app, t: t, at: "/r/" + r.Code(), lead: lead, fox: app.browser(), owl: app.browser()}
	form := url.Values{
		"kind": {"wall"}, "responder_who": {"Ada"}, "responder_where": {"room 4"},
		"contact_name": {"Ms Rivera"}, "contact_how": {"by the stairs"},
	}
	for name, values := range choices {
		form[name] = values
	}
	w.done(lead, "start", form)
	w.fox.join(r, "fox")
	w.owl.join(r, "owl")
	return w
}

// move makes a move as the page's script does. How fast one may is tested
// elsewhere.
func (w wallRoom) move(b *browser, name string, fields url.Values) answer {
	w.t.Helper()
	w.app.limits.mu.Lock()
	clear(w.app.limits.buckets)
	w.app.limits.mu.Unlock()
	return b.post(w.at+"/moves/"+name, fields, partialRequest)
}

func (w wallRoom) done(b *browser, name string, fields url.Values) answer {
	w.t.Helper()
	got := w.move(b, name, fields)
	if got.status >= 300 {
		w.t.Fatalf("%s: %s", name, got)
	}
	return got
}

func noteForm(text string, more ...string) url.Values {
	fields := url.Values{"text": {text}, "place": {"room"}, "knows": {"facilitator"}, "from": {"participant"}, "keep": {"1"}}
	for i := 0; i+1 < len(more); i += 2 {
		fields.Set(more[i], more[i+1])
	}
	return fields
}

// writes posts a note and gives its token and id.
func (w wallRoom) writes(b *browser, text string, more ...string) (token, id string) {
	w.t.Helper()
	got := w.done(b, "post", noteForm(text, more...))
	token = got.header.Get(headerNote)
	if token == "" {
		w.t.Fatalf("the phone got no token: %s", got)
	}
	return token, string(room.NoteOf(token))
}

// where is what a phone is told of a note.
func (w wallRoom) where(b *browser, token string) string {
	w.t.Helper()
	got := b.post(w.at+"/notes/mine", url.Values{"tokens": {token}}, partialRequest)
	page := w.parse(got)
	return strings.TrimSpace(page.Find(".where").Text()) + "|" + strings.TrimSpace(page.Find(".note").Text())
}

func (w wallRoom) parse(got answer) *goquery.Document {
	w.t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(got.body))
	if err != nil || got.status != http.StatusOK {
		w.t.Fatalf("%s %v", got, err)
	}
	return page
}

func of(id string, more ...string) url.Values {
	fields := url.Values{"note": {id}}
	for i := 0; i+1 < len(more); i += 2 {
		fields.Set(more[i], more[i+1])
	}
	return fields
}

func TestANoteGoesFromAPhoneToTheWallAndIsTakenDown(t *testing.T) {
	w := startWall(t, nil)
	got := w.done(w.fox, "post", noteForm("Thank you for the boat."))
	page := w.parse(got)
	if text := page.Find("textarea").Text(); text != "" || page.Find(".answer").Text() == "" {
		t.Errorf("the answer is not the empty form with a sentence: %s", got)
	}
	token := got.header.Get(headerNote)
	id := string(room.NoteOf(token))
	if len(got.header.Values("Set-Cookie")) != 0 {
		t.Error("a phone with script was given a cookie for its note")
	}
	if got := w.where(w.fox, token); got != "Waiting to be read.|Thank you for the boat." {
		t.Errorf("it is %q", got)
	}
	screen := w.owl.get(w.at + "/screen").body
	if strings.Contains(screen, "boat") {
		t.Error("a waiting note is on the screen")
	}
	w.done(w.lead, "approve", of(id))
	if got := w.where(w.fox, token); got != "On the wall.|Thank you for the boat." {
		t.Errorf("it is %q", got)
	}
	if screen := w.owl.get(w.at + "/screen").body; !strings.Contains(screen, "boat") {
		t.Error("an approved note is not on the screen")
	}
	w.done(w.lead, "take-down", of(id))
	if got := w.where(w.fox, token); got != "Taken down from the wall.|" {
		t.Errorf("it is %q", got)
	}
	if screen := w.owl.get(w.at + "/screen").body; strings.Contains(screen, "boat") {
		t.Error("a note that was taken down is on the screen")
	}
}

func TestADeclinedNoteLeavesOnlyAKindSentence(t *testing.T) {
	w := startWall(t, nil)
	for i, sentence := range []string{
		"Thank you for writing. I will keep this one between us.", "Could you say it without the name?",
		"This might hurt someone. Would you like to try again?", "Thank you. It does not fit this wall today.",
	} {
		token, id := w.writes(w.fox, "Something about Ben.")
		w.done(w.lead, "decline", of(id, "answer", fmt.Sprint(i+1)))
		if got := w.where(w.fox, token); got != sentence+"|" {
			t.Errorf("sentence %d: %q", i+1, got)
		}
	}
	if got := w.move(w.lead, "decline", of(string(room.NoteOf("none")), "answer", "1")); got.status != http.StatusConflict {
		t.Errorf("declining what is gone: %s", got)
	}
}

func TestOnlyThePhoneThatWroteANoteTakesItBack(t *testing.T) {
	w := startWall(t, nil)
	token, id := w.writes(w.fox, "Thank you.")
	if got := w.move(w.owl, "take-back", url.Values{"note": {id}, "from": {"participant"}}); got.status < 400 {
		t.Errorf("another phone took it back: %s", got)
	}
	w.done(w.fox, "take-back", url.Values{"token": {token}, "from": {"participant"}})
	if got := w.where(w.fox, token); got != "|" {
		t.Errorf("after taking back it is %q", got)
	}
}

func TestARepeatedTapPostsOnce(t *testing.T) {
	w := startWall(t, nil)
	first, _ := w.writes(w.fox, "Thank you.", "once", "1-2-3-4")
	second, _ := w.writes(w.fox, "Thank you.", "once", "1-2-3-4")
	if n, err := w.CountNotes(room.Waiting); n != 1 || err != nil || first != second {
		t.Errorf("%d notes, %v; tokens alike: %v", n, err, first == second)
	}
	for range 2 { // and without script
		w.owl.post(w.at+"/moves/post", noteForm("Thank you too.", "once", "5-6-7-8"))
	}
	if n, err := w.CountNotes(room.Waiting); n != 2 || err != nil {
		t.Errorf("%d notes, %v", n, err)
	}
	if mine := w.parse(w.owl.get(w.at + "/notes/mine")); mine.Find("form").Length() != 1 {
		t.Errorf("the page shows the one note %d times", mine.Find("form").Length())
	}
}

func TestARefusedNoteIsAnsweredWithASentence(t *testing.T) {
	w := startWall(t, nil)
	for name, c := range map[string]struct {
		form   url.Values
		status int
	}{
		"nothing written":   {noteForm("  \n "), http.StatusUnprocessableEntity},
		"nothing visible":   {noteForm("\u200b\u2060 \ufeff\u0301"), http.StatusUnprocessableEntity},
		"501 characters":    {noteForm(strings.Repeat("é", 501)), http.StatusUnprocessableEntity},
		"control":           {noteForm("a\x07b"), http.StatusUnprocessableEntity},
		"bidirectional":     {noteForm("a\u202eb"), http.StatusUnprocessableEntity},
		"drawing":           {noteForm("", "drawing", `M1 1l1 1"/><script>`), http.StatusUnprocessableEntity},
		"paper":             {noteForm("Hi", "paper", "7"), http.StatusUnprocessableEntity},
		"to whom, too long": {noteForm("Hi", "to", strings.Repeat("x", 61)), http.StatusUnprocessableEntity},
		"another place":     {noteForm("Hi", "place", "hall"), http.StatusConflict},
		"another promise":   {noteForm("Hi", "knows", "nobody"), http.StatusConflict},
	} {
		got := w.move(w.fox, "post", c.form)
		if got.status != c.status || strings.Contains(got.body, "refusal.") || !strings.HasSuffix(strings.TrimSpace(got.body), ".") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if n, err := w.CountNotes(room.Waiting); n != 0 || err != nil {
		t.Errorf("%d refused notes are kept, %v", n, err)
	}
	if got := w.done(w.fox, "post", noteForm(strings.Repeat("é", 500))); got.status != http.StatusOK {
		t.Errorf("500 characters: %s", got)
	}
}

func TestAPhoneWithoutScriptKeepsItsNotesInACookieThatEndsWithTheNotes(t *testing.T) {
	w := startWall(t, nil)
	got := w.fox.post(w.at+"/moves/post", noteForm("Thank you for the soup."))
	if got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	if thanks := w.fox.get(got.header.Get("Location")).body; !strings.Contains(thanks, "Sent. Thank you") || !strings.Contains(thanks, "soup") {
		t.Errorf("it was sent, and nothing says so: %s", thanks)
	}
	set := got.header.Get("Set-Cookie")
	if !strings.Contains(set, "max-age=7776000") || !strings.Contains(set, "HttpOnly") {
		t.Errorf("the cookie is %q", set)
	}
	if !strings.Contains(w.parse(w.fox.get(w.at)).Find("noscript").Text(), w.at+"/notes/mine") {
		t.Error("without script nothing leads to its notes")
	}
	page := w.parse(w.fox.get(w.at + "/notes/mine"))
	if !strings.Contains(page.Text(), "soup") || strings.Contains(w.owl.get(w.at+"/notes/mine").body, "soup") {
		t.Error("its page does not show its note, or another's does")
	}
	token, _ := page.Find("input[name=token]").Attr("value")
	if got := w.fox.post(w.at+"/moves/take-back", url.Values{"token": {token}, "from": {"participant"}}); got.status != http.StatusSeeOther {
		t.Error(got)
	}
	if left := w.fox.get(w.at + "/notes/mine?sent=1").body; strings.Contains(left, "soup") || strings.Contains(left, "Sent. Thank you") {
		t.Error("it was taken back and is still there")
	}
}

// What is sent before the script has come is in the cookie, and the script shows it with the rest.
func TestAScriptThatComesLateIsToldOfTheNotesOfThisSeat(t *testing.T) {
	w := startWall(t, nil)
	kept := func() string { return w.parse(w.fox.get(w.at)).Find("body").AttrOr("data-kept", "") }
	w.writesPlainly(w.fox, "Thank you for the soup.")
	w.writesPlainly(w.fox, "Thank you for the bread.")
	tokens := strings.Fields(kept())
	if len(tokens) != 2 {
		t.Fatalf("it is told of %q", tokens)
	}
	if got := w.done(w.fox, "post", noteForm("Thank you for the salt.", "keep", "")); got.header.Get(headerNote) != "" || len(strings.Fields(kept())) != 3 {
		t.Errorf("where only htmx is there yet, nobody keeps it: %s", got)
	}
	if got := w.fox.post(w.at+"/notes/mine", url.Values{"tokens": tokens}, partialRequest).body; !strings.Contains(got, "soup") {
		t.Errorf("what it is told finds nothing: %s", got)
	}
	w.done(w.lead, "remove", url.Values{"person": {string(w.person(w.fox))}})
	w.fox.join(w.Room, "bear")
	if got := kept(); got != "" {
		t.Errorf("the next child's page has %q", got)
	}
}

func TestNobodyKnowsIsPromisedOnlyAmongFivePhones(t *testing.T) {
	w := startWall(t, nil)
	if got := w.done(w.lead, "end", nil); got.status != http.StatusNoContent {
		t.Fatal(got)
	}
	if err := w.Change(func(s *room.Settings) error { s.Knows, s.KnowsRead = room.NobodyKnows, true; return nil }); err != nil {
		t.Fatal(err)
	}
	w.done(w.lead, "start", url.Values{"kind": {"wall"}})
	offers := func(when string, want bool) {
		t.Helper()
		got := w.fox.get(w.at).body
		page := w.parse(answer{http.StatusOK, nil, got})
		form, few := page.Find(".write-form").Length() == 1, page.Find(".few").Length() == 1
		if form != want || few == want || strings.Contains(got, "We do not store who wrote this") != want || few != strings.Contains(got, "fewer than 5 phones") {
			t.Errorf("%s: a form %v, a promise %v, and why not %v", when, form, strings.Contains(got, "We do not store"), few)
		}
	}
	offers("two phones", false)
	for _, picture := range []string{"boat", "bee"} {
		w.app.browser().join(w.Room, picture)
	}
	offers("four phones", false)
	bell := w.app.browser()
	bell.join(w.Room, "bell")
	offers("five phones", true)
	bell.post(w.at+"/moves/leave", url.Values{"from": {"participant"}})
	page := w.parse(w.fox.get(w.at))
	if page.Find(".write[data-few] .few").Length() != 1 || page.Find(".write[data-few] .write-form").Length() != 1 {
		t.Error("one left, and the half of a note that another wrote is taken away, or nothing says why it cannot be sent")
	}
	if got := w.move(w.fox, "post", noteForm("Hi", "knows", "nobody")); got.status != http.StatusConflict || !strings.Contains(got.body, "fewer than 5 phones") {
		t.Error(got)
	}
}

func TestCopiesHoldApprovedNotesOnly(t *testing.T) {
	w := startWall(t, nil)
	_, shown := w.writes(w.fox, "=Thanks to the caretaker", "to", "The caretaker")
	w.writes(w.fox, "still waiting")
	_, declined := w.writes(w.owl, "was declined")
	_, worrying := w.writes(w.owl, "is worrying")
	w.done(w.lead, "approve", of(shown))
	w.done(w.lead, "decline", of(declined, "answer", "1"))
	w.done(w.lead, "worry", of(worrying))
	for _, path := range []string{"/notes/export.csv", "/notes/export.json", "/notes/slips", "/notes/paper", "/notes"} {
		got := w.lead.get(w.at + path)
		if got.status != http.StatusOK || !strings.Contains(got.body, "Thanks to the caretaker") {
			t.Errorf("%s: %s", path, got)
		}
		for _, private := range []string{"still waiting", "was declined", "is worrying", "fox"} {
			if strings.Contains(got.body, private) {
				t.Errorf("%s holds %q", path, private)
			}
		}
	}
	got := w.lead.get(w.at + "/notes/export.csv")
	if !strings.Contains(got.body, "'=Thanks") || !strings.Contains(got.header.Get("Content-Disposition"), ".csv") {
		t.Errorf("%v %s", got.header, got.body)
	}
	if !strings.Contains(got.body, "This copy is yours to delete; its last note expires on ") {
		t.Error("the copy does not say whose it is to delete")
	}
}

func TestNobodyButTheFacilitatorReadsTheNotes(t *testing.T) {
	w := startWall(t, nil)
	_, id := w.writes(w.fox, "secret")
	w.done(w.lead, "worry", of(id))
	for _, path := range []string{"/notes", "/notes/slips", "/notes/paper", "/notes/export.csv", "/notes/export.json", "/notes/worry/" + id} {
		if got := w.fox.get(w.at + path); got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/sign-in") {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := w.fox.post(w.at+"/notes/forget", nil); got.status != http.StatusUnauthorized {
		t.Errorf("forget: %s", got)
	}
	for _, name := range []string{"approve", "decline", "worry", "take-down", "forget"} {
		if got := w.move(w.fox, name, of(id, "answer", "1")); got.status < 400 {
			t.Errorf("a phone may %s: %s", name, got)
		}
	}
}

func TestAWorryingNoteIsShownWithWhatToDoAndForgotten(t *testing.T) {
	w := startWall(t, nil)
	token, id := w.writes(w.owl, "I am afraid of the way home.")
	w.done(w.lead, "worry", of(id))
	if got := w.where(w.owl, token); got != "Waiting to be read.|I am afraid of the way home." {
		t.Errorf("the writer is told %q", got)
	}
	text := w.parse(w.lead.get(w.at + "/notes/worry/" + id)).Text()
	for _, words := range []string{"Stay near", "afraid of the way home", "Owl", "Ada", "by the stairs"} {
		if !strings.Contains(text, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	kept, err := w.Notes(room.Worrying, 0, 10)
	if err != nil || len(kept) != 1 || !kept[0].Expires.IsZero() {
		t.Errorf("%+v %v", kept, err)
	}
	w.done(w.lead, "forget", of(id))
	if got := w.lead.get(w.at + "/notes/worry/" + id); got.status != http.StatusNotFound {
		t.Errorf("it was forgotten: %s", got)
	}
}

func TestTheListOfNotesTurnsThroughAllOfThem(t *testing.T) {
	w := startWall(t, nil)
	for i := range 120 {
		request := room.Request{Move: "post", By: leadViewer(), Form: noteForm(fmt.Sprintf("note %d.", i))}
		if _, err := w.Do(context.Background(), request); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]int{}
	next, pages := w.at+"/notes", 0
	for next != "" {
		page := w.parse(w.lead.get(next))
		page.Find(".kept-notes .note").Each(func(_ int, n *goquery.Selection) { seen[strings.TrimSpace(n.Text())]++ })
		next = page.Find(`a[href*="before="]`).Last().AttrOr("href", "")
		pages++
	}
	if pages != 3 || len(seen) != 120 {
		t.Errorf("%d pages, %d notes", pages, len(seen))
	}
	if got := w.lead.post(w.at+"/notes/forget", nil); got.status != http.StatusSeeOther {
		t.Fatal(got)
	}
	if n, err := w.CountNotes(room.Shown); n != 0 || err != nil {
		t.Errorf("all were forgotten and %d stay, %v", n, err)
	}
}

// Those that worry somebody may not be on the organisation's own record yet.
func TestForgettingAllNotesSaysThatThoseThatWorryGoToo(t *testing.T) {
	w := startWall(t, nil)
	_, id := w.writes(w.fox, "worrying words")
	w.done(w.lead, "worry", of(id))
	if said := w.parse(w.lead.get(w.at + "/notes")).Text(); !strings.Contains(said, "those set aside because they worry") {
		t.Error("it does not say so")
	}
	w.lead.post(w.at+"/notes/forget", nil)
	if n, err := w.CountNotes(room.Worrying); n != 0 || err != nil {
		t.Errorf("%d stay, %v", n, err)
	}
}

func TestOnAMirroredDisplayTheNotesAreAskedForFirst(t *testing.T) {
	w := startWall(t, nil)
	w.writes(w.fox, "Thank you.", "to", "Ben Private")
	_, id := w.writes(w.fox, "worrying words")
	w.done(w.lead, "worry", of(id))
	w.lead.get(w.at + "/screen")
	for _, path := range []string{"/notes", "/notes/slips", "/notes/paper", "/notes/worry/" + id} {
		if got := w.lead.get(w.at + path).body; strings.Contains(got, "Ben Private") || strings.Contains(got, "worrying words") || !strings.Contains(got, "Can the children see") {
			t.Errorf("%s does not ask first", path)
		}
	}
}

func TestWordsOfANoteNeverComeOutAsMarkup(t *testing.T) {
	w := startWall(t, nil)
	bad := `<script>alert(1)</script><img src=x onerror=alert(1)>`
	token, id := w.writes(w.fox, bad, "to", `"><b>x`)
	pages := []string{w.lead.get(w.at + "/lead").body, w.fox.post(w.at+"/notes/mine", url.Values{"tokens": {token}}, partialRequest).body}
	w.done(w.lead, "approve", of(id))
	for _, path := range []string{"/screen", "/notes", "/notes/slips", "/notes/paper"} {
		pages = append(pages, w.lead.get(w.at+path+"?private=1").body)
	}
	for i, page := range pages {
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img src=x") || strings.Contains(page, "<b>x") || !strings.Contains(page, "alert(1)") {
			t.Errorf("page %d lets markup through, or has no note", i)
		}
	}
}

func TestDaysAreSaidInTheLanguageOfThePage(t *testing.T) {
	day := time.Date(2026, time.August, 3, 12, 0, 0, 0, time.Local)
	if en, es := words(t, "en").Day(day), words(t, "es").Day(day); en != "3 August 2026" || es != "3 de agosto de 2026" {
		t.Errorf("%q, %q", en, es)
	}
}

func TestTheLeadIsToldWhenFewHaveMostOfTheNotes(t *testing.T) {
	for _, c := range []struct {
		counts []int
		want   bool
	}{
		{[]int{0, 0, 0, 5}, true}, {[]int{1, 1, 1, 1}, false}, {[]int{0, 0, 0, 1}, false}, {[]int{0, 0, 5}, false},
		{[]int{1, 1, 1, 2, 2, 2, 6, 6}, true}, {[]int{1, 2, 2, 2, 2, 2, 3, 3}, false}, {nil, false},
	} {
		lead := &room.LeadLook{}
		for _, n := range c.counts {
			lead.Thanks = append(lead.Thanks, room.Tally{Notes: n})
		}
		if got := (LeadPage{RoomPage: RoomPage{Look: room.Look{Lead: lead}}}).FewHaveMost(); got != c.want {
			t.Errorf("%v: %v", c.counts, got)
		}
	}
}

func TestEveryNoteThatWorriesHasItsPage(t *testing.T) {
	w := startWall(t, nil)
	by := activity.Viewer{Role: activity.Facilitator}
	all := url.Values{}
	for i := range notesAPage + 2 {
		form := url.Values{"text": {fmt.Sprint("said aloud ", i)}}
		answer, err := w.Do(t.Context(), room.Request{Move: "post", By: by, Facilitator: "ana", Form: form})
		if err != nil {
			t.Fatal(err)
		}
		all.Add("note", string(answer.Note))
	}
	for some := range slices.Chunk(all["note"], notesAPage) {
		if _, err := w.Do(t.Context(), room.Request{Move: "worry", By: by, Facilitator: "ana", Form: url.Values{"note": some}}); err != nil {
			t.Fatal(err)
		}
	}
	for at, id := range all["note"] {
		if got := w.lead.get(w.at + "/notes/worry/" + id); got.status != http.StatusOK || !strings.Contains(got.body, fmt.Sprint("said aloud ", at)) {
			t.Errorf("%d: %s", at, got)
		}
	}
}

// What a writer has read is what stands in the form, however long it lay there.
func TestTheWallShowsToWhomOnlyWhereItsWriterReadSo(t *testing.T) {
	w := startWall(t, nil)
	w.done(w.lead, "names", url.Values{"names": {"Ana\nBo"}})
	sends := func(text, to string, form *goquery.Selection) {
		t.Helper()
		fields := url.Values{"text": {text}, "to": {to}}
		form.Find("input[type=hidden]").Each(func(_ int, i *goquery.Selection) { fields.Set(i.AttrOr("name", ""), i.AttrOr("value", "")) })
		w.done(w.fox, "post", fields)
	}
	form := func() *goquery.Selection { return w.parse(w.fox.get(w.at)).Find(".write-form") }
	before := form()
	if err := w.Change(func(s *room.Settings) error { s.ShowTo = true; return nil }); err != nil {
		t.Fatal(err)
	}
	sends("before", "Ana", before)
	sends("after", "Bo", form())
	for _, n := range w.Look(leadViewer()).Lead.Waiting {
		w.done(w.lead, "approve", of(string(n.ID)))
	}
	if said := w.parse(w.fox.get(w.at + "/screen")).Find(".note-to").Text(); said != "For Bo" {
		t.Errorf("the wall says %q", said)
	}
}

func TestTheFormOfANoteSaysHowLongItStaysAndThatItIsReadFirst(t *testing.T) {
	w := startWall(t, nil)
	said := func(name string) string {
		return w.parse(w.fox.get(w.at)).Find(".write-form [name="+name+"]").AttrOr("value", "")
	}
	if said("days") != "30" || said("approve") != "1" {
		t.Errorf("%q, %q", said("days"), said("approve"))
	}
	if err := w.Change(func(s *room.Settings) error { s.NoteDays = 7; return nil }); err != nil {
		t.Fatal(err)
	}
	if said("days") != "7" {
		t.Error(said("days"))
	}
}
