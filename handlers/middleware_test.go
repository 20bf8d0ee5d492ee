package handlers

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hearth/activity"
	"hearth/room"
)

func TestOnlyOurOwnHostsAreAnswered(t *testing.T) {
	app := newTestApp(t)
	b := app.browser()
	for host, want := range map[string]int{
		"127.0.0.1:1234":    http.StatusOK,
		"localhost":         http.StatusOK,
		"LOCALHOST:80":      http.StatusOK,
		"[::1]:8080":        http.StatusOK,
		"hearth.test":       http.StatusOK,
		"hearth.test.:8080": http.StatusOK,
		"evil.example":      http.StatusMisdirectedRequest,
		"127.0.0.1.nip.io":  http.StatusMisdirectedRequest,
		"hearth.test.evil":  http.StatusMisdirectedRequest,
		"8.8.8.8":           http.StatusMisdirectedRequest,
	} {
		if got := b.get("/readyz", with("Host", host)); got.status != want {
			t.Errorf("%s: %s", host, got)
		}
	}
	if got := b.get("/readyz", with("Host", "evil.example"), with("X-Forwarded-Host", "localhost")); got.status != http.StatusMisdirectedRequest {
		t.Errorf("a forwarded host is believed: %s", got)
	}
}

func TestANetworkThatWasJustJoinedIsKnown(t *testing.T) {
	names := []string{"one.test"}
	h := newHosts(func() []string { return names })
	if !h.ours("one.test") || h.ours("two.test") {
		t.Fatal("the first list is not read")
	}
	names = append(names, "two.test")
	h.at = h.at.Add(-2 * hostsAge)
	if !h.ours("two.test:8080") {
		t.Error("an unknown host does not make the list be read again")
	}
}

func TestAnotherSitesPageCannotWrite(t *testing.T) {
	app := newTestApp(t)
	b := app.browser()
	form := with("Content-Type", "application/x-www-form-urlencoded")
	for _, test := range []struct {
		name    string
		headers []func(*http.Request)
		foreign bool
	}{
		{"no browser", nil, false},
		{"our own page", []func(*http.Request){with("Origin", app.url)}, false},
		{"another site", []func(*http.Request){with("Origin", "http://evil.example")}, true},
		{"another port", []func(*http.Request){with("Origin", "http://127.0.0.1:1")}, true},
		{"a sandboxed page", []func(*http.Request){with("Origin", "null")}, true},
		{"told by the browser", []func(*http.Request){with("Sec-Fetch-Site", "cross-site")}, true},
	} {
		got := b.do(http.MethodPost, "/sign-out", "", append(test.headers, form)...)
		if foreign := got.status == http.StatusForbidden; foreign != test.foreign {
			t.Errorf("%s: %s", test.name, got)
		}
	}
}

// answerHeaders are what every answer of ours has, whatever it is an answer to.
func answerHeaders() map[string]string {
	return map[string]string{
		"Content-Security-Policy": contentPolicy,
		"Referrer-Policy":         "same-origin",
		"Cache-Control":           "no-store",
		"X-Content-Type-Options":  "nosniff",
	}
}

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	ana, visitor := app.facilitatorBrowser(), app.browser()
	for what, got := range map[string]answer{
		"a page":                visitor.get("/sign-in"),
		"a live page":           ana.get("/r/" + r.Code() + "/lead"),
		"a copy of the notes":   ana.get("/r/" + r.Code() + "/notes/export.json"),
		"a move that was done":  ana.post("/r/"+r.Code()+"/moves/lock", url.Values{"on": {"0"}}, partialRequest),
		"a move that was not":   ana.post("/r/"+r.Code()+"/moves/end", nil, partialRequest),
		"the same with a page":  ana.post("/r/"+r.Code()+"/moves/end", nil),
		"a way to the sign-in":  visitor.get("/devices"),
		"an address of nothing": visitor.get("/nothing"),
		"a foreign host":        visitor.get("/", with("Host", "evil.example")),
		"a foreign page":        visitor.post("/sign-out", nil, with("Origin", "http://evil.example")),
		"too large a form":      visitor.post("/sign-in", url.Values{"name": {strings.Repeat("a", maxForm+1)}}),
	} {
		for name, want := range answerHeaders() {
			if got.header.Get(name) != want {
				t.Errorf("%s (%d): %s is %q", what, got.status, name, got.header.Get(name))
			}
		}
		if !strings.Contains(got.header.Get("Vary"), "HX-Request") {
			t.Errorf("%s: Vary: %q", what, got.header.Get("Vary"))
		}
		if got.header.Get("Server") != "" {
			t.Errorf("%s: Server: %q", what, got.header.Get("Server"))
		}
	}
}

