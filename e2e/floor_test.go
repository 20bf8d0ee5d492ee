package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// before runs a script on a page before any of its own.
func (pg *page) before(script string) {
	pg.t.Helper()
	pg.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return chromedp.Void{}, err
	})
}

// missing takes away what the oldest browsers we serve do not have: checkVisibility came with Safari
// 17.4, and properties for aria attributes with Firefox 119.
const missing = `delete Element.prototype.checkVisibility;
	for (const name of Object.getOwnPropertyNames(Element.prototype)) if (name.startsWith('aria')) delete Element.prototype[name];`

func TestTheOldestBrowsersBreatheAloneToo(t *testing.T) {
	t.Parallel()
	hand := openBrowser(t).device(start(t), phone)
	hand.before(missing)
	hand.open("/solo/breathing")
	hand.waitFor("customElements.get('solo-practice') && customElements.get('breath-guide')")
	eval[bool](hand, "(document.querySelector('[data-do=start]').click(), true)")
	hand.waitFor(soloRuns)
	hand.waitFor("document.activeElement.matches('.solo h1, .solo [data-do]') && document.activeElement.getClientRects().length")
	hand.waitFor("document.querySelector('breath-guide .breath-words').getAttribute('aria-hidden') === 'true'")
	hand.clean()
}
