package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// What people type wrong, in a real browser: each gets a sentence, and keeps what
// was typed. That every refusal has its status is tested where it is made.
func TestWhatIsTypedWrongIsKeptAndAnswered(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	host := b.claimed(p, laptop)
	late := b.device(p, laptop)
	late.open("/claim#AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GG")
	late.waitFor("document.body.innerText.length > 0")
	if eval[bool](late, "Boolean(document.querySelector('#password')) && location.pathname === '/claim'") {
		late.write("#name", "Mallory")
		late.write("#password", "a loud morning")
		late.tap("main form button.main")
	}
	late.waitFor("document.body.innerText.trim() !== ''")
	late.open("/")
	late.waitFor("!document.querySelector('#room-name')") // not let in
	wrongPasswords(late)

	host.makeRoom("<b>Room</b> 12", "adults", "lead")
	code := host.code()
	host.sees("<b>Room</b> 12")
	screen := b.device(p, projector)
	screen.open("/r/" + code + "/screen")
	screen.sees("<b>Room</b> 12")
	wrongCode(b.device(p, phone), p)
	child := b.device(p, phone)
	child.open("/r/" + code)
	child.tap("input[name=picture][value=moon]")
	child.write("#nickname", "<img src=x>")
	child.tap(".join-go button")
	child.sees("<img src=x>")
	host.starts("wall", responder...)
	wrongNotes(p, host, screen, child)
}

// wrongPasswords: on this computer there is no delay, and the right one works
// after ten wrong ones.
func wrongPasswords(pg *page) {
	pg.open("/sign-in")
	for i := range 10 {
		pg.write("#name", "Maria")
		pg.write("#password", "not this one")
		eval[bool](pg, "(document.body.dataset.old = '1') !== ''")
		pg.tap("main form button.main")
		pg.waitFor("!document.body.dataset.old && document.querySelector('.answer').innerText.trim() !== ''")
		if name := eval[string](pg, "document.querySelector('#name').value"); name != "Maria" {
			pg.t.Errorf("after %d wrong passwords the name is %q", i+1, name)
		}
	}
	pg.write("#name", "Maria")
	pg.write("#password", "a quiet morning")
	pg.tap("main form button.main")
	pg.waitFor("document.querySelector('#room-name')")
}

func wrongCode(pg *page, p *program) {
	pg.open("/")
	pg.write("input[name=code]", "22ZZ77")
	pg.tap("main form button")
	pg.waitFor("[...document.querySelectorAll('.answer')].some((a) => a.innerText.trim() !== '')")
	pg.waitFor("document.querySelector('input[name=code]').value.replace(/\\W/g, '') === '22ZZ77'")
}

func wrongNotes(p *program, host, screen, child *page) {
	child.waitFor("document.querySelector('#note-text') && document.querySelector('.write-form [name=once]').value !== ''")
	for sentence, text := range map[string]string{
		"500":                 strings.Repeat("a", 501),
		"hidden characters":   "Thank you \u202efor this",
		"hidden characters i": "Thank you \u0007for this",
	} {
		eval[bool](child, "(document.querySelector('#note-text').value = "+quote(text)+") !== '' && (document.querySelector('.write-form .answer').textContent = '') === ''")
		child.tap(".write-form button.main")
		child.waitFor("document.querySelector('.write-form .answer').textContent.includes(" + quote(sentence) + ")")
		if kept := eval[string](child, "document.querySelector('#note-text').value"); kept != text {
			child.t.Errorf("the text %q became %q", text, kept)
		}
	}
	p.kill()
	eval[bool](child, "(document.querySelector('#note-text').value = 'Thank you <i>all</i> & all.') !== ''")
	child.tap(".write-form button.main")
	child.sees("Your words are still here")
	p.restart()
	child.live()
	eval[bool](child, "(() => { const b = document.querySelector('.write-form button.main'); b.click(); b.click(); b.click(); return true })()")
	host.waitFor("document.querySelector('#waiting-notes > li')")
	child.waitFor("document.querySelector('#note-text').value === ''")
	if n := eval[int](host, "document.querySelectorAll('#waiting-notes > li').length"); n != 1 {
		host.t.Errorf("three taps posted %d notes", n)
	}
	host.tap("#waiting-notes form[action$='/moves/approve'] button")
	screen.sees("Thank you <i>all</i> & all.")
	if eval[bool](screen, "Boolean(document.querySelector('#wall-notes i, #r-stage b'))") {
		screen.t.Error("what someone typed became markup")
	}
}

