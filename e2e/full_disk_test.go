package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Only root can make a disk that is really full (make torture does); anybody can
// build the program with another answer to the one question it asks the system.
// What becomes of that answer is the program itself.
const toldSpace = `
// diskSpace is what a test says: bytes free, and in all.
func diskSpace(dir string) (Space, error) {
	text, err := os.ReadFile(dir + ".space")
	if err != nil {
		return systemSpace(dir)
	}
	var s Space
	_, err = fmt.Sscan(string(text), &s.Free, &s.Total)
	return s, err
}
`

// buildTold builds the program once more, for which a test says how much room
// the disk has.
var buildTold = sync.OnceValues(func() (string, error) {
	asks, err := filepath.Abs(filepath.Join("..", "storage", "disk_unix.go"))
	if err != nil {
		return "", err
	}
	source, err := os.ReadFile(asks)
	if err != nil {
		return "", err
	}
	const head = "func diskSpace("
	if strings.Count(string(source), head) != 1 {
		return "", errors.New("storage/disk_unix.go does not ask the system where this test thinks")
	}
	told, overlay := filepath.Join(workshop, "disk_unix.go"), filepath.Join(workshop, "overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{asks: told}})
	if err != nil {
		return "", err
	}
	changed := strings.Replace(string(source), head, "func systemSpace(", 1) + toldSpace
	if err := errors.Join(os.WriteFile(told, []byte(changed), 0o600), os.WriteFile(overlay, replace, 0o600)); err != nil {
		return "", err
	}
	return buildAs("hearth-told", "-overlay", overlay)
})

// startTold starts a program whose disk has as much room as the test says.
func startTold(t *testing.T) *program {
	t.Helper()
	binary, err := buildTold()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, binary: binary, folder: t.TempDir()}
	p.begin()
	return p
}

// has leaves so many MB free on the disk.
func (p *program) has(free uint64) {
	p.t.Helper()
	text := fmt.Sprint(free<<20, uint64(500)<<30)
	next := p.folder + ".next"
	if err := errors.Join(os.WriteFile(next, []byte(text), 0o600), os.Rename(next, p.folder+".space")); err != nil {
		p.t.Fatal(err)
	}
}

func TestAFullDiskRefusesANoteKeepsItsWordsAndShowsTheWall(t *testing.T) {
	t.Parallel()
	p := startTold(t)
	b := openBrowser(t)
	host := b.claimed(p, laptop)
	code := host.opens("Room 12")
	host.starts("wall", responder...)
	child, luna := b.comeIn(p, code, "moon"), b.device(p, phone)
	luna.open("/")
	luna.posts("/language", "language=es")
	luna.open("/r/" + code)
	luna.tap("input[name=picture][value=fox]")
	luna.tap(".join-go button")
	screen := b.device(p, projector)
	screen.open("/r/" + code + "/screen")
	child.sends("Thank you for the accordion.")
	host.tap("#waiting-notes form[action$='/moves/approve'] button")
	screen.sees("accordion")

	p.has(199) // new notes are refused, the rest goes on
	child.refused("Thank you for the bassoon.", "no space left", "Your words are still here", "tell who leads the room")
	luna.refused("Gracias por la celesta.", "no tiene espacio", "Tus palabras siguen aquí", "avisa a quien guía la sala")
	if status := child.move(code, "post", "text", "Thank you.", "place", "room", "knows", "facilitator"); status != 507 {
		t.Errorf("the status is %d", status)
	}
	host.tap("#r-always form[action$='/moves/blank'] button")
	screen.waitFor("document.querySelector('#r-veil').classList.contains('blank')")
	host.tap("#r-always form[action$='/moves/blank']:has([name=on][value='0']) button")
	screen.waitFor("!document.querySelector('#r-veil').classList.contains('blank')")

	p.has(1) // nothing can be kept any more
	child.refused("Thank you for the dulcimer.", "no space left")
	screen.open("/r/" + code + "/screen")
	screen.sees("accordion")
	screen.never("bassoon", "celesta", "dulcimer")

	p.has(400_000)
	for _, pg := range []*page{child, luna} {
		pg.tap(".write-form button.main")
		pg.waitFor("document.querySelector('#note-text').value === '' && document.querySelectorAll('.my-notes li').length > 0")
	}
	host.waitFor("document.querySelectorAll('#waiting-notes > li').length === 2")
	if waits := eval[string](host, "document.querySelector('#waiting-notes').innerText"); !strings.Contains(waits, "dulcimer") || !strings.Contains(waits, "celesta") {
		t.Errorf("there wait %s", waits)
	}
}

// sends a note from a phone.
func (pg *page) sends(text string) {
	pg.t.Helper()
	pg.waitFor("document.querySelector('#note-text')?.value === '' && document.querySelector('.write-form [name=once]').value !== ''")
	pg.write("#note-text", text)
	pg.tap(".write-form button.main")
	pg.waitFor("document.querySelector('.my-notes').innerText.includes(" + quote(text) + ")")
}

// refused sends a note that cannot be taken: its text stays, with a sentence that
// has these words.
func (pg *page) refused(text string, words ...string) {
	pg.t.Helper()
	pg.waitFor("document.querySelector('.write-form [name=once]').value !== ''")
	eval[bool](pg, "(document.querySelector('.write-form .answer').textContent = '') === ''")
	pg.write("#note-text", text)
	pg.tap(".write-form button.main")
	for _, w := range words {
		pg.waitFor("document.querySelector('.write-form .answer').textContent.includes(" + quote(w) + ")")
	}
	if kept := eval[string](pg, "document.querySelector('#note-text').value"); kept != text {
		pg.t.Errorf("the text %q became %q", text, kept)
	}
}
