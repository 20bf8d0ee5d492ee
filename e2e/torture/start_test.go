//go:build linux

package torture

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"hearth/storage"
)

// TestAReadOnlyFolderIsSaidAndLeftAsItIs starts the real program, as somebody
// who is not root, in a folder it may only read.
func TestAReadOnlyFolderIsSaidAndLeftAsItIs(t *testing.T) {
	r := newRow("a read-only folder")
	base, err := os.MkdirTemp("", "hearth-torture-") // others may look into it
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(base)
	binary := buildHearth(t)
	full, empty := filepath.Join(base, "full"), filepath.Join(base, "empty")
	s, err := storage.Open(full, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 50 {
		if err := s.Save(batchOf(n, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	mode(t, base, 0o555, 0o444)
	for _, folder := range []string{full, empty, filepath.Join(empty, "new")} {
		before := listing(t, base)
		cmd := exec.Command(binary, "--data", folder, "--no-open", "--listen", "127.0.0.1:0")
		cmd.Env = append(os.Environ(), "HOME="+base)
		if os.Getuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		out, err := cmd.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("cannot write")) || bytes.Contains(out, []byte("goroutine")) {
			t.Errorf("%s: %v: %s", filepath.Base(folder), err, out)
		}
		wrong := 0
		if after := listing(t, base); after != before {
			t.Errorf("%s: before %s\nafter %s", folder, before, after)
			wrong++
		}
		r.judge(wrong, err != nil)
	}
	mode(t, base, 0o755, 0o644)
	l := newLedger()
	for n := range 50 {
		l.did[n] = 0
	}
	l.openAndCheck(t, r, full)
	r.print(t, false)
}

func mode(t *testing.T, base string, folders, files os.FileMode) {
	t.Helper()
	err := filepath.WalkDir(base, func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return os.Chmod(path, folders)
		}
		return os.Chmod(path, files)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// listing is every file below base with the checksum of what it holds.
func listing(t *testing.T, base string) string {
	t.Helper()
	var all []string
	walk(t, base, func(rel string) {
		data, err := os.ReadFile(filepath.Join(base, rel))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%s:%x", rel, sha256.Sum256(data)))
	})
	return strings.Join(all, " ")
}

// TestADamagedStoreStartsWithWhatIsSound harms the journal of the killed real
// program: it starts, shows all other notes, names what is damaged and the newest
// backup, and that backup brings back what was there when it was made.
func TestADamagedStoreStartsWithWhatIsSound(t *testing.T) {
	r := newRow("a damaged store, started")
	h := startHearth(t, buildHearth(t))
	lead := h.claims()
	code := lead.opensWall()
	var texts []string
	writes := func(words ...string) {
		for _, text := range words {
			time.Sleep(220 * time.Millisecond) // five moves a second
			lead.must("/r/"+code+"/moves/post", "text", text)
			texts = append([]string{text}, texts...)
		}
	}
	writes("first of all", "second of all")
	backedUp := slices.Clone(texts)
	h.kill()
	s, err := storage.Open(h.folder, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.KeepBackup(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	h.again()
	writes("the damaged one", "third of all")
	h.kill()
	spoil(t, h.folder, "the damaged one")
	h.again()
	backup := newestBackup(t, h.folder)
	h.says(backup)
	h.says("damaged")
	wall := lead.wall(code)
	if want := []string{"third of all", "second of all", "first of all"}; !slices.Equal(wall, want) {
		t.Errorf("the wall has %q, and not %q", wall, want)
	}
	h.kill()
	if out, err := exec.Command(h.binary, "restore", "--data", h.folder, backup).CombinedOutput(); err != nil {
		t.Fatalf("restore: %v: %s", err, out)
	}
	restored, err := storage.Open(h.folder, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rooms, err := restored.Rooms()
	if err != nil || len(rooms) != 1 {
		t.Fatalf("%v %v", rooms, err)
	}
	notes, err := restored.Notes(rooms[0].Settings.ID, "shown", 0, 9)
	for i := range notes {
		if i >= len(backedUp) || notes[i].Text != backedUp[i] {
			t.Errorf("restored: %+v, and not %q", notes, backedUp)
		}
	}
	if err != nil || len(notes) != len(backedUp) || len(restored.Damaged()) > 0 {
		t.Errorf("restored: %d notes, %v, damaged %v", len(notes), err, restored.Damaged())
	}
	if err := restored.Close(); err != nil {
		t.Error(err)
	}
	r.judge(0, true)
	r.print(t, true)
}

func newestBackup(t *testing.T, folder string) string {
	t.Helper()
	paths, err := storage.Backups(folder)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no backup: %v", err)
	}
	return paths[0]
}

// spoil changes a bit of a text in the journal.
func spoil(t *testing.T, folder, text string) {
	t.Helper()
	spoilt := false
	walk(t, folder, func(rel string) {
		if kindOf(rel) != "journal" {
			return
		}
		path := filepath.Join(folder, rel)
		data, err := os.ReadFile(path)
		if at := bytes.Index(data, []byte(text)); err == nil && at >= 0 {
			data[at] ^= 1
			spoilt = os.WriteFile(path, data, 0o600) == nil
		}
	})
	if !spoilt {
		t.Fatalf("%q is in no journal", text)
	}
}
