package e2e

import (
	"context"
	"image"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// pupils are the 28 names that a teacher pastes, and no child may read.
func pupils() []string {
	return strings.Fields(`Amarantha Bjoernstjerne Cwenhild Dagobertine Eustachia Fridolinus Gwendolyna
		Hildeburga Ingeltraud Jolanthea Kunigunde Leocadia Melisande Nepomuceno Ottokarina Philomena
		Quirinius Radegundis Sigismunda Theophania Ursulinde Valburgis Wilhelmira Xanthippe Yngvildur
		Zenobiana Adelgundis Balthasara`)
}

// What never hangs on the wall of this morning: one note still waits at its end,
// one is declined, one worries the teacher.
const (
	waits    = "Thank you for the tambourine."
	declined = "Nora zebra-striped everything."
	worries  = "Violet umbrellas make me sad at night."
	aloud    = "Thank you for the window seat."
)

// secrets must not be on the display while children see it.
func secrets() []string {
	return append(pupils(), "tambourine", "zebra", "umbrellas", "notes-waiting", "waiting-notes", "notes-thanks", "r-breaks", "data-nick")
}

// A whole morning on the one display there is. A note that waits, is declined or
// worries needs a writer with a phone: a child comes late and brings one.
func TestAWholeMorningOnOneDisplay(t *testing.T) {
	t.Parallel()
	d := mirror(t, "none")
	d.breatheByKey()
	d.pasteNames()
	d.circleByKeys()
	d.endByBar()
	d.thanksSaidAloud()
	late := d.aPhoneComesLate()
	d.threeNotesAndABreak(late)
	d.notesOneByOne()
	d.copyAndForget()
	d.closes()
}

// clean fails where the display, or the page beside it that never left the
// screen, holds anything private, or was ever sent it while children saw it.
func (d *oneDisplay) clean() {
	d.t.Helper()
	d.display.never(secrets()...)
	d.witness.never(secrets()...)
}

// alone does something behind the question, and comes back to the screen.
func (d *oneDisplay) alone(do func()) {
	d.t.Helper()
	d.clean()
	d.private()
	do()
	d.leaveIt()
	d.clean()
}

// paste puts a text into a field as the clipboard does.
func (pg *page) paste(selector, text string) {
	pg.t.Helper()
	pg.waitFor("document.querySelector(" + quote(selector) + ")?.checkVisibility()")
	eval[bool](pg, "(document.querySelector("+quote(selector)+").focus(), true)")
	pg.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return chromedp.Void{}, err
	})
}

func (d *oneDisplay) pasteNames() {
	d.alone(func() {
		d.roomTab()
		if !eval[bool](d.display, "document.querySelector('details:has(#add-names)').open") {
			d.display.tap("details:has(#add-names) > summary")
		}
		d.display.paste("#names", strings.Join(pupils(), "\n"))
		d.display.tap("#add-names button")
		for _, name := range pupils() {
			d.display.waitFor("document.querySelector('#people')?.innerText.includes(" + quote(name) + ")")
		}
	})
	d.display.do(chromedp.NavigateBack()) // one step back in the history is the question, not the answer
	d.display.waitFor("document.readyState === 'complete'")
	if at := eval[string](d.display, "location.search"); at != "" {
		d.t.Errorf("the private page is one step back in the history: %s", at)
	}
	d.display.never(secrets()...)
	d.toScreen()
}

// roomTab turns to what is about the room; a wide page shows it beside the rest.
func (d *oneDisplay) roomTab() {
	d.t.Helper()
	if eval[bool](d.display, "document.querySelector('label[for=tab-room]').checkVisibility()") {
		d.display.tap("label[for=tab-room]")
	}
}

func (d *oneDisplay) toScreen() {
	d.t.Helper()
	d.display.open("/r/" + d.code + "/screen")
	d.onScreen()
	d.display.forgetFrames()
}

// thanksSaidAloud: a note that someone says aloud, typed in by the teacher.
func (d *oneDisplay) thanksSaidAloud() {
	d.choose("wall", responder...)
	d.witness.waitFor("document.querySelector('.wall')")
	d.alone(func() {
		d.display.tap("details[id^=wall-say] > summary")
		d.display.paste("#note-text", aloud)
		d.witness.never("window seat")
		d.display.tap(".write-form button.main")
		d.witness.sees("window seat")
	})
	d.witness.never(`class="code"`) // a room without phones shows none
}

// furtherIn goes from the private lead to a page that asks once more.
func (d *oneDisplay) furtherIn(link string) {
	d.t.Helper()
	d.display.tap(link)
	d.display.sees("Can the children see this display?")
	d.display.forgetFrames() // those of the private page
	d.display.never(secrets()...)
	d.display.button("No, only I")
	d.display.waitFor("document.querySelector('private-gate[data-after-ms=\"60000\"]')")
}

