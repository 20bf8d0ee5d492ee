package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
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

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	app := newTestApp(t)
	got := app.browser().get("/sign-in")
	for name, want := range map[string]string{
		"Content-Security-Policy": contentPolicy,
		"Referrer-Policy":         "same-origin",
		"Cache-Control":           "no-store",
		"X-Content-Type-Options":  "nosniff",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q", name, got.header.Get(name))
		}
	}
	if !strings.Contains(got.header.Get("Vary"), "HX-Request") {
		t.Errorf("Vary: %q", got.header.Get("Vary"))
	}
	if got.header.Get("Server") != "" {
		t.Errorf("Server: %q", got.header.Get("Server"))
	}
}

func TestABodyThatIsTooLargeIsRefused(t *testing.T) {
	app := newTestApp(t)
	b := app.browser()
	for _, size := range []int{maxForm + 1, maxBody + 1} {
		got := b.post("/sign-in", url.Values{"name": {strings.Repeat("a", size)}}, partialRequest)
		if got.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%d bytes: %s", size, got)
		}
	}
}

// Fiber's strings are memory that the next request overwrites, unless told
// otherwise.
func TestWhatARequestSaidStaysAsItWas(t *testing.T) {
	app := newTestApp(t)
	var kept []string
	app.fiber.Get("/never", app.missing)
	b := app.browser()
	for i := range 100 {
		name := strings.Repeat(string(rune('a'+i%26)), 20)
		got := b.post("/claim", url.Values{"code": {"x"}, "name": {name}})
		kept = append(kept, got.body)
		if !strings.Contains(got.body, name) {
			t.Fatalf("%s is not in the page", name)
		}
	}
	_ = kept
}

func TestAssetsAreKeptForEverAndCompressed(t *testing.T) {
	app := newTestApp(t)
	b := app.browser()
	plain := with("Accept-Encoding", "identity")
	got := b.get(app.assets.url("vendor/htmx.min.js"), plain)
	if got.status != http.StatusOK || got.header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
		t.Fatalf("%d %s", got.status, got.header)
	}
	small := b.get(app.assets.url("vendor/htmx.min.js"), with("Accept-Encoding", "gzip"))
	if small.header.Get("Content-Encoding") != "gzip" || len(small.body)*2 > len(got.body) {
		t.Errorf("%d of %d bytes", len(small.body), len(got.body))
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
