package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// stand is a room of the real program with somebody of each kind in it.
type stand struct {
	code, old           string // old was replaced by code
	lead, child, nobody *visitor
	claim               string // a code that was used up
	language            string
}

// TestWhatCannotBeDoneSaysWhatToDoInEveryLanguage sends the real program all that
// people and other programs send it wrong.
func TestWhatCannotBeDoneSaysWhatToDoInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "es"} {
		t.Run(language, func(t *testing.T) {
			says := sentences(t, language)
			s := newStand(t, language)
			for _, wrong := range s.wrongs() {
				got := wrong.send()
				if got.status != wrong.status || !got.says(says[wrong.sentence]) {
					t.Errorf("%s: %d, want %d and %q (%s); it says\n%.600s", wrong.name, got.status, wrong.status, says[wrong.sentence], wrong.sentence, got.text)
				}
			}
			s.onlyOnce(t)
		})
	}
}

func newStand(t *testing.T, language string) *stand {
	t.Helper()
	p := start(t)
	s := &stand{language: language, lead: p.visitor().speaks(language), child: p.visitor().speaks(language), nobody: p.visitor().speaks(language)}
	_, s.claim, _ = strings.Cut(p.claim(), "#")
	s.lead.must("/claim", "code", s.claim, "name", "Maria", "password", "a quiet morning")
	room := s.lead.opensRoom()
	s.old = room
	s.child.must("/r/"+room+"/moves/join", "picture", "moon")
	s.lead.must("/r/" + room + "/moves/new-code")
	s.code = s.lead.roomCode()
	if s.code == s.old {
		t.Fatal("the code is not new")
	}
	s.lead.must(s.move("lock"), "on", "1")
	s.lead.must(s.move("start"), append([]string{"kind", "wall", "format", "free"}, responderFields...)...)
	return s
}

var responderFields = []string{"responder_who", "Ms Lee", "responder_where", "Room 4", "contact_name", "Ms Lee", "contact_how", "room 4"}

func (s *stand) move(name string) string { return "/r/" + s.code + "/moves/" + name }

// wrong is one thing that cannot be done: what is sent, and what comes back.
type wrong struct {
	name     string
	send     func() answered
	status   int
	sentence string // its id
}

func (s *stand) wrongs() []wrong {
	partial := []string{"HX-Request", "true"}
	post := func(who *visitor, path string, pairs ...string) func() answered {
		return func() answered { return who.send(path, fields(pairs...), partial...) }
	}
	note := func(text string) func() answered {
		return post(s.child, s.move("post"), "text", text, "place", "room", "knows", "facilitator", "paper", "1")
	}
	headers := func(path string, form url.Values, pairs ...string) func() answered {
		return func() answered { return s.child.send(path, form, append(pairs, partial...)...) }
	}
	account := []string{"name", "Mallory", "password", "a loud morning"}
	return []wrong{
		{"a wrong code", func() answered { return s.nobody.send("/?code=22ZZ77", nil) }, 404, "refusal.code-unknown"},
		{"an old code", post(s.nobody, "/r/"+s.old+"/moves/join", "picture", "owl"), 404, "refusal.code-old"},
		{"a locked room", post(s.nobody, s.move("join"), "picture", "owl"), 403, "refusal.room-locked"},
		{"a claim that was used", post(s.nobody, "/claim", append(account, "code", s.claim)...), 422, "refusal.claim-over"},
		{"a claim of another start", post(s.nobody, "/claim", append(account, "code", "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GG")...), 422, "refusal.claim-over"},
		{"a wrong password, ten times", s.tenTimes(), 422, "refusal.password-wrong"},
		{"501 characters", note(strings.Repeat("ñ", 501)), 422, "refusal.text-long.one"},
		{"a control character", note("Thank you \a for this"), 422, "refusal.text-control"},
		{"text that turns round", note("Thank you \u202e for this"), 422, "refusal.text-direction"},
		{"bytes that are no text", note("Thank you \xff for this"), 422, "refusal.text-broken"},
		{"an unknown move", post(s.child, s.move("dance")), 404, "refusal.unknown-move"},
		{"a move by the wrong person", post(s.child, s.move("pause")), 403, "refusal.not-allowed"},
		{"a move by nobody", post(s.nobody, s.move("post"), "text", "Thank you"), 403, "refusal.not-in-room"},
		{"a move of another activity", post(s.child, s.move("pass-on"), "turn", "1"), 404, "refusal.unknown-move"},
		{"a form that is stale", s.stale(post), 409, "refusal.stale"},
		{"a move in the wrong phase", s.paused(post), 409, "refusal.not-now"},
		{"a move when nothing runs", s.over(post), 409, "refusal.nothing-runs"},
		{"a foreign Origin", headers(s.move("break"), fields("on", "1"), "Origin", "http://evil.example"), 403, "error.foreign"},
		{"an Origin of nobody", headers(s.move("break"), fields("on", "1"), "Origin", "null"), 403, "error.foreign"},
		{"a foreign Host", headers("/", nil, "Host", "evil.example", "Accept-Language", s.language), 421, "error.foreign"},
		{"a body that is too large", note(strings.Repeat("a", 70_000)), 413, "error.large"},
	}
}

// tenTimes tells what the tenth wrong password is answered.
func (s *stand) tenTimes() func() answered {
	return func() (got answered) {
		for range 10 {
			got = s.nobody.send("/sign-in", fields("name", "Maria", "password", "not this one"))
		}
		return got
	}
}

// posting makes what sends a form.
type posting func(who *visitor, path string, pairs ...string) func() answered

