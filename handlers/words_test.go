package handlers

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"hearth/activity"
)

func testWords(t testing.TB) *Catalogue {
	t.Helper()
	cat, err := LoadCatalogue(os.DirFS("../locales"))
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func TestEverySentenceIsThereInEveryLanguageAndOnce(t *testing.T) {
	cat := testWords(t)
	if len(cat.Languages()) < 2 {
		t.Fatalf("languages: %v", cat.Languages())
	}
	for _, twice := range cat.twice {
		t.Errorf("twice: %s", twice)
	}
	all := cat.IDs(fallbackLanguage)
	for _, lang := range cat.Languages()[1:] {
		its := cat.IDs(lang)
		for _, id := range all {
			if !slices.Contains(its, id) {
				t.Errorf("%s has no %s", lang, id)
			}
		}
		for _, id := range its {
			if !slices.Contains(all, id) {
				t.Errorf("%s has %s, which English has not", lang, id)
			}
		}
	}
}

func smallWords(t *testing.T) *Catalogue {
	t.Helper()
	cat, err := LoadCatalogue(fstest.MapFS{
		"en/a.json": {Data: []byte(`{"hello": "Hello {{.Name}}", "only": "Only", "refusal.x": "No: {{.What}}, {{.Who}}", "kind.wall": "the wall",
			"notes": {"one": "{{.Count}} note", "other": "{{.Count}} notes"}}`)},
		"es/a.json": {Data: []byte(`{"hello": "Hola {{.Name}}", "notes": {"one": "{{.Count}} nota", "many": "{{.Count}} notas", "other": "{{.Count}} notas"}}`)},
		"ar/a.json": {Data: []byte(`{"hello": "مرحبا {{.Name}}"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func TestWordsAreSaidInTheirLanguage(t *testing.T) {
	cat := smallWords(t)
	es := cat.Words("es", "")
	for _, test := range []struct{ got, want string }{
		{es.T("hello", "Name", "Ana"), "Hola Ana"},
		{es.T("notes", "Count", 1), "1 nota"},
		{es.T("notes", "Count", 2), "2 notas"},
		{es.T("only"), "Only"},
		{es.T("nowhere"), "nowhere"},
		{es.Dir, "ltr"},
		{cat.Words("ar", "").Dir, "rtl"},
		{cat.Words("xx", "").Lang, "en"},
		{cat.Words("en", "en").Second, ""},
		{cat.Words("en", "").Refused(activity.Refuse("x", "What", "kind.wall", "Who", "Ana.B")), "No: the wall, Ana.B"},
	} {
		if test.got != test.want {
			t.Errorf("%q, not %q", test.got, test.want)
		}
	}
}

func TestAScreenSaysBothLanguagesAndEscapes(t *testing.T) {
	cat := smallWords(t)
	got := string(cat.Words("en", "ar").Both("hello", "Name", "<b>"))
	want := `<span lang="en">Hello &lt;b&gt;</span> <span class="second" lang="ar" dir="rtl">مرحبا &lt;b&gt;</span>`
	if got != want {
		t.Errorf("%s", got)
	}
	if one := string(cat.Words("en", "").Both("hello", "Name", "<b>")); one != "Hello &lt;b&gt;" {
		t.Errorf("%s", one)
	}
}

func TestTheLanguageIsChosenThenAskedFor(t *testing.T) {
	cat := smallWords(t)
	for _, test := range []struct{ accept, wish, want string }{
		{"", "", "en"},
		{"es-MX,es;q=0.9,en;q=0.5", "", "es"},
		{"es", "ar", "ar"},
		{"es", "xx", "es"},
		{"fr", "", "en"},
		{"not a header ;;;", "", "en"},
	} {
		if got := cat.Choose(test.accept, test.wish); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
}

func TestABrokenCatalogueIsNamed(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"no English":    {"es/a.json": {Data: []byte(`{"a": "b"}`)}},
		"broken file":   {"en/a.json": {Data: []byte(`{"a": `)}},
		"no language":   {"en/a.json": {Data: []byte(`{"a": "b"}`)}, "not a language/a.json": {Data: []byte(`{}`)}},
		"not even that": {},
	} {
		if _, err := LoadCatalogue(files); err == nil {
			t.Errorf("%s: no error", name)
		} else if strings.TrimSpace(err.Error()) == "" {
			t.Errorf("%s: an empty error", name)
		}
	}
}

// TestTheReadmeNamesThingsAsThePagesDo: whatever it prints in italics with a
// capital is a label to look for.
func TestTheReadmeNamesThingsAsThePagesDo(t *testing.T) {
	raw, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	words := testWords(t).Words("en", "")
	said := map[string]bool{}
	for _, id := range testWords(t).IDs("en") {
		said[strings.TrimRight(words.T(id), ".")] = true
	}
	for _, label := range regexp.MustCompile(`(?:^|[^*])\*([A-Z][^*]*)\*(?:$|[^*])`).FindAllSubmatch(raw, -1) {
		if name := string(label[1]); !said[name] {
			t.Errorf("no page says %q", name)
		}
	}
}
