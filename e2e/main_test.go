package e2e

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"
)

// pictures is the folder that `make pictures` wants the pictures of the README
// in.
var pictures = flag.String("pictures", "", "take the pictures of the README into this folder")

// atOnce is how many stories are told at the same time: much of each is waiting.
const atOnce = 3

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	flag.Parse()
	err := flag.Set("test.parallel", strconv.Itoa(atOnce))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if workshop, err = os.MkdirTemp("", "hearth-e2e-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if chromium.close != nil {
		chromium.close()
	}
	if err := os.RemoveAll(workshop); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}
