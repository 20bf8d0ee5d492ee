// Package torture takes Hearth's promise that nothing is lost, and tries to
// break it: killed writers, cut power, full disks, flipped bits, wrong clocks.
// The quick share runs with every test; `make torture` runs it all and prints a
// table. bench/TORTURE.md explains it.
package torture

import (
	"flag"
	"fmt"
	"math"
	"os"
	"testing"
)

var (
	share = flag.Float64("rounds", 0.02, "how much of the rounds: 1 is all of `make torture`, 0.02 the quick share")
	root  = flag.Bool("root", false, "also do what needs root: power cuts and full disks on file systems of their own")
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		os.Exit(writeForever(dir))
	}
	flag.Parse()
	os.Exit(runAll(m))
}

// workshop is where the program is built, once.
var workshop string

func runAll(m *testing.M) int {
	var err error
	if workshop, err = os.MkdirTemp("", "hearth-torture-"); err == nil {
		err = os.Chmod(workshop, 0o755) // somebody who is not root starts it too
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(workshop)
	code := m.Run()
	fmt.Print(&table)
	return code
}

// rounds is this run's share of all.
func rounds(all int) int { return max(1, int(math.Round(float64(all)**share))) }
