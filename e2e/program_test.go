// Package e2e drives the real program with a real browser.
package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is one running Hearth with a data folder of its own.
type program struct {
	t      *testing.T
	binary string // empty: hearth
	folder string
	dir    string // where it runs; empty: here
	url    string // without a slash at the end
	cmd    *exec.Cmd
	said   *lines
	exited chan struct{}
}

// hearth builds the binary once for all tests, race detector on.
func hearth(t *testing.T) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// workshop is where the binary is built; TestMain makes and removes it.
var workshop string

var build = sync.OnceValues(func() (string, error) { return buildAs("hearth") })

func buildAs(name string, flags ...string) (string, error) {
	path := filepath.Join(workshop, name)
	cmd := exec.Command("go", append(append([]string{"build", "-race", "-o", path}, flags...), "..")...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
}

// start starts Hearth in a new data folder.
func start(t *testing.T, args ...string) *program {
	t.Helper()
	return startIn(t, "", args...)
}

// startIn starts Hearth in a working folder, from which --dev reads its pages.
func startIn(t *testing.T, dir string, args ...string) *program {
	t.Helper()
	p := &program{t: t, folder: t.TempDir(), dir: dir}
	p.begin(args...)
	return p
}

// begin runs it for as long as the test does.
func (p *program) begin(args ...string) {
	t := p.t
	t.Helper()
	if p.binary == "" {
		p.binary = hearth(t)
	}
	p.run("127.0.0.1:0", args...)
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			p.kill()
		}
		if said := p.said.String(); strings.Contains(said, "DATA RACE") {
			t.Errorf("the race detector speaks:\n%s", said)
		}
	})
}

func (p *program) run(listen string, args ...string) {
	p.t.Helper()
	p.said = &lines{}
	p.cmd = exec.Command(p.binary, append([]string{"--listen", listen, "--data", p.folder, "--no-open"}, args...)...)
	p.cmd.Dir = p.dir
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.said
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.exited = ended(p.cmd)
	p.until("the program answers", func() bool {
		text, err := os.ReadFile(filepath.Join(p.folder, "run.json"))
		var running struct {
			URL string `json:"url"`
			PID int    `json:"pid"`
		}
		if err != nil || json.Unmarshal(text, &running) != nil || running.PID != p.cmd.Process.Pid {
			return false
		}
		p.url = running.URL
		return true
	})
}

// ended is closed once a program that was started has ended, however it did.
func ended(cmd *exec.Cmd) chan struct{} {
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		_ = cmd.Wait() // how is told by its ProcessState
	}()
	return exited
}

// restart starts it again at the same address.
func (p *program) restart(args ...string) {
	p.t.Helper()
	p.run(strings.TrimPrefix(strings.Replace(p.url, "localhost", "127.0.0.1", 1), "http://"), args...)
}

// kill is the power cord.
func (p *program) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	<-p.exited
}

// stop asks it to end, and returns its exit code and how long that took.
func (p *program) stop() (code int, took time.Duration) {
	p.t.Helper()
	asked := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.exited:
	case <-time.After(15 * time.Second):
		p.t.Fatalf("it does not stop:\n%s", p.said)
	}
	return p.cmd.ProcessState.ExitCode(), time.Since(asked)
}

// claim is the one-time link that the program printed, as a path.
func (p *program) claim() string {
	p.t.Helper()
	link := regexp.MustCompile(`https?://\S+?(/claim#\S+)`)
	p.until("the claim link is printed", func() bool { return link.MatchString(p.said.String()) })
	return link.FindStringSubmatch(p.said.String())[1]
}

// until waits for something outside the browser.
func (p *program) until(what string, done func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if done() {
			return
		}
	}
	p.t.Fatalf("waited for: %s; the program said:\n%s", what, p.said)
}

// lines is what a program said, safe to read while it speaks.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
