package handlers

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestModulesAreFoundThroughTheirImportsEachOnce(t *testing.T) {
	static := fstest.MapFS{
		"js/hearth.js": {Data: []byte("import \"./b.js\";\nimport {\n} from \"./no.js\";\nimport { c } from \"./c.js\";\n")},
		"js/b.js":      {Data: []byte("import { c, d } from \"./c.js\";\n")},
		"js/c.js":      {Data: []byte("import \"./b.js\";\nimport \"./gone.js\";\n")},
		"js/alone.js":  {Data: []byte("import \"./b.js\";\n")},
	}
	s, err := loadAssets(static, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.modules(everyScript, "js/alone.js"); !slices.Equal(got, []string{"js/hearth.js", "js/alone.js", "js/b.js", "js/c.js"}) {
		t.Errorf("%q", got)
	}
}

func TestAPageNamesItsFontAndTheScriptsThatItsScriptsImport(t *testing.T) {
	app := newTestApp(t)
	for path, deep := range map[string]string{"/": "js/estimator.js", "/solo/breathing": "js/senses.js"} {
		page := app.browser().get(path).body
		for _, want := range []string{
			`<link rel="modulepreload" href="` + app.assets.url(deep) + `">`,
			`<link rel="preload" href="` + app.assets.url("fonts/hyperlegible-latin.woff2") + `" as="font"`,
		} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not name %s", path, want)
			}
		}
	}
}
