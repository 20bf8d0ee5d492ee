package torture

import (
	"bufio"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// process is a writer under way.
type process struct {
	cmd   *exec.Cmd
	lines chan string // closed when it has ended and all it said was read
}

func startWriter(t *testing.T, dir string, first int) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerDir+"="+dir, writerFirst+"="+strconv.Itoa(first))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, lines: make(chan string, 1<<16)}
	go func() {
		defer close(p.lines)
		for said := bufio.NewScanner(out); said.Scan(); {
			p.lines <- said.Text()
		}
	}()
	return p
}

// opened waits until the store is open.
func (p *process) opened(t *testing.T, l *ledger) {
	t.Helper()
	l.opened = false
	for line := range p.lines {
		hear(t, l, line)
		if l.opened || l.refused > 0 {
			return
		}
	}
	t.Fatal("the writer ended before it began")
}

// ended hears the rest, and waits for the end.
func (p *process) ended(t *testing.T, l *ledger) {
	t.Helper()
	for line := range p.lines {
		hear(t, l, line)
	}
	_ = p.cmd.Wait() // killed, or refused
}

func hear(t *testing.T, l *ledger, line string) {
	t.Helper()
	if err := l.hear(line); err != nil {
		t.Fatal(err)
	}
}

// roundsAFolder keeps folders small: every note is looked at after every round.
const roundsAFolder = 25

func TestAKilledWriterLosesNothingItWasAnswered(t *testing.T) {
	r := newRow("kill -9, a writer")
	var l *ledger
	var dir string
	for round := range rounds(1000) {
		if round%roundsAFolder == 0 {
			l, dir = newLedger(), filepath.Join(t.TempDir(), "data")
		}
		p := startWriter(t, dir, l.next())
		if rand.IntN(5) > 0 { // else it is killed while it opens
			p.opened(t, l)
		}
		time.Sleep(time.Duration(rand.IntN(250)) * time.Millisecond)
		if err := p.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		before := len(l.did)
		p.ended(t, l)
		r.notes["answers"] += len(l.did) - before
		l.openAndCheck(t, r, dir)
	}
	r.print(t, false)
}
