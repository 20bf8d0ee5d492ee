package storage

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"hearth/room"
)

// killDir, in the environment, makes this test binary a writer to be killed.
const killDir = "HEARTH_STORAGE_KILL_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(killDir); dir != "" {
		writeForever(dir)
	}
	os.Exit(m.Run())
}

// writeForever prints the number of each note once it is saved.
func writeForever(dir string) {
	s, err := Open(dir, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	first, _ := s.CountNotes("r", room.Shown)
	var print sync.Mutex
	for w := range 8 {
		go func() {
			for i := 1 + first*10 + w; ; i += 8 {
				n := shown("r", i, "note "+strconv.Itoa(i))
				n.Expires = n.Expires.AddDate(1000, 0, 0)
				if err := s.Save(room.Batch{Room: "r", Put: []room.Note{n}, Live: []byte("{}")}); err != nil {
					os.Exit(1)
				}
				print.Lock()
				fmt.Println(i)
				print.Unlock()
			}
		}()
	}
	for range 1000 {
		if s.Forget() != nil {
			os.Exit(1)
		}
	}
}

func TestAKilledProcessLosesNothingItAnswered(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	saved := map[int]bool{}
	for round := range 5 {
		for _, i := range killAfter(t, dir, 50+70*round) {
			saved[i] = true
		}
		s, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range saved {
			n, ok, err := s.Note("r", shown("r", i, "").ID)
			if err != nil || !ok || n.Text != "note "+strconv.Itoa(i) {
				t.Errorf("round %d: note %d: found %v, error %v", round, i, ok, err)
			}
		}
		count, err := s.CountNotes("r", room.Shown)
		if err != nil || count < len(saved) || len(s.Damaged()) > 0 {
			t.Errorf("round %d: %d of %d notes, error %v, damaged %v", round, count, len(saved), err, s.Damaged())
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killAfter lets a writer answer so many saves, kills it, and gives what it
// answered.
func killAfter(t *testing.T, dir string, answers int) (saved []int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		i, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		if saved = append(saved, i); len(saved) == answers {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); len(saved) < answers {
		t.Fatalf("the writer ended by itself after %d: %v", len(saved), err)
	}
	return saved
}
