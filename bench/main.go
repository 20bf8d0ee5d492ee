// Bench measures Hearth beside its peers, in one run on one machine, and prints
// tables with the targets beside the figures. README.md explains each.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// bench is one table.
type bench struct {
	name string
	run  func(*run) error
}

// benches is everything that is measured, in the order it is printed.
func benches() []bench {
	return []bench{
		{"start", benchStart},
		{"memory", benchMemory},
		{"notes", benchNotes},
		{"wall", benchWall},
		{"posts", benchPosts},
		{"moves", benchMoves},
		{"answers", benchAnswers},
		{"pages", benchPages},
		{"visit", benchVisit},
		{"school", benchSchool},
		{"slow", benchSlow},
	}
}

// run is what the benches of one call share.
type run struct {
	context.Context
	quick  bool
	work   string // a folder for data, on the disk that is measured
	memory string // one in memory, where to sync costs nothing
	binary string // Hearth, built as it is shipped
	growth growth
	missed int

	servers []*server // started, and most of them stopped
}

// pick is for figures that a quick run takes from fewer.
func (r *run) pick(full, quick int) int {
	if r.quick {
		return quick
	}
	return full
}

func main() {
	quick := flag.Bool("quick", false, "measure less: about four minutes")
	only := flag.String("only", "", "only these benches, by name, with commas")
	soak := flag.Duration("soak", 0, "instead of the tables, work for this long and watch the memory")
	binary := flag.String("binary", "", "measure this Hearth, instead of building one from the tree")
	svg := flag.String("svg", "growth.svg", "where the growth is drawn; empty: nowhere")
	as := flag.String("as", "", "for the bench itself: serve as one of its peers")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	switch {
	case *as != "":
		err = serveAs(ctx, *as, flag.Args())
	default:
		err = measure(&run{Context: ctx, quick: *quick, binary: *binary}, *soak, *only, *svg)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to undo
	}
}

func measure(r *run, soak time.Duration, only, svg string) (err error) {
	if r.work, err = os.MkdirTemp("", "hearth-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(r.work) //nolint:errcheck // it is a temporary folder
	if r.memory, err = os.MkdirTemp("/dev/shm", "hearth-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(r.memory) //nolint:errcheck // likewise
	defer r.leave()
	if r.binary == "" {
		r.binary = filepath.Join(r.work, "hearth")
		if err := build("..", r.binary); err != nil {
			return err
		}
	}
	describeMachine()
	if soak > 0 {
		return benchSoak(r, soak)
	}
	if err := r.all(only); err != nil {
		return err
	}
	r.growth.print()
	if svg != "" && only == "" {
		err = r.growth.draw(svg)
	}
	describeLoad("at the end")
	fmt.Printf("%d targets missed\n", r.missed)
	return err
}

func (r *run) all(only string) error {
	for _, b := range benches() {
		if only != "" && !strings.Contains(","+only+",", ","+b.name+",") {
			continue
		}
		began := time.Now()
		if err := b.run(r); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		fmt.Printf("  (%s; go run . -only %s)\n", time.Since(began).Round(100*time.Millisecond), b.name)
	}
	return nil
}
