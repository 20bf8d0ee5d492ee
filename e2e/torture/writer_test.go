package torture

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/room"
	"hearth/storage"
)

// The writer is this test binary in another process: it writes, and says what
// it was answered. Its environment:
const (
	writerDir   = "HEARTH_TORTURE_DIR"
	writerFirst = "HEARTH_TORTURE_FIRST" // the first number of a note that is free
)

const (
	writers = 6
	// shortJournal turns journals over several times a second, so that harm often
	// falls while a checkpoint is written.
	shortJournal = 48 << 10
	gone         = -1 // the revision of a deleted note
)

// writeForever writes notes, changes and deletes them, keeps backups and
// forgets. Before each write it prints "try note revision", and after the
// answer "did note revision".
func writeForever(dir string) int {
	s, err := storage.Open(dir, storage.Options{JournalLimit: shortJournal})
	if err != nil {
		fmt.Println("refused", err)
		return 3
	}
	first, _ := strconv.Atoi(os.Getenv(writerFirst))
	fmt.Println("open")
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() { write(s, first+w) })
	}
	go func() {
		for i := 0; ; i++ {
			time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
			keep := s.Forget
			if i%2 == 0 {
				keep = s.KeepBackup
			}
			if err := keep(); err != nil {
				fmt.Println("refused", err)
			}
		}
	}()
	all.Wait()
	return 3
}

func write(s *storage.Store, n int) {
	var mine []int
	revision := map[int]int{}
	for ok := true; ok; n += writers {
		ok = save(s, n, 0)
		mine = append(mine, n)
		at := rand.IntN(len(mine))
		old := mine[at]
		switch rand.IntN(4) {
		case 0:
			revision[old]++
			ok = ok && save(s, old, revision[old])
		case 1:
			mine = slices.Delete(mine, at, at+1)
			ok = ok && save(s, old, gone)
		}
	}
}

// save writes one revision, and goes on while the disk is full.
func save(s *storage.Store, n, revision int) bool {
	b := batchOf(n, revision)
	fmt.Printf("try %d %d\n", n, revision)
	err := s.Save(b)
	for errors.Is(err, storage.ErrFull) {
		time.Sleep(5 * time.Millisecond)
		err = s.Save(b)
	}
	if err != nil {
		fmt.Println("refused", err)
		return false
	}
	fmt.Printf("did %d %d\n", n, revision)
	return true
}

func batchOf(n, revision int) room.Batch {
	b := room.Batch{Room: "r", Live: fmt.Appendf(nil, `{"at":%d}`, n)}
	if revision == gone {
		b.Delete = []room.NoteID{noteID(n)}
	} else {
		b.Put = []room.Note{note(n, revision)}
	}
	return b
}

func noteID(n int) room.NoteID { return room.NoteID(fmt.Sprintf("%032x", n)) }

func note(n, revision int) room.Note {
	return room.Note{
		ID: noteID(n), Room: "r", State: room.Shown, Seq: uint64(n + 1), Text: text(n, revision),
		Place: room.ThisRoom, Made: time.Now(), Expires: time.Now().AddDate(0, 0, 30),
	}
}

// text is what revision of a note says; no two say the same, and none is easily
// packed.
func text(n, revision int) string {
	r := rand.New(rand.NewPCG(uint64(n), uint64(revision)))
	letters := make([]byte, 40+r.IntN(400))
	for i := range letters {
		letters[i] = byte('a' + r.IntN(26))
	}
	return fmt.Sprintf("%d.%d %s", n, revision, letters)
}

// ledger is what the writer said: what each note must be.
type ledger struct {
	did     map[int]int   // the revision that was answered
	tried   map[int][]int // revisions asked for since, and not answered
	refused int
	opened  bool
}

func newLedger() *ledger { return &ledger{did: map[int]int{}, tried: map[int][]int{}} }

func (l *ledger) clone() *ledger {
	c := &ledger{did: maps.Clone(l.did), tried: map[int][]int{}, refused: l.refused}
	for n, tried := range l.tried {
		c.tried[n] = slices.Clone(tried)
	}
	return c
}

func (l *ledger) hear(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "open":
		l.opened = true
		return nil
	case "refused":
		l.refused++
		return nil
	}
	var n, revision int
	if _, err := fmt.Sscanf(rest, "%d %d", &n, &revision); err != nil {
		return fmt.Errorf("the writer said %q", line)
	}
	if word == "try" {
		l.tried[n] = append(l.tried[n], revision)
		return nil
	}
	l.did[n] = revision
	delete(l.tried, n)
	return nil
}

// numbers are all that were ever asked for.
func (l *ledger) numbers() []int {
	all := slices.AppendSeq(slices.Collect(maps.Keys(l.did)), maps.Keys(l.tried))
	slices.Sort(all)
	return slices.Compact(all)
}

// next is the first number that no note has.
func (l *ledger) next() int {
	all := l.numbers()
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1] + 1
}

// check compares a store with what was answered, and takes what it finds as
// settled: of a write that was under way either is right, but not one and then
// the other.
func (l *ledger) check(t testing.TB, s *storage.Store) (wrong int) {
	t.Helper()
	there := 0
	for _, n := range l.numbers() {
		stored, ok, err := s.Note("r", noteID(n))
		if err != nil {
			wrong++
			continue
		}
		known := l.settle(n, stored.Text, ok)
		if !known {
			wrong++
		}
		if ok {
			there++
		}
	}
	if count, err := s.CountNotes("r", room.Shown); err != nil || count != there {
		t.Logf("counted %d notes of %d: %v", count, there, err)
		wrong++
	}
	return wrong
}

func (l *ledger) settle(n int, stored string, ok bool) (known bool) {
	did, answered := l.did[n]
	if !answered {
		did = gone
	}
	for _, revision := range append([]int{did}, l.tried[n]...) {
		if ok == (revision != gone) && (!ok || stored == text(n, revision)) {
			l.did[n] = revision
			delete(l.tried, n)
			return true
		}
	}
	return false
}

// openAndCheck opens what is left and judges the round.
func (l *ledger) openAndCheck(t *testing.T, r *row, dir string) {
	t.Helper()
	s, err := storage.Open(dir, storage.Options{JournalLimit: shortJournal})
	if err != nil {
		t.Errorf("%s, round %d: %v", r.what, r.rounds, err)
		r.judge(1, true)
		return
	}
	wrong := l.check(t, s)
	if wrong > 0 {
		t.Logf("%s, round %d: %d wrong, damaged %v", r.what, r.rounds, wrong, s.Damaged())
	}
	r.judge(wrong, len(s.Damaged()) > 0)
	if err := s.Close(); err != nil && !errors.Is(err, io.EOF) {
		t.Errorf("%s: close: %v", r.what, err)
	}
}