func (d *oneDisplay) aPhoneComesLate() *page {
	d.clean()
	d.private()
	d.roomTab()
	d.furtherIn("a[href^='/rooms/']:not([href$=kept])")
	d.display.tap("input[name=devices][value=some]")
	d.display.tap("form[action^='/rooms/'] .button.main")
	d.display.sees("Saved")
	d.leaveIt()
	d.clean()
	late := (&browser{t: d.t, ctx: d.witness.ctx}).device(d.p, phone)
	late.open("/r/" + d.code)
	late.tap("input[name=picture]:not(:disabled)")
	late.tap(".join-go button")
	late.waitFor("document.querySelector('#note-text')")
	return late
}

// still is what the display says and shows, but for which version that is.
func (d *oneDisplay) still() (html string, picture *image.RGBA) {
	d.t.Helper()
	picture = still(d.witness)
	html = eval[string](d.witness, `(() => {
		const copy = document.body.cloneNode(true);
		copy.querySelector('#live').remove();
		return copy.innerHTML;
	})()`)
	return html, picture
}

// threeNotesAndABreak: that they are there, how many they are and whose, is on
// the private page and nowhere else.
func (d *oneDisplay) threeNotesAndABreak(late *page) {
	html, picture := d.still()
	for _, text := range []string{waits, declined, worries} {
		late.waitFor("document.querySelector('#note-text')?.value === '' && document.querySelector('.write-form [name=once]').value !== ''")
		late.paste("#note-text", text)
		late.tap(".write-form button.main")
		late.waitFor("document.querySelector('.my-notes').innerText.includes(" + quote(text) + ")")
	}
	late.tap("form[action$='/moves/break'] button")
	d.alone(func() {
		lead := &lesson{t: d.t, lead: d.display}
		d.display.sees("tambourine")
		d.display.waitFor("document.querySelector('#r-breaks .person')")
		lead.decides("zebra", "summary")
		lead.decides("zebra", "form[action$='/moves/decline'] button[value='2']")
		lead.decides("umbrellas", "form[action$='/moves/worry'] button")
		d.display.waitFor("document.querySelector('#r-notes a[href*=\"/notes/worry/\"]')")
		d.furtherIn("#r-notes a[href*='/notes/worry/']")
		d.display.sees("umbrellas")
	})
	isHTML, isPicture := d.still()
	if isHTML != html {
		d.t.Errorf("the screen changed from %s\nto %s", html, isHTML)
	}
	same(d.t, picture, isPicture)
}

// notesOneByOne is started behind the question, and seen by all.
func (d *oneDisplay) notesOneByOne() {
	d.alone(func() {
		d.display.tap("#r-now form[action$='/moves/slides']:has([name=slides][value=one]) button")
		d.witness.waitFor("document.querySelector('paper-wall').dataset.slides === 'one'")
		d.display.waitFor("document.querySelector('private-gate')")
	})
	d.witness.sees("window seat")
}

func (d *oneDisplay) copyAndForget() {
	d.clean()
	d.private()
	d.furtherIn("#r-now a[href$='/notes']")
	for _, kind := range []string{"csv", "json"} {
		copied := eval[string](d.display, "fetch(document.querySelector('a[href$=\"export."+kind+"\"]').href).then((r) => r.text())")
		if !strings.Contains(copied, "window seat") {
			d.t.Errorf("%s: the note on the wall is missing: %s", kind, copied)
		}
		for _, word := range []string{"tambourine", "zebra", "umbrellas"} {
			if strings.Contains(copied, word) {
				d.t.Errorf("%s: %q was never on the wall: %s", kind, word, copied)
			}
		}
	}
	d.p.keeps("tambourine")
	d.display.tap("main > details summary")
	d.display.tap("form[action$='/notes/forget'] button")
	d.display.waitFor("!document.querySelector('.kept-notes')")
	d.leaveIt()
	d.clean()
	d.witness.waitFor("document.querySelectorAll('#wall-notes > li').length === 0")
	d.p.forgets("window seat", "tambourine", "zebra", "umbrellas")
}

// closes ends the day, and what was pasted for today.
func (d *oneDisplay) closes() {
	d.choosePage()
	d.roomTab()
	d.display.tap("details:has(form[action$='/close']) > summary")
	d.display.tap("form[action$='/close'] button")
	d.display.waitFor("!location.pathname.endsWith('/lead') && document.readyState === 'complete'")
	d.witness.waitFor("!document.querySelector('.wall')")
	d.clean()
	d.p.forgets(pupils()...)
}
