package torture

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hearth/storage"
)

// kinds are the kinds of files in a data folder; each is harmed as often.
var kinds = []string{"current", "checkpoint", "journal", "answered", "closed", "index", "backups"}

func kindOf(rel string) string {
	parts := strings.Split(filepath.ToSlash(rel), "/")
	switch {
	case parts[0] == "backups" || len(parts) == 1:
		return parts[0]
	case len(parts) > 2:
		return parts[1]
	}
	return strings.TrimRight(parts[1], "-0123456789")
}

// TestAFlippedBitOrACutFileIsHarmlessOrSaid harms one file a round, in a folder
// that was closed or killed. Everything answered must be there, or the store
// must say that it is damaged, then or when it is opened again.
func TestAFlippedBitOrACutFileIsHarmlessOrSaid(t *testing.T) {
	folders := []sample{sampleFolder(t, true), sampleFolder(t, false)}
	for _, how := range []string{"a bit flipped", "a file cut"} {
		all := map[string]*row{}
		for i := range rounds(500) {
			kind := kinds[i%len(kinds)]
			from := folders[rand.IntN(len(folders))]
			if kind == "closed" {
				from = folders[0]
			}
			if all[kind] == nil {
				all[kind] = newRow(how + ": " + kind)
			}
			all[kind].began = time.Now()
			harmed(t, all[kind], from, kind, how)
		}
		for _, kind := range kinds {
			if all[kind] != nil {
				all[kind].print(t, true)
			}
		}
	}
}

// sample is a data folder and what it holds.
type sample struct {
	dir    string
	ledger *ledger
}

// sampleFolder has two journals at the least, a checkpoint and backups.
func sampleFolder(t *testing.T, clean bool) sample {
	t.Helper()
	s := sample{filepath.Join(t.TempDir(), "data"), newLedger()}
	p := startWriter(t, s.dir, 0)
	p.opened(t, s.ledger)
	for len(s.ledger.did) < 800 {
		hear(t, s.ledger, <-p.lines)
	}
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.ended(t, s.ledger)
	store, err := storage.Open(s.dir, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	wrong := s.ledger.check(t, store)
	for n := range 200 { // after the start, so that there is more than one checkpoint holds
		err = errors.Join(err, store.Save(batchOf(n+10_000, 0)))
		s.ledger.did[n+10_000] = 0
	}
	if err = errors.Join(err, store.KeepBackup()); err != nil || wrong > 0 {
		t.Fatal(err, wrong)
	}
	if !clean {
		to := filepath.Join(t.TempDir(), "killed")
		copyFolder(t, s.dir, to)
		s.dir = to
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		return s
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

// harmed is one round.
func harmed(t *testing.T, r *row, from sample, kind, how string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	defer os.RemoveAll(dir)
	copyFolder(t, from.dir, dir)
	path := pick(t, dir, kind)
	what := harm(t, path, how)
	if kind == "backups" {
		restoreHarmed(t, r, path, from)
		return
	}
	wrong, named := 0, false
	for range 2 { // what is lost quietly at the first start may be missed at the second
		s, err := storage.Open(dir, storage.Options{JournalLimit: shortJournal})
		if err != nil {
			r.judge(0, true) // nothing is shown; a backup is offered
			r.notes["refused"]++
			return
		}
		wrong = max(wrong, from.ledger.clone().check(t, s))
		named = named || len(s.Damaged()) > 0
		cut := filepath.Join(t.TempDir(), "cut")
		copyFolder(t, dir, cut) // the second start is after a power cut
		if err := s.Close(); err != nil {
			t.Errorf("%s: %s: close: %v", r.what, what, err)
		}
		os.RemoveAll(dir)
		dir = cut
	}
	defer os.RemoveAll(dir)
	if wrong > 0 && !named {
		t.Errorf("%s: %s: %d wrong and nothing said", r.what, what, wrong)
	}
	r.judge(wrong, named)
}

// restoreHarmed tries a harmed backup: refused, or as it was.
func restoreHarmed(t *testing.T, r *row, path string, from sample) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "restored")
	defer os.RemoveAll(to)
	err := storage.Restore(to, path, storage.Options{})
	r.judge(0, err != nil)
	if err != nil {
		if !errors.Is(err, storage.ErrNotBackup) && !errors.Is(err, storage.ErrNewer) {
			t.Errorf("%s: %v", r.what, err)
		}
		return
	}
	s, err := storage.Open(to, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if wrong := from.ledger.clone().check(t, s); wrong > 0 {
		r.lost += wrong
		r.silent += wrong
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func pick(t *testing.T, dir, kind string) string {
	t.Helper()
	var paths []string
	walk(t, dir, func(rel string) {
		if kindOf(rel) == kind {
			paths = append(paths, filepath.Join(dir, rel))
		}
	})
	if len(paths) == 0 {
		t.Fatalf("no file of kind %s", kind)
	}
	if kind == "backups" {
		return paths[len(paths)-1] // older ones hold less
	}
	return paths[rand.IntN(len(paths))]
}

// harm flips a bit of what a file holds, or cuts it.
func harm(t *testing.T, path, how string) (what string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	solid := len(bytes.TrimRight(data, "\x00"))
	if solid == 0 {
		return "nothing in it"
	}
	at := rand.IntN(solid)
	if how == "a file cut" {
		data = data[:at]
	} else {
		data[at] ^= 1 << rand.IntN(8)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s at %d of %d", filepath.Base(path), at, solid)
}

func walk(t *testing.T, dir string, f func(rel string)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		f(rel)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// copyFolder copies files as they are, holes left as holes. It begins again when
// one is deleted meanwhile: a power cut takes all at one moment.
func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	for {
		err := copyAll(t, from, to)
		if err == nil {
			return
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if err := os.RemoveAll(to); err != nil {
			t.Fatal(err)
		}
	}
}

func copyAll(t *testing.T, from, to string) (all error) {
	t.Helper()
	walk(t, from, func(rel string) {
		data, err := os.ReadFile(filepath.Join(from, rel))
		target := filepath.Join(to, rel)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(target), 0o700)
		}
		if err == nil {
			err = os.WriteFile(target, bytes.TrimRight(data, "\x00"), 0o600)
		}
		if err == nil {
			err = os.Truncate(target, int64(len(data)))
		}
		all = errors.Join(all, err)
	})
	return all
}
