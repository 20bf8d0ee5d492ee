package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

var axeSource = sync.OnceValues(func() (string, error) {
	text, err := os.ReadFile(filepath.Join("..", "node_modules", "axe-core", "axe.min.js"))
	return string(text), err
})

// axe fails the test for every violation on the page as it stands.
func (pg *page) axe(state string) {
	pg.t.Helper()
	source, err := axeSource()
	if err != nil {
		pg.t.Fatalf("axe-core is missing; `make test` fetches it: %v", err)
	}
	if !eval[bool](pg, "Boolean(window.axe)") {
		eval[bool](pg, "(() => { "+source+" })() === undefined")
	}
	found := eval[[]struct {
		ID    string `json:"id"`
		Help  string `json:"help"`
		Nodes []struct {
			HTML string `json:"html"`
			Why  string `json:"failureSummary"`
		} `json:"nodes"`
	}](pg, "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
	for _, v := range found {
		for _, n := range v.Nodes {
			pg.t.Errorf("axe, %s: %s: %s\n\t%.300s\n\t%s", state, v.ID, v.Help, n.HTML, n.Why)
		}
	}
}

// bothThemes checks a page with axe, with all its rules, in dusk and in light.
func (pg *page) bothThemes(state string) {
	pg.t.Helper()
	for _, theme := range []string{"dark", "light"} {
		pg.theme(theme)
		pg.settle()
		pg.axe(state + ", " + theme)
	}
}

// ours are the only complaints of the Nu checker that are let through: the
// attributes of htmx.
var ours = regexp.MustCompile(`^Attribute “hx-[a-z0-9:.-]+” not allowed on element`)

// nu fails the test for every error the Nu checker finds in the pages, given as
// name and HTML.
func nu(t *testing.T, pages map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, html := range pages {
		name = strings.NewReplacer("/", "_", "?", "_", " ", "_").Replace(name)
		if err := os.WriteFile(filepath.Join(dir, name+".html"), []byte(html), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	jar := filepath.Join("..", "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
	out, err := exec.Command("java", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", dir).Output()
	if err != nil {
		t.Fatalf("the Nu checker does not run; `make test` fetches it: %v", err)
	}
	var report struct {
		Messages []struct{ Type, URL, Message, Extract string }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatal(err)
	}
	for _, m := range report.Messages {
		if m.Type == "error" && !ours.MatchString(m.Message) {
			t.Errorf("%s: %s\n\t%s", filepath.Base(m.URL), m.Message, m.Extract)
		}
	}
}