// refuses runs Hearth where it cannot start: it must say one sentence and end with
// an exit code that is not zero.
func refuses(t *testing.T, sentence string, args ...string) {
	t.Helper()
	cmd := exec.Command(hearth(t), append([]string{"--no-open", "--listen", "127.0.0.1:0"}, args...)...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Env = append(os.Environ(), "LANG=en_GB.UTF-8", "LC_ALL=", "LC_MESSAGES=", "LANGUAGE=")
	stop := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
	defer stop.Stop()
	err := cmd.Run()
	text := strings.TrimSpace(said.String())
	if err == nil {
		t.Errorf("it must not start; it said %s", text)
	}
	if !strings.Contains(text, sentence) || strings.Contains(text, "panic") || strings.Contains(text, "goroutine ") {
		t.Errorf("it must say %q, and said %s", sentence, text)
	}
	if n := strings.Count(text, "\n"); n > 0 {
		t.Errorf("one sentence, not %d lines: %s", n+1, text)
	}
}

func TestADataFolderThatCannotServeIsNamed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, "cannot write in", "--data", filepath.Join(file, "hearth"))
	refuses(t, "nothing of Hearth may leave the building", "--data", filepath.Join(t.TempDir(), "OneDrive", "hearth"))
	p := start(t)
	refuses(t, "cannot listen on", "--data", t.TempDir(), "--listen", strings.TrimPrefix(p.url, "http://"))
	if err := os.Remove(filepath.Join(p.folder, "run.json")); err != nil { // as if it had not been found
		t.Fatal(err)
	}
	refuses(t, "Another Hearth uses the data folder", "--data", p.folder)
	page := openBrowser(t).device(p, laptop)
	page.open("/readyz")
}

// A store with a damaged value starts and names it, or says in one sentence how
// to go back to a backup; it never shows it and never dies of it.
func TestADamagedStoreIsSaidAndNothingIsLost(t *testing.T) {
	t.Parallel()
	p := start(t)
	host := openBrowser(t).claimed(p, laptop)
	host.makeRoomOnly("Room 12", "8-12")
	if code, _ := p.stop(); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	damaged := 0
	for _, path := range filesOf(t, p.folder) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(text, []byte("Room 12"))
		if at < 0 {
			continue
		}
		text[at] = 'r'
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		damaged++
	}
	if damaged == 0 {
		t.Fatal("nothing was damaged")
	}
	before := filesOf(t, p.folder)
	cmd := exec.Command(hearth(t), "--no-open", "--listen", "127.0.0.1:0", "--data", p.folder)
	said := &lines{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := ended(cmd)
	p.until("it starts, or says why not", func() bool {
		select {
		case <-exited:
			return true
		default:
			return strings.Contains(said.String(), "To stop:")
		}
	})
	_ = cmd.Process.Kill()
	<-exited
	text := said.String()
	if strings.Contains(text, "panic") || strings.Contains(text, "goroutine ") {
		t.Errorf("it died of it: %s", text)
	}
	if !strings.Contains(text, "damaged") && !strings.Contains(text, "cannot be read") && !strings.Contains(text, "set aside") {
		t.Errorf("it must say so, and said %s", text)
	}
	for _, path := range before {
		if strings.Contains(path, "backups") && !slices.Contains(filesOf(t, p.folder), path) {
			t.Errorf("%s is gone", path)
		}
	}
}

func filesOf(t *testing.T, folder string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestStoppingTellsThePagesAndTakesLessThanFiveSeconds: TERM drains.
func TestStoppingTellsThePagesAndTakesLessThanFiveSeconds(t *testing.T) {
	p := start(t)
	host := openBrowser(t).claimed(p, laptop)
	host.makeRoom("Room 12", "8-12", "lead")
	host.live()
	eval[bool](host, `(() => {
		document.addEventListener('htmx:ws:after:connection', (e) => {
			document.body.dataset.attended = 'yes';
			e.detail.connection.socket.addEventListener('close', (closed) => (document.body.dataset.closed ??= closed.code));
		});
		return dispatchEvent(new Event('online')); // the page connects anew, and we see its socket
	})()`)
	host.waitFor("document.body.dataset.attended")
	code, took := p.stop()
	t.Logf("stopped after %v", took.Round(10*time.Millisecond))
	if code != 0 || took > 5*time.Second {
		t.Errorf("exit code %d after %v:\n%s", code, took, p.said)
	}
	host.waitFor("document.body.dataset.closed")
	if closed := eval[string](host, "document.body.dataset.closed"); closed != "1012" {
		t.Errorf("its socket was closed with %s", closed)
	}
	p.restart()
	host.live()
}

func TestASentenceThatSaysWhyNotGoesOnceItIsDone(t *testing.T) {
	t.Parallel()
	_, _, lead, code := led(t, "Room 12", "8-12")
	lead.startCircle(code, 8)
	lead.nextStep()
	lead.waitFor("document.querySelector('#circle-own-words')")
	eval[bool](lead, "(document.querySelector('#circle-prompt').open = true)")
	lead.tap("#circle-own-prompt button")
	lead.sees("Choose a prompt from the list, or write your own.")
	lead.write("#circle-own-words", "What made you laugh?")
	lead.tap("#circle-own-prompt button")
	lead.waitFor("document.querySelector('.lead-prompt').textContent.includes('laugh')")
	lead.waitFor("document.querySelector('#circle-own-prompt .answer').textContent === ''")
}