func TestABodyThatIsTooLargeIsRefused(t *testing.T) {
	app := newTestApp(t)
	b := app.browser()
	got := b.post("/sign-in", url.Values{"name": {strings.Repeat("a", maxForm+1)}}, partialRequest)
	if got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("more than a form may have: %s", got)
	}
	// Beyond this the server does not even read it all.
	large, err := http.Post(app.url+"/sign-in", "application/x-www-form-urlencoded", strings.NewReader(strings.Repeat("a", 8*maxBody)))
	if err == nil {
		defer large.Body.Close()
		if large.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("more than the server takes: %s", large.Status)
		}
	}
}

// Fiber's strings are memory that the next request overwrites, unless told
// otherwise: three stored notes became the same note.
func TestWhatRequestsSaidStaysAsItWas(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	b := app.facilitatorBrowser()
	var want []string
	for i, name := range []string{"Amaranta", "Benedikt", "Clementine", "Dominique"} {
		want = append(want, name)
		got := b.post("/r/"+r.Code()+"/moves/names", url.Values{"names": {strings.Join(want, "\n")}, "once": {strings.Repeat("o", i)}}, partialRequest)
		if got.status >= http.StatusBadRequest {
			t.Fatalf("%s", got)
		}
		b.post("/r/"+strings.Repeat("z", 60)+"/moves/"+strings.Repeat("y", 60), url.Values{"names": {strings.Repeat("x", 400)}})
	}
	lead := r.Look(activity.Viewer{Role: activity.Facilitator}).Lead
	if !slices.Equal(lead.Names, want) {
		t.Errorf("%q", lead.Names)
	}
}

// What the server refuses by itself has no route, on which much of Fiber panics
// outside of every recover.
func TestBrokenRequestsEndNothing(t *testing.T) {
	app := newTestApp(t)
	for _, raw := range []string{
		"nonsense\r\n\r\n",
		"GET / HTTP/1.1\r\n\r\n",
		"GET /livez HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("x", 2*maxHeader) + "\r\n\r\n",
		"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n",
		"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
		"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
		"GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"POST /r/%00/moves/%ff HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(app.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte(raw)); err != nil {
			t.Fatal(err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
			t.Fatal(err)
		}
		got, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || got.StatusCode < 400 || got.StatusCode > 499 {
			t.Errorf("%.60q: %+v, %v", raw, got, err)
			continue
		}
		for name, want := range answerHeaders() {
			if got.Header.Get(name) != want {
				t.Errorf("%.60q: %s is %q", raw, name, got.Header.Get(name))
			}
		}
		conn.Close() //nolint:errcheck // the answer is all that counts
	}
	if got := app.browser().get("/livez"); got.status != http.StatusOK {
		t.Errorf("after them: %s", got)
	}
}

func TestAssetsAreKeptForEverAndCompressed(t *testing.T) {
	app := newTestApp(t)
	b := app.browser()
	plain := with("Accept-Encoding", "identity")
	got := b.get(app.assets.url("vendor/htmx.min.js"), plain)
	if got.status != http.StatusOK || got.header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
		t.Fatalf("%d %s", got.status, got.header)
	}
	if got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a browser may take it for something else: %s", got.header)
	}
	small := b.get(app.assets.url("vendor/htmx.min.js"), with("Accept-Encoding", "gzip"))
	if small.header.Get("Content-Encoding") != "gzip" || len(small.body)*2 > len(got.body) {
		t.Errorf("%d of %d bytes", len(small.body), len(got.body))
	}
	if css := b.get(app.assets.url("css/tokens.css"), plain); css.status != http.StatusOK || strings.Contains(css.body, "/*") {
		t.Errorf("a style sheet with its comments: %d", css.status)
	}
	if old := b.get("/static/0123/vendor/htmx.min.js", plain); old.status != http.StatusOK || old.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("an older address: %d %s", old.status, old.header)
	}
	for _, path := range []string{"/static/x/../main.go", "/static/x/..%2f..%2fgo.mod", "/static/x/nothing.js"} {
		if got := b.get(path); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.status)
		}
	}
}
