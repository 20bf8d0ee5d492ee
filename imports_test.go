package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImportsRunOneWay keeps the layout: rules know nobody, and only one package
// knows Fiber, one Badger.
func TestImportsRunOneWay(t *testing.T) {
	may := map[string][]string{
		"hearth":             {"hearth/handlers", "hearth/host", "hearth/room", "hearth/storage"},
		"hearth/handlers":    {"hearth/room", "hearth/activity"},
		"hearth/storage":     {"hearth/room"},
		"hearth/room":        {"hearth/activity"},
		"hearth/host":        {},
		"hearth/activity":    {},
		"hearth/e2e":         {},
		"hearth/e2e/torture": {"hearth/room", "hearth/storage"},
	}
	only := map[string]string{"github.com/gofiber/": "hearth/handlers", "github.com/dgraph-io/badger/": "hearth/storage"}
	for _, p := range packages(t) {
		allowed, known := may[p.ImportPath]
		if !known {
			t.Errorf("%s is a package without a place: CONTRIBUTING.md says where things go", p.ImportPath)
		}
		for _, dep := range p.Imports {
			if strings.HasPrefix(dep, "hearth") && !slices.Contains(allowed, dep) {
				t.Errorf("%s must not import %s", p.ImportPath, dep)
			}
			if p.ImportPath == "hearth/activity" && strings.Contains(dep, ".") {
				t.Errorf("activity is standard library only, and imports %s", dep)
			}
			for what, where := range only {
				if strings.HasPrefix(dep, what) && p.ImportPath != where {
					t.Errorf("%s imports %s, which %s alone knows", p.ImportPath, dep, where)
				}
			}
		}
	}
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) (all []goPackage) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for from := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := from.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
