package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// lost is the quiet mark of a page that has lost its room.
const lost = "[...document.querySelectorAll('[data-lost]')].some((mark) => mark.checkVisibility())"

// returned remembers when, by the clock of this machine, a page is back where
// the room is: the mark is gone, and it shows what it could not have known. It
// also notes for how long the machine kept the page from looking.
func (pg *page) returned(shows string) {
	pg.t.Helper()
	if eval[bool](pg, "Boolean("+shows+")") {
		pg.t.Fatalf("before the network is there again, %s already", shows)
	}
	eval[bool](pg, fmt.Sprintf(`(() => {
		const held = [];
		let looked = Date.now();
		window.returned = new Promise((done) => {
			const look = () => {
				const at = Date.now();
				if (at - looked > 100) held.push({ from: looked, to: at });
				looked = at;
				return !(%s) && (%s) ? done({ at, held }) : setTimeout(look, 20);
			};
			look();
		});
		return true;
	})()`, lost, shows))
}

// within tells how long after since a page was back. More than five seconds is
// too long; those in which a busy machine did not let the page look do not count.
func (pg *page) within(since time.Time, what string) {
	pg.t.Helper()
	is := eval[struct {
		At   int64
		Held []struct{ From, To int64 }
	}](pg, "window.returned")
	took := time.UnixMilli(is.At).Sub(since)
	var held time.Duration
	for _, one := range is.Held {
		held += max(0, time.UnixMilli(one.To).Sub(later(time.UnixMilli(one.From), since)))
	}
	pg.t.Logf("%s: back after %v, of which the machine held it up for %v", what, took.Round(10*time.Millisecond), held.Round(10*time.Millisecond))
	if took-held > back {
		pg.t.Errorf("%s: back after %v, and held up for %v; it must be within %v", what, took, held, back)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// opens opens the lead of a room on the page of rooms.
func (pg *page) opens(name string) (code string) {
	pg.t.Helper()
	pg.open("/")
	if eval[bool](pg, "!document.querySelector('#room-name').checkVisibility()") {
		pg.button("Make another room")
	}
	pg.makeRoomOnly(name, "adults")
	card := "#" + eval[string](pg, "[...document.querySelectorAll('.room-card')].find((c) => c.querySelector('h2').textContent.trim() === "+quote(name)+").id")
	pg.tap(card + " details summary")
	pg.tap(card + " form:has(input[value=lead]) button")
	pg.waitFor("!document.querySelector('.room-card')")
	pg.live()
	return pg.code()
}

// minute is three rooms of one house whose Wi-Fi is gone for that long. Those who
// lead them sit at the computer itself, and the rooms move on.
type minute struct {
	t    *testing.T
	p    *program
	b    *browser
	wifi *wifi

	breath, circle, wall    *page // the leads
	breathPhone, breathWall *page
	moon, ring              *page
	writer, other, notes    *page
	codes                   [3]string
}

func TestAMinuteWithoutWiFiCostsNobodyTheRoom(t *testing.T) {
	t.Parallel()
	m := &minute{t: t, p: start(t), b: openBrowser(t)}
	m.wifi = newWiFi(t, m.p)
	m.breath = m.b.claimed(m.p, laptop)
	m.codes[0] = m.breath.opens("Breath")
	m.circle, m.wall = m.breath.another(laptop), m.breath.another(laptop)
	m.codes[1], m.codes[2] = m.circle.opens("Circle"), m.wall.opens("Wall")
	m.begin()

	m.wifi.become(gone)
	began := time.Now()
	m.roomsMoveOn()
	for _, pg := range m.away() {
		pg.waitFor(lost)
	}
	m.typedWordsStay()
	breathing := &lesson{t: t, p: m.p}
	for time.Since(began) < time.Minute {
		breathing.inPhase("without Wi-Fi", []*page{m.breath, m.breathPhone, m.breathWall})
		m.writer.do(sleep(5000)) // the minute itself
	}
	was := eval[float64](m.breath, begun)
	m.breath.tap("#r-always form[action$='/moves/pause'] button")
	m.breath.tap("#r-always form[action$='/moves/go-on'] button")
	m.breath.waitFor(begun + " > " + fmt.Sprint(was+together))
	m.everyoneReturns(was)
	breathing.inPhase("with Wi-Fi again", []*page{m.breath, m.breathPhone, m.breathWall})
	m.writesOn()
}

func (m *minute) away() []*page {
	return []*page{m.breathPhone, m.breathWall, m.moon, m.ring, m.writer, m.notes}
}

func (m *minute) begin() {
	there := m.wifi.devices()
	m.breathPhone, m.breathWall = m.b.comeIn(there, m.codes[0], "moon"), m.b.device(there, projector)
	m.moon, m.ring = m.b.comeIn(there, m.codes[1], "moon"), m.b.device(there, projector)
	m.writer, m.notes = m.b.comeIn(there, m.codes[2], "moon"), m.b.device(there, projector)
	m.other = m.b.comeIn(m.p, m.codes[2], "fox")
	for i, screen := range []*page{m.breathWall, m.ring, m.notes} {
		screen.open("/r/" + m.codes[i] + "/screen")
	}
	m.breath.starts("breathing")
	m.circle.open("/r/" + m.codes[1] + "/lead")
	m.circle.live()
	m.circle.startCircle(m.codes[1], 3, "start", "")
	m.circle.waitFor("document.querySelector('#r-now .lead-ring')")
	m.circle.nextStep()
	m.wall.starts("wall", responder...)
	m.ring.waitFor("document.querySelector('.seat.holds')")
	m.writer.write("#note-text", "Thank you for")
	for _, pg := range []*page{m.breath, m.breathPhone, m.breathWall} {
		pg.waitFor("document.querySelector('breath-guide .breath[data-live]')")
	}
	for _, pg := range append(m.away(), m.other) {
		pg.live()
	}
}

// roomsMoveOn: two people later in the circle, and one note on the wall.
func (m *minute) roomsMoveOn() {
	m.circle.nextStep()
	m.other.waitFor("document.querySelector('.write-form [name=once]').value !== ''")
	m.other.write("#note-text", "Thank you for the pancakes.")
	m.other.tap(".write-form button.main")
	m.wall.tap("#waiting-notes form[action$='/moves/approve'] button")
}

// typedWordsStay: also those that are sent into the void, with a sentence.
func (m *minute) typedWordsStay() {
	m.writer.tap(".write-form button.main")
	m.writer.waitFor("document.querySelector('.write-form .answer').textContent.includes('Your words are still here')")
	m.writer.waitFor("document.querySelector('#note-text').value === 'Thank you for'")
	eval[bool](m.writer, "(() => { const t = document.querySelector('#note-text'); t.focus(); t.setSelectionRange(5, 8); return true })()")
}

func (m *minute) everyoneReturns(was float64) {
	moved := begun + " > " + fmt.Sprint(was+together)
	held := eval[string](m.ring, "document.querySelector('.seat.holds').id")
	phone := eval[string](m.moon, "document.querySelector('#r-main').innerText")
	m.breathPhone.returned(moved)
	m.breathWall.returned(moved)
	m.ring.returned("document.querySelector('.seat.holds') && document.querySelector('.seat.holds').id !== " + quote(held))
	m.moon.returned("document.querySelector('#r-main').innerText !== " + quote(phone))
	m.notes.returned("document.body.innerText.includes('pancakes')")
	m.writer.returned("!" + lost)
	since := time.Now()
	m.wifi.back()
	m.breathPhone.within(since, "a phone that breathes")
	m.breathWall.within(since, "a screen that breathes")
	m.ring.within(since, "the screen of a circle")
	m.moon.within(since, "a phone of a circle")
	m.notes.within(since, "a wall")
	m.writer.within(since, "a phone on which someone writes")
}

func (m *minute) writesOn() {
	if at := eval[string](m.writer, "(() => { const t = document.querySelector('#note-text'); return [document.activeElement === t, t.value, t.selectionStart, t.selectionEnd].join(' ') })()"); at != "true Thank you for 5 8" {
		m.t.Errorf("the one who writes was disturbed: %s", at)
	}
	eval[bool](m.writer, "(() => { const t = document.querySelector('#note-text'); t.setSelectionRange(t.value.length, t.value.length); return true })()")
	m.writer.press(" the lantern.")
	m.writer.tap(".write-form button.main")
	m.wall.waitFor("document.querySelector('#waiting-notes')?.innerText.includes('Thank you for the lantern.')")
	m.writer.waitFor("document.querySelector('#note-text').value === ''")
	if n := eval[int](m.wall, "document.querySelectorAll('#waiting-notes > li').length"); n != 1 {
		m.t.Errorf("%d notes wait", n)
	}
}

// A network that says what is wrong with it, and one that loses the answers only.
func TestAPageComesBackWhateverItsNetworkDid(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	host := b.claimed(p, laptop)
	code := host.opens("Wall")
	host.starts("wall", responder...)
	net := newWiFi(t, p)
	child, screen := b.comeIn(net.devices(), code, "moon"), b.device(net.devices(), projector)
	screen.open("/r/" + code + "/screen")
	both := []*page{child, screen}
	for _, pg := range both {
		pg.live()
	}
	for _, one := range []struct {
		name  string
		fails func()
		blank string // how the room moves on
	}{
		{"refused", net.refuse, "1"},
		{"reset", func() { net.become(cut) }, "0"},
	} {
		one.fails()
		for _, pg := range both {
			pg.waitFor(lost)
		}
		if status := host.move(code, "blank", "on", one.blank); status != 204 {
			t.Fatalf("blank: %d", status)
		}
		for _, pg := range both {
			pg.returned("document.querySelector('#r-veil').classList.contains('veil') === " + map[string]string{"1": "true", "0": "false"}[one.blank])
		}
		since := time.Now()
		net.back()
		for _, pg := range both {
			pg.within(since, one.name)
		}
	}
	answersLost(net, host, child)
	cableOutAndIn(child)
}

// answersLost: the note is there, and its writer cannot know. Sent again it is
// still one note.
func answersLost(net *wifi, host, child *page) {
	child.t.Helper()
	child.waitFor("document.querySelector('.write-form [name=once]').value !== ''")
	child.write("#note-text", "Thank you for the echo.")
	net.become(deaf)
	child.tap(".write-form button.main")
	host.waitFor("document.querySelector('#waiting-notes')?.innerText.includes('the echo')")
	child.waitFor("document.querySelector('.write-form .answer').textContent.includes('Your words are still here')")
	net.back()
	child.live()
	child.tap(".write-form button.main")
	child.waitFor("document.querySelector('#note-text').value === ''")
	child.waitFor("document.querySelectorAll('.my-notes li').length === 1")
	if n := eval[int](host, "document.querySelectorAll('#waiting-notes > li').length"); n != 1 {
		child.t.Errorf("%d notes wait", n)
	}
}

// cableOutAndIn: the device itself says that it is online again. Its old socket
// looks alive, and is not to be trusted.
func cableOutAndIn(pg *page) {
	pg.t.Helper()
	eval[bool](pg, `(() => {
		document.addEventListener('htmx:ws:after:connection', () => (document.body.dataset.anew = 'yes'));
		return true;
	})()`)
	for _, away := range []bool{true, false} {
		pg.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
			_, err := cdp.Call(ctx, t, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: away, DownloadThroughput: -1, UploadThroughput: -1})
			return chromedp.Void{}, err
		})
	}
	pg.waitFor("document.body.dataset.anew")
	pg.live()
}
