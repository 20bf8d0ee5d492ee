package torture

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"
)

// table is printed when all is done.
var table report

type report struct {
	mu   sync.Mutex
	rows []*row
}

// row counts what one kind of harm did.
type row struct {
	what   string
	rounds int
	lost   int // what was answered and is not there, or is there and was never asked
	silent int // of these, without a word about it
	named  int // rounds in which the store said that something was damaged, or refused
	notes  map[string]int
	began  time.Time
	took   time.Duration
}

func newRow(what string) *row { return &row{what: what, notes: map[string]int{}, began: time.Now()} }

// judge counts a round and what was wrong after it.
func (r *row) judge(wrong int, named bool) {
	r.took += time.Since(r.began)
	r.began = time.Now()
	r.rounds++
	r.lost += wrong
	if named {
		r.named++
	} else {
		r.silent += wrong
	}
}

// print hands the row to the table; silent losses fail the test, and any loss
// where nothing was damaged.
func (r *row) print(t *testing.T, mayLose bool) {
	t.Helper()
	table.mu.Lock()
	table.rows = append(table.rows, r)
	table.mu.Unlock()
	if r.silent > 0 || !mayLose && r.lost > 0 {
		t.Errorf("%s: %d lost, %d of them silently, in %d rounds", r.what, r.lost, r.silent, r.rounds)
	}
}

func (rep *report) String() string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\trounds\tlost\tsilent\tnamed\ttime\t")
	for _, r := range rep.rows {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t", r.what, r.rounds, r.lost, r.silent, r.named, r.took.Round(100*time.Millisecond))
		for note, n := range r.notes {
			fmt.Fprintf(w, "%s %d  ", note, n)
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush()
	return out.String()
}
