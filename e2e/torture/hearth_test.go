package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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
	"testing"
	"time"
)

// hearth is the real program, with a data folder and an address of its own.
type hearth struct {
	t      *testing.T
	binary string
	folder string
	url    string
	cmd    *exec.Cmd
	said   *said
}

// said is what the program printed.
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

var build = sync.OnceValues(func() (string, error) {
	path := filepath.Join(workshop, "hearth")
	out, err := exec.Command("go", "build", "-o", path, "../..").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return path, err
})

func buildHearth(t *testing.T) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func startHearth(t *testing.T, binary string) *hearth {
	t.Helper()
	h := &hearth{t: t, binary: binary, folder: filepath.Join(t.TempDir(), "data")}
	h.start("127.0.0.1:0")
	t.Cleanup(func() {
		if h.cmd.ProcessState == nil {
			h.kill()
		}
	})
	return h
}

func (h *hearth) start(listen string) {
	h.t.Helper()
	h.said = &said{}
	h.cmd = exec.Command(h.binary, "--listen", listen, "--data", h.folder, "--no-open")
	h.cmd.Stdout, h.cmd.Stderr = h.said, h.said
	if err := h.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	for began := time.Now(); !h.answers(); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 30*time.Second {
			h.t.Fatalf("it does not start: %s", h.said)
		}
	}
}

func (h *hearth) answers() bool {
	text, err := os.ReadFile(filepath.Join(h.folder, "run.json"))
	var run struct {
		URL string `json:"url"`
		PID int    `json:"pid"`
	}
	if err != nil || json.Unmarshal(text, &run) != nil || run.PID != h.cmd.Process.Pid {
		return false
	}
	if h.url == "" { // it comes back at the same address, and others read this meanwhile
		h.url = strings.Replace(run.URL, "localhost", "127.0.0.1", 1)
	}
	return true
}

// says waits until it has printed words: it answers before it greets.
func (h *hearth) says(words string) {
	h.t.Helper()
	for began := time.Now(); !strings.Contains(h.said.String(), words); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			h.t.Fatalf("it does not say %q: %s", words, h.said)
		}
	}
}

// again starts it at the same address.
func (h *hearth) again() {
	h.t.Helper()
	h.start(strings.TrimPrefix(h.url, "http://"))
}

func (h *hearth) kill() {
	h.t.Helper()
	if err := h.cmd.Process.Kill(); err != nil {
		h.t.Fatal(err)
	}
	_ = h.cmd.Wait()
}

var (
	claimLink = regexp.MustCompile(`/claim#(\S+)`)
	roomLink  = regexp.MustCompile(`/rooms/([0-9a-f]{16})`)
	codeLink  = regexp.MustCompile(`^/r/([^/]+)`)
	noteField = regexp.MustCompile(`name="note" value="([0-9a-f]{32})"`)
	pictures  = regexp.MustCompile(`name="picture" value="([a-z-]+)" required>`)
)

// device is a browser without a screen: cookies, and forms without script.
type device struct {
	h      *hearth
	jar    http.CookieJar
	client *http.Client
}

func (h *hearth) device() *device {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &device{h, jar, &http.Client{
		Jar: jar, Timeout: 10 * time.Second, Transport: &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// post sends a form as script does; the error is the connection's.
func (d *device) post(ctx context.Context, path string, kv ...string) (status int, body string, header http.Header, err error) {
	form := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		form.Add(kv[i], kv[i+1])
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.h.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.do(req)
}

func (d *device) get(ctx context.Context, path string) (status int, body string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.h.url+path, nil)
	if err != nil {
		return 0, "", err
	}
	status, body, _, err = d.do(req)
	return status, body, err
}

func (d *device) do(req *http.Request) (int, string, http.Header, error) {
	res, err := d.client.Do(req)
	if err != nil {
		return 0, "", nil, err
	}
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, string(body), res.Header, errors.Join(err, res.Body.Close())
}

// must makes a move that nothing may hinder, and gives where it leads.
func (d *device) must(path string, kv ...string) (location string) {
	d.h.t.Helper()
	status, body, header, err := d.post(context.Background(), path, kv...)
	if err != nil || status != http.StatusSeeOther {
		d.h.t.Fatalf("%s: %d %v %s", path, status, err, body)
	}
	return header.Get("Location")
}

func (d *device) page(path string) string {
	d.h.t.Helper()
	status, body, err := d.get(context.Background(), path)
	if err != nil || status != http.StatusOK {
		d.h.t.Fatalf("%s: %d %v %s", path, status, err, body)
	}
	return body
}

// claims is the first facilitator's device.
func (h *hearth) claims() *device {
	h.t.Helper()
	lead := h.device()
	found := claimLink.FindStringSubmatch(h.said.String())
	for began := time.Now(); found == nil && time.Since(began) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
		found = claimLink.FindStringSubmatch(h.said.String())
	}
	if found == nil {
		h.t.Fatalf("no claim link: %s", h.said)
	}
	lead.must("/claim", "code", found[1], "name", "Ana", "password", "long enough")
	return lead
}

// opensWall makes a room, opens it and hangs the wall; it gives the room's code.
func (d *device) opensWall() (code string) {
	d.h.t.Helper()
	d.must("/rooms", "name", "Room 4", "age", "adults")
	id := roomLink.FindStringSubmatch(d.page("/"))
	if id == nil {
		d.h.t.Fatal("no room")
	}
	at := codeLink.FindStringSubmatch(d.must("/rooms/"+id[1]+"/open", "as", "lead"))
	if at == nil {
		d.h.t.Fatal("no code")
	}
	d.must("/r/"+at[1]+"/moves/start", "kind", "wall", "responder_who", "Ada", "responder_where", "room 4",
		"contact_name", "Ms Rivera", "contact_how", "room 4")
	return at[1]
}

// joins takes the first picture that is free.
func (d *device) joins(code string) {
	d.h.t.Helper()
	free := pictures.FindStringSubmatch(d.page("/r/" + code))
	if free == nil {
		d.h.t.Fatal("no picture is free: " + d.page("/r/"+code))
	}
	d.must("/r/"+code+"/moves/join", "picture", free[1])
}

// wall is what is shown, the newest first.
func (d *device) wall(code string) (texts []string) {
	d.h.t.Helper()
	var copied struct {
		Notes []struct{ Text string }
	}
	body := d.page("/r/" + code + "/notes/export.json")
	if err := json.Unmarshal([]byte(body), &copied); err != nil {
		d.h.t.Fatal(fmt.Errorf("%w: %s", err, body))
	}
	for _, n := range copied.Notes {
		texts = append(texts, n.Text)
	}
	return texts
}
