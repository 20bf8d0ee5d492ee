package handlers

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"golang.org/x/net/html"

	"hearth/activity"
	"hearth/room"
)

// FuzzSocketMessages: whatever a page sends, its socket goes on answering, or is
// closed with a reason; a probe comes back as it was sent, and the sockets beside
// it notice nothing.
func FuzzSocketMessages(f *testing.F) {
	for _, m := range []string{`{"probe":1,"t1":2.5}`, `{"whole":true}`, `{}`, `{"probe":null}`, `[`, `{"probe":1e99}`, strings.Repeat("a", 5000)} {
		f.Add([]byte(m), true)
		f.Add([]byte(m), false)
	}
	app := newTestApp(f)
	r := app.openRoom(room.Settings{})
	beside := app.browser().mustDial(r, "as=screen")
	f.Fuzz(func(t *testing.T, raw []byte, text bool) {
		mine := *app
		mine.t = t
		w := mine.browser().mustDial(r, "as=screen")
		defer w.Close() //nolint:errcheck // the program may have closed it
		kind := websocket.BinaryMessage
		if text {
			kind = websocket.TextMessage
		}
		if err := w.WriteMessage(kind, raw); err != nil {
			t.Fatal(err)
		}
		var sent fromPage
		if text && json.Unmarshal(raw, &sent) == nil {
			if sent.Probe != nil {
				w.answers(*sent.Probe, sent.T1)
			}
			w.say(`{"probe":41,"t1":0.5}`)
			w.answers(41, 0.5)
		} else if code, _ := w.closed(); code != websocket.CloseUnsupportedData && code != websocket.CloseMessageTooBig {
			t.Fatalf("%q ended it with %d", raw, code)
		}
		beside.t = t
		beside.say(`{"probe":42,"t1":1.5}`)
		beside.answers(42, 1.5)
	})
}

// answers reads until a probe has come back; pages are sent on the same socket.
func (w *wire) answers(probe int64, t1 float64) {
	w.t.Helper()
	for {
		var back clockAnswer
		if json.Unmarshal([]byte(w.next()), &back) == nil && back.Clock.Epoch != "" {
			if back.Clock.Probe != probe || back.Clock.T1 != t1 {
				w.t.Fatalf("probe %d at %v came back as %+v", probe, t1, back)
			}
			return
		}
	}
}

// FuzzCodes: of a typed code only letters and digits of our alphabet are left,
// and grouping it for the eye changes nothing.
func FuzzCodes(f *testing.F) {
	for _, code := range []string{"", "abcd-efgh", "ABCD 2345", "a\x00b", "ñ01"} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code := plainCode(typed)
		if strings.Trim(code, "abcdefghijklmnopqrstuvwxyz234567") != "" {
			t.Fatalf("%q became %q", typed, code)
		}
		if again := plainCode(grouped(code)); again != code {
			t.Fatalf("%q grouped is %q", code, again)
		}
	})
}

// FuzzRenderedOutput: nothing that was typed comes out as markup where people and notes
// are drawn, in an element or in an attribute, and no mark of ours can be typed.
func FuzzRenderedOutput(f *testing.F) {
	for _, text := range []string{"thanks", `<script>x</script>`, `"><img src=x onerror=y>`, "</p>", "&lt;b&gt;", markStart + "region now" + markEnd} {
		f.Add(text)
	}
	app := newTestApp(f)
	words := app.Catalogue.Words("en", "")
	draw := func(t *testing.T, text string) (all string) {
		item := activity.Item{ID: "n", Text: text, To: text}
		note := room.Note{ID: "n", Text: text, To: text}
		who := activity.Person{ID: "p", Name: text, Picture: "fox"}
		for _, part := range []PartData{
			{view: "activities/wall/note", V: activity.WallNote{Item: item}},
			{view: "partials/waiting_note", V: WaitingNote{Note: note, Face: "fox", Writer: text}},
			{view: "partials/lead_person", V: LeadPerson{Person: who, Nick: text}},
		} {
			part.Words, part.Code = words, "abc"
			out, err := app.views.inside(part.view, part)
			if err != nil {
				t.Fatal(err)
			}
			all += string(out)
		}
		return all
	}
	f.Fuzz(func(t *testing.T, typed string) {
		text, err := cleanText(typed, maxText)
		if err != nil || text == "" {
			return
		}
		out := draw(t, text)
		if strings.Contains(out, markStart) {
			t.Fatalf("%q becomes a mark", text)
		}
		if got, want := tagsOf(out), tagsOf(draw(t, "thanks")); got != want {
			t.Fatalf("%q gives the elements\n%s\nnot\n%s", text, got, want)
		}
	})
}

// tagsOf names the elements of a fragment and their attributes.
func tagsOf(fragment string) (names string) {
	for z := html.NewTokenizer(strings.NewReader(fragment)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return names
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			names += tag.Data
			for _, a := range tag.Attr {
				names += " " + a.Key
			}
			names += "\n"
		}
	}
}