// stale goes on with a circle from a page that was drawn before.
func (s *stand) stale(post posting) func() answered {
	return func() answered {
		s.over(post)()
		s.lead.must(s.move("start"), append([]string{"kind", "circle", "count", "3"}, responderFields...)...)
		return post(s.lead, s.move("next"), "turn", "99999")()
	}
}

// paused passes the piece on while the circle that stale began is paused.
func (s *stand) paused(post posting) func() answered {
	return func() answered {
		s.lead.must(s.move("pause"))
		return post(s.child, s.move("pass-on"), "turn", "1")()
	}
}

// over ends what runs, with its closing, and once more.
func (s *stand) over(post posting) func() answered {
	return func() (got answered) {
		for got.status = http.StatusNoContent; got.status == http.StatusNoContent; {
			got = post(s.lead, s.move("end"))()
		}
		return got
	}
}

// onlyOnce: the same tap twice is one note, and what looks like markup is text.
func (s *stand) onlyOnce(t *testing.T) {
	t.Helper()
	s.lead.must(s.move("start"), append([]string{"kind", "wall", "format", "free"}, responderFields...)...)
	for range 3 {
		s.child.must(s.move("post"), "text", "Thank you <i>all</i> & all.", "place", "room", "knows", "facilitator", "once", "tap-1")
	}
	s.lead.must(s.move("add"), "names", "<b>Ulla</b>")
	page := s.lead.send("/r/"+s.code+"/lead?private=1", nil).text
	if n := strings.Count(page, "Thank you &lt;i&gt;all&lt;/i&gt; &amp; all."); n != 1 || strings.Contains(page, "<i>all") {
		t.Errorf("three taps are %d notes, or markup", n)
	}
	if !strings.Contains(page, "&lt;b&gt;Ulla&lt;/b&gt;") || strings.Contains(page, "<b>Ulla") {
		t.Error("a name became markup, or is not there")
	}
}

// opensRoom makes a room, opens it and gives its code.
func (v *visitor) opensRoom() string {
	v.t.Helper()
	v.must("/rooms", "name", "Room 4", "age", "adults")
	id := between(v.send("/", nil).text, `action="/rooms/`, `/open"`)
	v.must("/rooms/"+id+"/open", "as", "lead")
	return v.roomCode()
}

// roomCode is the code that the page of rooms shows.
func (v *visitor) roomCode() string {
	v.t.Helper()
	return between(v.send("/", nil).text, `<b class="code">`, `</b>`)
}

func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

// A socket says its part with a status of its own; the page then asks again. None
// of these costs anybody else anything.
func TestASocketThatTalksNonsenseIsClosedAndTheRoomGoesOn(t *testing.T) {
	t.Parallel()
	p := start(t)
	lead := p.visitor()
	lead.must("/claim", "code", between(p.claim()+"\n", "#", "\n"), "name", "Maria", "password", "a quiet morning")
	code := lead.opensRoom()
	at := strings.Replace(p.url, "http", "ws", 1) + "/r/" + code + "/live?as=screen"
	dial := func(headers http.Header) (*websocket.Conn, int) {
		dialer := websocket.Dialer{HandshakeTimeout: patience}
		conn, res, err := dialer.Dial(at, headers)
		if err != nil && res == nil {
			t.Fatal(err)
		}
		return conn, res.StatusCode
	}
	for name, test := range map[string]struct {
		headers http.Header
		status  int
	}{
		"another site": {http.Header{"Origin": {"http://evil.example"}}, http.StatusForbidden},
		"another host": {http.Header{"Host": {"evil.example"}}, http.StatusMisdirectedRequest},
	} {
		if conn, status := dial(test.headers); conn != nil || status != test.status {
			t.Errorf("%s: %d", name, status)
		}
	}
	well, _ := dial(nil)
	defer well.Close()
	for name, test := range map[string]struct {
		says func(*websocket.Conn) error
		code int
	}{
		"too large":    {sends(websocket.TextMessage, strings.Repeat("x", 4097)), websocket.CloseMessageTooBig},
		"no JSON":      {sends(websocket.TextMessage, "hello"), websocket.CloseUnsupportedData},
		"bytes":        {sends(websocket.BinaryMessage, `{"probe":1}`), websocket.CloseUnsupportedData},
		"not a frame":  {raw("GET / HTTP/1.1\r\n\r\n"), websocket.CloseProtocolError},
		"not masked":   {raw("\x81\x02{}"), websocket.CloseProtocolError},
		"no such kind": {raw("\x83\x80\x00\x00\x00\x00"), websocket.CloseProtocolError},
	} {
		conn, _ := dial(nil)
		if err := test.says(conn); err != nil {
			t.Fatal(err)
		}
		if err := ends(conn); !websocket.IsCloseError(err, test.code) {
			t.Errorf("%s: %v, want %d", name, err, test.code)
		}
		conn.Close()
	}
	if err := well.WriteMessage(websocket.TextMessage, []byte(`{"probe":7,"t1":1}`)); err != nil {
		t.Fatal(err)
	}
	for {
		_, text, err := well.ReadMessage()
		if err != nil {
			t.Fatalf("somebody else's nonsense ended this one: %v", err)
		}
		if strings.Contains(string(text), `"probe":7`) {
			return
		}
	}
}

func sends(kind int, text string) func(*websocket.Conn) error {
	return func(conn *websocket.Conn) error { return conn.WriteMessage(kind, []byte(text)) }
}

func raw(bytes string) func(*websocket.Conn) error {
	return func(conn *websocket.Conn) error {
		_, err := conn.NetConn().Write([]byte(bytes))
		return err
	}
}

// ends reads until the socket is closed, and tells how.
func ends(conn *websocket.Conn) error {
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			return err
		}
	}
}
