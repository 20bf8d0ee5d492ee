package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// eval runs JavaScript in a page and awaits its answer.
func eval[T any](pg *page, expression string) T {
	pg.t.Helper()
	ctx, cancel := context.WithTimeout(pg.ctx, 2*patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		pg.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// patience is for a busy machine; what must be quick is measured.
const patience = 30 * time.Second

// waitFor waits until a JavaScript expression is true.
func (pg *page) waitFor(expression string) {
	pg.t.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		ctx, cancel := context.WithTimeout(pg.ctx, 5*time.Second)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		cancel()
		if err == nil && ok {
			return
		}
		time.Sleep(30 * time.Millisecond)
	}
	where := eval[string](pg, "location.pathname + '\\n' + (document.body?.innerText ?? '').slice(0, 1500)")
	pg.t.Fatalf("waited for %s at %s", expression, where)
}

func quote(s string) string {
	q, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(q)
}

// sees waits until the visible text of the page holds every one of words.
func (pg *page) sees(words ...string) {
	pg.t.Helper()
	for _, w := range words {
		pg.waitFor(fmt.Sprintf("document.body.innerText.toLowerCase().includes(%s.toLowerCase())", quote(w)))
	}
}

// text is everything in the document, seen or not, attributes included.
func (pg *page) text() string {
	pg.t.Helper()
	return eval[string](pg, "document.documentElement.outerHTML")
}

// never fails if a word stands anywhere in the document, or was ever sent down
// one of its sockets.
func (pg *page) never(words ...string) {
	pg.t.Helper()
	all := pg.text()
	pg.mu.Lock()
	all += pg.frames.String()
	pg.mu.Unlock()
	for _, w := range words {
		if strings.Contains(all, w) {
			pg.t.Errorf("%q must not be in this page", w)
		}
	}
}

// forgetFrames: what was sent so far was for another page.
func (pg *page) forgetFrames() {
	pg.mu.Lock()
	defer pg.mu.Unlock()
	pg.frames.Reset()
}

// ready tells that the scripts have the page: before that a tap is the browser's own, and a key nobody's.
const ready = `(!document.querySelector('#live') || document.querySelector('[data-htmx-powered]')) && !document.querySelector(':not(:defined)')`

// tap clicks the first visible element that a selector finds.
func (pg *page) tap(selector string) {
	pg.t.Helper()
	pg.waitFor(fmt.Sprintf("%s && [...document.querySelectorAll(%s)].some(e => e.checkVisibility() && !e.disabled)", ready, quote(selector)))
	eval[bool](pg, fmt.Sprintf(`(() => { const e = [...document.querySelectorAll(%s)].find(e => e.checkVisibility() && !e.disabled);
		e.scrollIntoView({block: 'center', behavior: 'instant'}); e.click(); return true })()`, quote(selector)))
}

// button taps the visible button, link, tab or label with these words.
func (pg *page) button(words string) {
	pg.t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll('button, a, summary, label, [role=tab]')].filter(e => e.checkVisibility() && !e.disabled)
		.find(e => (e.getAttribute('aria-label') || e.innerText).trim().toLowerCase().startsWith(%s.toLowerCase()))`, quote(words))
	pg.waitFor(ready + " && " + find)
	eval[bool](pg, fmt.Sprintf(`(() => { const e = %s; e.scrollIntoView({block: 'center', behavior: 'instant'}); e.click(); return true })()`, find))
}

// write types into a field as a person does.
func (pg *page) write(selector, text string) {
	pg.t.Helper()
	pg.waitFor(fmt.Sprintf("document.querySelector(%s)", quote(selector)))
	eval[bool](pg, fmt.Sprintf("(() => { const e = [...document.querySelectorAll(%s)].find(e => e.checkVisibility()) ?? document.querySelector(%s); e.focus(); e.select?.(); return true })()", quote(selector), quote(selector)))
	pg.do(chromedp.KeyEvent(text))
}

// press presses keys, wherever the focus is.
func (pg *page) press(keys string) {
	pg.t.Helper()
	pg.do(chromedp.KeyEvent(keys))
}

// shot takes a picture into the folder of -pictures, if there is one.
func (pg *page) shot(folder, name string) {
	pg.t.Helper()
	if folder == "" {
		return
	}
	ctx, cancel := context.WithTimeout(pg.ctx, 2*patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		pg.t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		pg.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644); err != nil {
		pg.t.Fatal(err)
	}
}

// sleep waits for something that only time shows, in milliseconds.
func sleep(ms int) chromedp.Action[chromedp.Void] {
	return chromedp.Sleep(time.Duration(ms) * time.Millisecond)
}
