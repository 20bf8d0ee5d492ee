package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/host"
	"hearth/room"
	"hearth/storage"
)

// patience is for a machine under load; nothing here takes a second.
const patience = 20 * time.Second

// spoken is what a program said, and wakes who waits for a word of it.
type spoken struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func newSpoken() *spoken { return &spoken{more: make(chan struct{})} }

func (s *spoken) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.more)
	s.more = make(chan struct{})
	return s.text.Write(p)
}

func (s *spoken) now() (string, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String(), s.more
}

// command runs one to its end.
func command(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	var stdout, stderr bytes.Buffer
	code = run(ctx, args, &stdout, &stderr)
	if ctx.Err() != nil {
		t.Errorf("%q runs on: %s", args, stdout.String())
	}
	return code, stdout.String(), stderr.String()
}

// running is a Hearth in this process.
type running struct {
	t         *testing.T
	folder    string
	url       string
	out, errs *spoken
	stop      context.CancelFunc
	code      chan int
}

// start starts Hearth on a folder and a free port of the loopback address.
func start(t *testing.T, folder string, args ...string) *running {
	t.Helper()
	return startWith(t, folder, append([]string{"--data", folder, "--listen", "127.0.0.1:0", "--no-open"}, args...)...)
}

func startWith(t *testing.T, folder string, args ...string) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r := &running{t: t, folder: folder, out: newSpoken(), errs: newSpoken(), stop: stop, code: make(chan int, 1)}
	go func() { r.code <- run(ctx, args, r.out, r.errs) }()
	t.Cleanup(func() {
		stop()
		r.end()
	})
	r.says("To stop:")
	found, err := host.Find(t.Context(), folder)
	if err != nil {
		t.Fatalf("%v; it said %q", err, r.said())
	}
	r.url = found.URL
	return r
}

func (r *running) said() string {
	text, _ := r.out.now()
	return text
}

// says waits for a word.
func (r *running) says(word string) {
	r.t.Helper()
	late := time.After(patience)
	for {
		text, more := r.out.now()
		if strings.Contains(text, word) {
			return
		}
		select {
		case <-more:
		case code := <-r.code:
			r.code <- code
			errs, _ := r.errs.now()
			r.t.Fatalf("it ended with %d before it said %q: %s%s", code, word, text, errs)
		case <-late:
			r.t.Fatalf("it never said %q: %s", word, text)
		}
	}
}

// end waits for the exit code; it can be asked again.
func (r *running) end() int {
	r.t.Helper()
	select {
	case code := <-r.code:
		r.code <- code
		return code
	case <-time.After(patience):
		r.t.Fatal("it does not stop")
		return -1
	}
}

