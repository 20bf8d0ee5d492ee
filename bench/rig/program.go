package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// program is a running Hearth with one open room.
type program struct {
	cmd    *exec.Cmd
	folder string
	said   said
	url    string // without a slash at the end
	code   string
	client *http.Client
}

// said is what the program printed; safe to read while it speaks.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// startProgram builds the product of the folder root and runs it.
func startProgram(root, folder string) (*program, error) {
	binary := filepath.Join(folder, "hearth")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build: %w\n%s", err, out)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	p := &program{folder: filepath.Join(folder, "data"), client: &http.Client{Jar: jar, Timeout: 10 * time.Second}}
	p.cmd = exec.Command(binary, "--listen", "127.0.0.1:0", "--data", p.folder, "--no-open")
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	if err := p.claim(); err != nil {
		p.stop()
		return nil, fmt.Errorf("%w; the program said:\n%s", err, p.said.String())
	}
	return p, nil
}

func (p *program) stop() {
	if err := p.cmd.Process.Signal(os.Interrupt); err == nil {
		p.cmd.Wait() //nolint:errcheck // how it ended changes nothing here
	}
}

// claim waits until the program answers, makes its facilitator and a room, and
// opens it.
func (p *program) claim() error {
	link := regexp.MustCompile(`https?://\S+?/claim#(\S+)`)
	err := until(20*time.Second, func() bool {
		text, err := os.ReadFile(filepath.Join(p.folder, "run.json"))
		var running struct {
			URL string `json:"url"`
		}
		if err != nil || json.Unmarshal(text, &running) != nil || !link.MatchString(p.said.String()) {
			return false
		}
		at, err := url.Parse(running.URL)
		if err != nil {
			return false
		}
		p.url = "http://127.0.0.1:" + at.Port()
		return true
	})
	if err != nil {
		return fmt.Errorf("the program does not answer: %w", err)
	}
	claim := link.FindStringSubmatch(p.said.String())[1]
	if _, _, err := p.post("/claim", url.Values{"code": {claim}, "name": {"Rig"}, "password": {"a rig measures"}}); err != nil {
		return err
	}
	_, home, err := p.post("/rooms", url.Values{"name": {"Rig"}, "age": {"adults"}})
	if err != nil {
		return err
	}
	open := regexp.MustCompile(`/rooms/[^"/]+/open`).FindString(home)
	at, _, err := p.post(open, url.Values{"as": {"lead"}})
	if err != nil {
		return err
	}
	code := regexp.MustCompile(`/r/([^/]+)/lead`).FindStringSubmatch(at)
	if code == nil {
		return fmt.Errorf("opening the room led to %s", at)
	}
	p.code = code[1]
	return nil
}

// post sends a form as a page without script does, and says where that led.
func (p *program) post(path string, form url.Values) (at, page string, err error) {
	answer, err := p.client.PostForm(p.url+path, form)
	if err != nil {
		return "", "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", "", err
	}
	if answer.StatusCode != http.StatusOK {
		return "", "", fmt.Errorf("%s: %s", path, answer.Status)
	}
	return answer.Request.URL.Path, string(body), nil
}

// session is the facilitator's cookies, by name and value.
func (p *program) session() []*http.Cookie {
	at, err := url.Parse(p.url)
	if err != nil {
		return nil
	}
	return p.client.Jar.Cookies(at)
}

func (p *program) cookies() string {
	var all []string
	for _, c := range p.session() {
		all = append(all, c.Name+"="+c.Value)
	}
	return strings.Join(all, "; ")
}

// sync is how long, in milliseconds, the program's disk takes for 4 KB to be
// written for good: a move is answered and shown after that.
func (p *program) sync() (float64, error) {
	f, err := os.OpenFile(filepath.Join(filepath.Dir(p.folder), "synced"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	began := time.Now()
	if _, err := f.Write(make([]byte, 4<<10)); err != nil {
		return 0, err
	}
	if err := f.Sync(); err != nil {
		return 0, err
	}
	return time.Since(began).Seconds() * 1000, nil
}

func until(most time.Duration, done func() bool) error {
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if done() {
			return nil
		}
	}
	return fmt.Errorf("not within %v", most)
}
