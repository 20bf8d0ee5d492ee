package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// nicks are as long as a field lets one type, wide, of other writing, and short.
var nicks = []string{
	"Zedekiah the seventeenth", "WWWWWWWWWWWWWWWWWWWWWWWW", "Ana", "Bartholomew", "mmmmmmmmmm", "Hildegard", "Ömer", "王小明李大華", "Александра",
	"Maximiliane", "Guadalupe", "Sam", "sam", "Konstantin", "QQQQQQQ", "Jo", "Wendeline", "Mohammed", "شكراشكراشكرا", "Elisabeth", "🌻🌻🌻🌻🌻🌻", "Ngozi",
	"Roberto Carlos", "Ivy", "Christopher", "Anne-Marie", "picture.moon", "Oluwaseun",
}

// widestWord is how wide a seat's word may be, in units of the stage: twice
// wordHalf of package activity.
const widestWord = 114

// Twenty-eight phones with nicknames sit round a screen that may show them: no
// word lies on another, whoever holds the piece, in one ring and in two.
func TestNicknamesRoundARingLieOnNothing(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Tuesday workshop", "adults")
	for _, nick := range nicks {
		sitsDown(t, p, code, nick)
	}
	lead.open("/r/" + code + "/lead")
	lead.live()
	lead.letsThrough(28)
	lead.waitFor("!document.querySelector('#r-people .nicks')")
	screen := b.device(p, projector)
	screen.open("/r/" + code + "/screen")
	screen.live()
	for _, shape := range []string{"one", "two"} {
		lead.open("/r/" + code + "/lead")
		lead.live()
		lead.startCircle(code, len(nicks), "shape", shape, "instead", eval[string](lead, "document.querySelector('#running')?.value ?? ''"))
		screen.waitFor("document.querySelector('.circle-read')")
		lead.open("/r/" + code + "/lead")
		lead.toARound()
		screen.waitFor("document.querySelectorAll('.seat').length === 28 && document.querySelector('.seat.holds')")
		for at := range 3 {
			if shape == "one" {
				lead.holds(at)
				screen.waitFor(fmt.Sprintf("document.querySelectorAll('.seat')[%d].classList.contains('holds')", at))
			}
			for _, found := range eval[[]string](screen, touches) {
				t.Errorf("%s, seat %d holds: %s", shape, at, found)
			}
		}
		// Who sits where is chance: no seat may have the word that is too wide for it.
		eval[int](screen, fmt.Sprintf("[...document.querySelectorAll('.seat-word')].map((w) => w.setAttribute('textLength', %d)).length", widestWord))
		for _, found := range eval[[]string](screen, touches) {
			t.Errorf("%s, with the widest words: %s", shape, found)
		}
	}
	screen.sees("Sam", "sam\u00a02", "Barthol…", "Zedekia…", "picture.…")
}

// A nickname is on the circle's screen from the tap that lets it through to the one
// that takes it off, and another one waits again (PRACTICES 8.7).
func TestANicknameStandsOnAScreenOnceItIsLetThrough(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Wednesday workshop", "adults")
	kid := b.comeIn(p, code, "fox")
	kid.move(code, "rename", "from", "participant", "name", "Zedekiah")
	b.comeIn(p, code, "owl")
	sitsDown(t, p, code, "Owl")
	screen := b.device(p, projector)
	screen.open("/r/" + code + "/screen")
	screen.live()
	lead.open("/r/" + code + "/lead")
	lead.live()
	lead.startCircle(code, 3)
	lead.toARound()
	screen.waitFor("document.querySelectorAll('.seat').length === 3")
	lead.sees("2 nicknames wait", "Zedekiah")
	screen.never("Zedekiah")
	tile := "#people li:has(use[href$='#fox']) "
	on := func(words string, there bool) {
		t.Helper()
		screen.waitFor(fmt.Sprintf("document.body.textContent.includes(%s) === %v", quote(words), there))
	}
	lead.letsThrough(2)
	on("Zedekiah", true)
	on("Owl\u00a02", true) // somebody else's picture
	lead.tap(tile + "summary")
	lead.button("Not on screens")
	on("Zedekiah", false)
	lead.sees("A nickname waits")
	lead.button("Show this nickname on screens")
	on("Zedekiah", true)
	kid.move(code, "rename", "from", "participant", "name", "Moorland")
	on("Zedekiah", false)
	lead.sees("A nickname waits", "Moorland")
	screen.never("Moorland")
	lead.axe("nicknames wait")
}

// letsThrough taps once a list of nicknames has stood there long enough to be read.
func (pg *page) letsThrough(count int) {
	pg.t.Helper()
	pg.sees(fmt.Sprintf("Show %d nicknames on screens", count))
	time.Sleep(3 * time.Second)
	pg.button(fmt.Sprintf("Show %d nicknames on screens", count))
}

// sitsDown joins as a phone without script does.
func sitsDown(t *testing.T, p *program, code, nick string) {
	t.Helper()
	form := url.Values{"name": {nick}}
	req, err := http.NewRequest(http.MethodPost, p.url+"/r/"+code+"/moves/join", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", p.url)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("join as %s: %s", nick, res.Status)
	}
}
