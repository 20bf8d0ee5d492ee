package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// most is how large a picture of the README may be.
const most = 600 << 10

// TestPictures sets up the scenes of the README, and with -pictures keeps a
// picture of each.
func TestPictures(t *testing.T) {
	t.Parallel()
	s := &scenes{t: t, p: start(t), b: openBrowser(t)}
	s.b.fine = true
	s.rooms()
	s.breathe()
	s.circle()
	s.wall()
	s.phones()
}

type scenes struct {
	t          *testing.T
	p          *program
	b          *browser
	code       string
	lead       *page
	screen     *page
	remote     image.Image
	note, mine image.Image
}

// wide is a projector, smaller than most so that a picture of it is light.
var wide = size{1280, 720, false}

func (s *scenes) rooms() {
	s.lead = s.b.claimed(s.p, laptop)
	s.lead.makeRoomOnly("Class 3b", "8-12")
	for name, age := range map[string]string{"Tuesday workshop": "adults", "At home": "mixed"} {
		s.lead.tap("details#make > summary")
		s.lead.makeRoomOnly(name, age)
	}
	s.lead.settle()
	s.keep("rooms", s.lead)
	card := "#" + eval[string](s.lead, "[...document.querySelectorAll('.room-card')].find((card) => card.innerText.includes('Class 3b')).id")
	s.lead.tap(card + " details summary")
	s.lead.tap(card + " form:has(input[value=lead]) button")
	s.code = s.lead.code()
	s.screen = s.b.device(s.p, wide)
	s.screen.open("/r/" + s.code + "/screen")
	s.screen.live()
	s.theme("dusk")
}

// theme is the room's light.
func (s *scenes) theme(name string) {
	s.t.Helper()
	s.lead.tap("#r-theme form:has(input[value=" + name + "]) button")
	s.lead.waitFor("document.querySelector('#r-theme form:has(input[value=" + name + "]) button').ariaPressed === 'true'")
	s.screen.waitFor("document.body.dataset.theme === " + quote(name))
}

func (s *scenes) breathe() {
	s.lead.starts("breathing")
	s.screen.freeze()
	s.keep("breathe", s.screen)
	s.lead.ends()
	s.theme("light")
}

func (s *scenes) circle() {
	s.lead.starts("circle", append(responder, "[name=count]", "28")...)
	s.screen.waitFor("document.querySelectorAll('.seat').length === 28 || document.querySelector('.circle-read')")
	for range 4 {
		if eval[bool](s.screen, "Boolean(document.querySelector('.seat.holds'))") {
			break
		}
		s.lead.nextStep()
		s.screen.live()
	}
	s.screen.waitFor("document.querySelector('.seat.holds')")
	s.lead.nextStep()
	s.screen.waitFor("document.querySelectorAll('.seat').length === 28")
	s.keep("circle", s.screen)
	s.lead.resize(phone.width, phone.height)
	s.lead.tap("label[for=tab-now]")
	s.lead.settle()
	s.remote = picture(s.lead)
	s.lead.resize(laptop.width, laptop.height)
}

// thanks are the notes on the wall of the picture, with their papers.
var thanks = []struct{ text, paper string }{
	{"Thank you for keeping my place in the line.", "0"},
	{"To the caretaker: our room was so warm on Monday.", "3"},
	{"I noticed that you asked before you took the ball. I liked that.", "2"},
	{"Thank you, bus driver, for waiting.", "1"},
	{"You showed me the trick with the nines. Now I can do it!", "4"},
	{"Thank you for laughing at my joke about the duck.", "0"},
	{"The soup today was very good. Thank you, kitchen.", "3"},
	{"Thank you for sitting with me when I missed my dog.", "1"},
	{"Someone picked up all the pencils. That was kind.", "2"},
	{"Thank you to the rain, for the frogs.", "1"},
	{"You let me go first. It helped me because I was nervous.", "4"},
	{"Thank you for teaching me to whistle.", "0"},
	{"Thanks to everyone who sang with me.", "2"},
	{"Thank you, library, for the book with the maps.", "3"},
}