func (r *running) get(path string) (status int, body string) {
	r.t.Helper()
	res, err := http.Get(r.url + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

func TestItStartsAnswersAndStopsWithinFiveSeconds(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "new", "folder"))
	for _, want := range []string{"Hearth dev is ready", r.folder, "On this computer: " + r.url, r.url + "/claim#"} {
		if !strings.Contains(r.said(), want) {
			t.Errorf("it does not say %q:\n%s", want, r.said())
		}
	}
	for _, path := range []string{"/livez", "/readyz", "/claim"} {
		if status, _ := r.get(path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	info, err := os.Stat(filepath.Join(r.folder, "run.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("run.json: %v %v", info, err)
	}
	if code, out, errs := command(t, "--data", r.folder, "health"); code != 0 || !strings.Contains(out, r.url) {
		t.Errorf("health: %d %q %q", code, out, errs)
	}
	asked := time.Now()
	r.stop()
	if code := r.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(asked); took > 5*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if !strings.HasSuffix(strings.TrimSpace(r.said()), "Stopping. Everything that was answered is saved.\nStopped.") {
		t.Errorf("its last words: %s", r.said())
	}
	if _, err := os.Stat(filepath.Join(r.folder, "run.json")); !os.IsNotExist(err) {
		t.Errorf("run.json stays: %v", err)
	}
	if code, _, errs := command(t, "--data", r.folder, "health"); code != 1 || !strings.Contains(errs, "not running") {
		t.Errorf("health of none: %d %q", code, errs)
	}
}

// A stick that was pulled out: Badger would try for ever to write what it has. Pages,
// rooms and store have drainFor each.
func TestItStopsThoughItsDiskIsGone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there nobody takes a folder away that is in use")
	}
	r := start(t, filepath.Join(t.TempDir(), "stick"))
	if err := os.RemoveAll(r.folder); err != nil {
		t.Fatal(err)
	}
	asked := time.Now()
	r.stop()
	if code := r.end(); code == 0 {
		t.Error("it says that all is well")
	}
	if took := time.Since(asked); took > 3*drainFor {
		t.Errorf("stopping took %v", took)
	}
	if errs, _ := r.errs.now(); !strings.Contains(errs, "put "+r.folder+" away in time") {
		t.Errorf("it does not say why: %s", errs)
	}
	if err := os.MkdirAll(filepath.Join(r.folder, "store-000001", "index"), 0o700); err != nil { // lets its last goroutine end
		t.Error(err)
	}
}

func TestASecondStartFindsTheFirst(t *testing.T) {
	r := start(t, t.TempDir())
	code, out, errs := command(t, "--data", r.folder, "--no-open")
	if code != 0 || !strings.Contains(out, "already runs") || !strings.Contains(out, r.url) {
		t.Errorf("%d %q %q", code, out, errs)
	}
	if status, _ := r.get("/readyz"); status != http.StatusOK {
		t.Errorf("the first: %d", status)
	}
}

func TestWhatIsInTheWayIsSaidInOneSentenceWithTheRemedy(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	locked := t.TempDir()
	store, err := storage.Open(locked, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	fresh, used := t.TempDir(), t.TempDir()
	if store, err := storage.Open(used, storage.Options{}); err != nil {
		t.Fatal(err)
	} else if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		says []string
	}{
		"a busy port":          {[]string{"--data", fresh, "--listen", busy.Addr().String()}, []string{busy.Addr().String(), "--listen"}},
		"a locked folder":      {[]string{"--data", locked}, []string{"Another Hearth uses", "--data"}},
		"an unwritable folder": {[]string{"--data", file}, []string{"cannot write", "--data"}},
		"a synced folder":      {[]string{"--data", filepath.Join(fresh, "OneDrive", "hearth")}, []string{"OneDrive", "--data"}},
		"half a certificate":   {[]string{"--data", fresh, "--tls-cert", file}, []string{"--tls-key"}},
		"an unknown flag":      {[]string{"--dta", fresh}, []string{"--dta"}},
		"an unknown command":   {[]string{"breathe"}, []string{"breathe"}},
		"health of nobody":     {[]string{"health", "--data", fresh}, []string{"not running", "hearth"}},
		"reset of nobody":      {[]string{"reset", "--data", filepath.Join(fresh, "none")}, []string{"No Hearth has been", "--data"}},
		"no such backup":       {[]string{"restore", "--data", fresh, filepath.Join(fresh, "absent")}, []string{"absent"}},
		"no backup at all":     {[]string{"restore", "--data", fresh, file}, []string{"not a whole Hearth backup"}},
		"a taken file":         {[]string{"backup", "--data", used, file}, []string{"already there"}},
		"no folder for a file": {[]string{"backup", "--data", used, filepath.Join(file, "x")}, []string{"cannot write"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := test.args
			if strings.HasPrefix(args[0], "--") && name != "an unknown flag" {
				args = append([]string{"--no-open", "--listen", "127.0.0.1:0"}, args...)
			}
			code, _, errs := command(t, args...)
			if code == 0 {
				t.Error("exit code 0")
			}
			for _, want := range test.says {
				if !strings.Contains(errs, want) {
					t.Errorf("it does not say %q: %q", want, errs)
				}
			}
			if said := strings.TrimSpace(errs); strings.Contains(said, "goroutine") || strings.Contains(said, "program.problem") {
				t.Errorf("not a sentence: %q", said)
			}
		})
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "mine" {
		t.Errorf("the file: %q %v", text, err)
	}
}

func TestAPortNobodyAskedForMayBeAnother(t *testing.T) {
	first, err := net.Listen("tcp", defaultListen)
	if err == nil {
		defer first.Close()
	} // otherwise somebody has it already, which is as well
	var out bytes.Buffer
	ln, scheme, err := serve{}.listen(speaker(readWords(false), &out, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if port := ln.Addr().(*net.TCPAddr).Port; port <= 8080 || port >= 8100 || scheme != "http" {
		t.Errorf("%d %s", port, scheme)
	}
	if !strings.Contains(out.String(), "8080 is in use") {
		t.Errorf("%q", out.String())
	}
}

func TestAStoreThatCannotBeReadIsLeftAloneAndSaid(t *testing.T) {
	folder := t.TempDir()
	r := start(t, folder)
	r.stop()
	r.end()
	stores, err := filepath.Glob(filepath.Join(folder, "store-*"))
	if err != nil || len(stores) != 1 {
		t.Fatalf("%v %v", stores, err)
	}
	for _, do := range []error{
		os.Mkdir(filepath.Join(folder, "store-000009"), 0o700),
		os.WriteFile(filepath.Join(folder, "current"), []byte("spoilt"), 0o600),
	} {
		if do != nil {
			t.Fatal(do)
		}
	}
	before := names(t, folder)
	code, _, errs := command(t, "--data", folder, "--no-open", "--listen", "127.0.0.1:0")
	if code != 1 || !strings.Contains(errs, "cannot be read") || !strings.Contains(errs, "hearth restore") || strings.Contains(errs, "is ;") {
		t.Errorf("%d %q", code, errs)
	}
	if after := names(t, folder); after != before {
		t.Errorf("before %s\nafter %s", before, after)
	}
}

// An empty Hearth that asks who it belongs to would look as if all was well.
func TestAStoreOfWhichNothingIsSoundIsNotShownEmpty(t *testing.T) {
	folder := t.TempDir()
	withStore(t, folder, func(s *storage.Store) error {
		set := room.Settings{ID: "r", Name: "Year three", Made: time.Now()}
		return errors.Join(s.Save(room.Batch{Room: "r", Settings: &set}), s.KeepBackup())
	})
	kept := newestBackup(folder)
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == kept {
			return err
		}
		info, err := d.Info()
		return errors.Join(err, os.WriteFile(path, bytes.Repeat([]byte{'x'}, int(info.Size())), 0o600))
	})
	if err != nil || kept == "" {
		t.Fatal(err, kept)
	}
	code, out, errs := command(t, "--data", folder, "--no-open", "--listen", "127.0.0.1:0")
	if code != 1 || !strings.Contains(errs, "cannot be read") || !strings.Contains(errs, kept) || strings.Contains(out, "First time here") {
		t.Errorf("%d %q %q", code, out, errs)
	}
	if code, _, errs := command(t, "restore", kept, "--data", folder); code != 0 {
		t.Fatalf("%d %q", code, errs)
	}
	withStore(t, folder, func(s *storage.Store) error {
		rooms, err := s.Rooms()
		if len(rooms) != 1 || rooms[0].Settings.Name != "Year three" {
			t.Errorf("%+v", rooms)
		}
		return err
	})
}

// names lists every file of a folder with its size.
func names(t *testing.T, folder string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		fmt.Fprintln(&list, strings.TrimPrefix(path, folder), info.Size())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}

func withStore(t *testing.T, folder string, do func(*storage.Store) error) {
	t.Helper()
	s, err := storage.Open(folder, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := do(s); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestEveryFlagIsAVariableToo(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HEARTH_DATA", folder)
	t.Setenv("HEARTH_LISTEN", "127.0.0.1:0")
	t.Setenv("HEARTH_NO_OPEN", "true")
	t.Setenv("HEARTH_LOG_JSON", "true")
	t.Setenv("HEARTH_HOST", "class.example")
	r := startWith(t, folder)
	if !strings.HasPrefix(r.url, "http://localhost:") {
		t.Errorf("%s", r.url)
	}
	for name, want := range map[string]int{"class.example": http.StatusOK, "other.example": http.StatusMisdirectedRequest} {
		req, err := http.NewRequest(http.MethodGet, r.url+"/claim", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = name
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
}

func TestWhatItIsAndWhatItCanDo(t *testing.T) {
	if code, out, _ := command(t, "version"); code != 0 || out != "hearth dev\n" {
		t.Errorf("%d %q", code, out)
	}
	code, out, _ := command(t, "--help")
	for _, word := range []string{"serve", "health", "reset", "backup", "restore", "version", "$HEARTH_DATA"} {
		if code != 0 || !strings.Contains(out, word) {
			t.Errorf("%d: no word of %s", code, word)
		}
	}
}

func TestResetPrintsALinkThatWorks(t *testing.T) {
	r := start(t, t.TempDir())
	code, out, errs := command(t, "reset", "--data", r.folder)
	if code != 0 || !strings.Contains(out, r.url+"/claim#") {
		t.Errorf("nobody is there yet: %d %q %q", code, out, errs)
	}
	claim := regexp.MustCompile(`/claim#(\S+)`).FindStringSubmatch(out)[1]
	claimed(t, http.DefaultTransport, r.url, claim)
	code, out, errs = command(t, "reset", "--data", r.folder)
	if code != 0 || !strings.Contains(out, r.url+"/reset#") {
		t.Errorf("somebody is there: %d %q %q", code, out, errs)
	}
}
