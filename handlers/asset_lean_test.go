package handlers

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestLeanKeepsEveryLineOfCode(t *testing.T) {
	in := "// Why.\n\nimport \"./a.js\"; // kept: it stands behind code\n\n  // Why not.\n  const u = \"//x\";\n}\n"
	want := "import \"./a.js\"; // kept: it stands behind code\nconst u = \"//x\";\n}\n"
	if got := string(lean([]byte(in))); got != want {
		t.Errorf("got %q", got)
	}
}

// A text over several lines would lose its indentation.
func TestOurScriptsHaveNoTextOverSeveralLines(t *testing.T) {
	names, err := filepath.Glob("../static/js/*.js")
	if err != nil || len(names) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, name := range names {
		script, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range bytes.Lines(script) {
			n++
			if code := bytes.TrimLeft(line, " "); !bytes.HasPrefix(code, []byte("//")) && bytes.Count(code, []byte("`"))%2 == 1 {
				t.Errorf("%s:%d opens a text that ends on another line", name, n)
			}
		}
	}
}