// wall: nine a minute is what one person may post, so that several write.
func (s *scenes) wall() {
	s.lead.open("/r/" + s.code + "/lead")
	s.lead.live()
	s.lead.starts("wall", responder...)
	s.screen.waitFor("document.querySelector('.wall')")
	writers := []*page{s.b.comeIn(s.p, s.code, "moon"), s.b.comeIn(s.p, s.code, "fox")}
	for i, thank := range thanks {
		s.writes(writers[i%2], thank.text, thank.paper)
		s.lead.waitFor("document.querySelector('#waiting-notes form[action$=\"/moves/approve\"]')")
		s.lead.tap("#waiting-notes form[action$='/moves/approve'] button")
		s.lead.waitFor("!document.querySelector('#waiting-notes form[action$=\"/moves/approve\"]')")
	}
	s.screen.waitFor("document.querySelectorAll('#wall-notes > li').length >= 12")
	s.screen.settle()
	s.keep("wall", s.screen)
	writers[0].write("#note-text", "Thank you for waiting for me at the bus.")
	eval[bool](writers[0], "scrollTo(0, 0) === undefined")
	writers[0].settle()
	s.note = picture(writers[0])
}

func (s *scenes) writes(pg *page, text, paper string) {
	s.t.Helper()
	pg.waitFor("document.querySelector('#note-text')?.value === '' && document.querySelector('.write-form [name=once]').value !== ''")
	pg.write("#note-text", text)
	pg.tap(".write-form [name=paper][value='" + paper + "']")
	pg.tap(".write-form button.main")
	pg.waitFor("document.querySelector('.my-notes').innerText.includes(" + quote(text) + ")")
}

// phones puts three of them side by side: the one with the piece, the one that
// writes, and the lead.
func (s *scenes) phones() {
	child := s.b.comeIn(s.p, s.code, "owl")
	s.lead.open("/r/" + s.code + "/lead")
	s.lead.live()
	s.lead.starts("circle", "[name=start]", "Owl")
	for range 4 {
		if eval[bool](child, "Boolean(document.querySelector('form[action$=\"/moves/pass\"]'))") {
			break
		}
		s.lead.nextStep()
		child.live()
	}
	child.waitFor("document.querySelector('form[action$=\"/moves/pass\"]')")
	child.settle()
	s.mine = picture(child)
	s.save("phones", beside(s.mine, s.note, s.remote))
}

// beside draws pictures in a row on paper.
func beside(pictures ...image.Image) image.Image {
	const gap = 32
	width, height := gap, 0
	for _, p := range pictures {
		width, height = width+p.Bounds().Dx()+gap, max(height, p.Bounds().Dy()+2*gap)
	}
	row := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(row, row.Bounds(), image.NewUniform(color.RGBA{0xe9, 0xdf, 0xcd, 0xff}), image.Point{}, draw.Src)
	at := gap
	for _, p := range pictures {
		draw.Draw(row, p.Bounds().Add(image.Pt(at, gap)), p, image.Point{}, draw.Src)
		at += p.Bounds().Dx() + gap
	}
	return row
}

// picture is a page without anything in focus.
func picture(pg *page) image.Image {
	pg.t.Helper()
	eval[bool](pg, "document.activeElement?.blur() === undefined")
	return pg.painted()
}

func (s *scenes) keep(name string, pg *page) {
	s.t.Helper()
	if *pictures != "" {
		pg.settle()
		s.save(name, picture(pg))
	}
}

func (s *scenes) save(name string, img image.Image) {
	s.t.Helper()
	if *pictures == "" {
		return
	}
	file := light(s.t, img)
	if len(file) > most {
		s.t.Errorf("%s.png has %d bytes; a README is read on slow lines too", name, len(file))
	}
	if err := os.MkdirAll(*pictures, 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*pictures, name+".png"), file, 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// light encodes a picture, with as many steps of each colour as fit: the grain of
// paper, which nobody looks for in a README, takes most of the room.
func light(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	for step := 1; step <= 8 && (step == 1 || out.Len() > most); step++ {
		out.Reset()
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, coarse(img, step)); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func coarse(img image.Image, step int) image.Image {
	to := image.NewRGBA(img.Bounds())
	draw.Draw(to, to.Bounds(), img, img.Bounds().Min, draw.Src)
	for i, v := range to.Pix {
		if i%4 != 3 {
			to.Pix[i] = uint8(min(255, (int(v)+step/2)/step*step))
		}
	}
	return to
}
