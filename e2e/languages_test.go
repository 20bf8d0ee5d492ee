package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// sign stands before every sentence of the language that only this test has: what
// a person reads and has no sign did not come from locales/.
const sign = "ع "

// arabic copies the pages into a folder and adds a language that is written from
// right to left: the English one, signed.
func arabic(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range []string{"views", "static", "locales"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join("..", part))); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "locales", "en", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no sentences", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "locales", "ar"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		signFile(t, file, filepath.Join(dir, "locales", "ar", filepath.Base(file)))
	}
	return dir
}

func signFile(t *testing.T, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for id, text := range all {
		all[id] = signed(text)
	}
	if _, names := all["language.en"]; names {
		all["language.ar"] = sign + "Arabic"
	}
	out, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, out, 0o600); err != nil {
		t.Fatal(err)
	}
}

func signed(text any) any {
	switch text := text.(type) {
	case string:
		return sign + text
	case map[string]any:
		return map[string]any{"other": signed(text["other"])}
	}
	return text
}

// speaks makes a device ask for a language.
func (pg *page) speaks(lang string) {
	pg.t.Helper()
	pg.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}})
		return chromedp.Void{}, err
	})
}

func TestPagesHoldFromRightToLeft(t *testing.T) {
	t.Parallel()
	p := startIn(t, arabic(t), "--dev")
	b := openBrowser(t)
	guest := b.device(p, phone)
	guest.speaks("ar")
	for _, path := range []string{"/", "/claim", "/nowhere"} {
		guest.open(path)
		guest.mirrored(path, ".brand")
	}
	host := b.device(p, laptop)
	host.speaks("ar")
	host.claims(p)
	host.mirrored("first room", ".brand")
	host.makeRoomOnly("١٢", "8-12")
	host.mirrored("rooms", ".brand, .room-head > div")
	host.tap(".room-card a[href^='/rooms/']")
	host.waitFor("document.querySelector('#contacts')")
	host.mirrored("settings", ".brand, #contacts h2")
	host.open("/")
	host.tap(".room-card details summary")
	host.tap(".room-card form:has(input[value=lead]) button")
	code := host.code()
	child := b.device(p, phone)
	child.speaks("ar")
	child.open("/r/" + code)
	child.mirrored("join", "h1, .pick legend")
	child.tap("input[name=picture][value=moon]")
	child.tap(".join-go button")
	child.waitFor("document.querySelector('#r-main')")
	screen := b.device(p, projector)
	screen.speaks("ar")
	screen.open("/r/" + code + "/screen")
	for _, kind := range []string{"breathing", "quiet", "circle", "wall"} {
		host.open("/r/" + code + "/lead")
		host.live()
		host.starts(kind, append(responder, "[name=count]", "5")...)
		for _, pg := range []*page{screen, child, host} {
			pg.waitFor("document.querySelector('breath-guide, talking-ring, .circle-read, .circle-mine, .circle-lead, .wall, write-note, #r-now .now')")
		}
		screen.mirrored("screen, "+kind, "")
		child.mirrored("participant, "+kind, ".person")
		host.mirrored("lead, "+kind, ".lead-name, #r-now .kicker")
	}
}

// mirrored fails if a page is not written from right to left, is wider than its
// window, says what is in no catalogue, or begins on the left what begins.
func (pg *page) mirrored(state, begins string) {
	pg.t.Helper()
	if dir := eval[string](pg, "document.documentElement.lang + ' ' + document.dir"); dir != "ar rtl" {
		pg.t.Errorf("%s is %q", state, dir)
	}
	pg.noSideways(state)
	if begins != "" {
		left := eval[[]string](pg, fmt.Sprintf(`[...document.querySelectorAll(%s)].filter((e) => {
			const box = e.getBoundingClientRect(), around = e.parentElement.getBoundingClientRect();
			return e.checkVisibility() && around.right - box.right > box.left - around.left + 4;
		}).map((e) => e.outerHTML.slice(0, 160))`, quote(begins)))
		for _, e := range left {
			pg.t.Errorf("%s: begins on the left: %s", state, e)
		}
	}
	unsigned := eval[[]string](pg, `(() => {
		const seen = [], nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n = nodes.nextNode(); n; n = nodes.nextNode()) {
			const at = n.parentElement;
			if (!/[A-Za-z]{3}/.test(n.data) || n.data.trim() === location.pathname.split('/')[2] || at.closest('script, style, noscript, template, .brand, .code, .address, kbd, [lang]:not(html), .prose, #live')) continue;
			let around = at;
			while (around && !around.textContent.includes('ع') && getComputedStyle(around).display === 'inline') around = around.parentElement;
			if (!around?.textContent.includes('ع')) seen.push(n.data.trim());
		}
		return seen;
	})()`)
	for _, text := range unsigned {
		pg.t.Errorf("%s: %q is in no catalogue", state, text)
	}
}
