package handlers

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// sentences are those of one language as they stand in its files: every form of
// every id.
func sentences(t *testing.T, lang string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	files, err := filepath.Glob(filepath.Join("..", "locales", lang, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no sentences for %s: %v", lang, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var in map[string]any
		if err := json.Unmarshal(raw, &in); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for id, text := range in {
			all[id] = forms(text)
		}
	}
	return all
}

func forms(text any) []string {
	switch text := text.(type) {
	case string:
		return []string{text}
	case map[string]any:
		var all []string
		for _, form := range slices.Sorted(maps.Keys(text)) {
			if s, ok := text[form].(string); ok && form != "description" {
				all = append(all, s)
			}
		}
		return all
	}
	return nil
}

var argument = regexp.MustCompile(`\{\{\s*\.(\w+)`)

func arguments(texts []string) []string {
	var names []string
	for _, text := range texts {
		for _, m := range argument.FindAllStringSubmatch(text, -1) {
			if m[1] != "Count" { // "one note" need not say it
				names = append(names, m[1])
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestEveryLanguageSaysTheSameThingsOfASentence(t *testing.T) {
	english := sentences(t, fallbackLanguage)
	for _, lang := range testWords(t).Languages()[1:] {
		for id, texts := range sentences(t, lang) {
			if want, got := arguments(english[id]), arguments(texts); !slices.Equal(want, got) {
				t.Errorf("%s %s: says %v, and English %v", lang, id, got, want)
			}
			for _, text := range texts {
				if text == "" {
					t.Errorf("%s %s: empty", lang, id)
				}
			}
		}
	}
}

// alike are the ids whose words happen to be the same in Spanish.
var alike = regexp.MustCompile(`^(home\.title|picture\.cactus|language\..*)$`)

var (
	letters      = regexp.MustCompile(`\p{L}{2,}`)
	englishWords = regexp.MustCompile(`(?i)\b(the|and|you|your|with|this|that|have|from|what|when|please|room|note|notes|screen|breathe)\b`)
)

func TestNoEnglishIsLeftInSpanish(t *testing.T) {
	english := sentences(t, fallbackLanguage)
	for id, texts := range sentences(t, "es") {
		for _, text := range texts {
			plain := regexp.MustCompile(`\{\{[^}]*\}\}|“[^”]*”|«[^»]*»`).ReplaceAllString(text, "")
			if word := englishWords.FindString(plain); word != "" {
				t.Errorf("%s: %q in %q", id, word, text)
			}
			if slices.Contains(english[id], text) && letters.MatchString(plain) && !alike.MatchString(id) {
				t.Errorf("%s: the same as in English: %q", id, text)
			}
		}
	}
}

func TestEveryGuidePageIsThereInEveryLanguage(t *testing.T) {
	english, err := filepath.Glob("../locales/en/guide/*.md")
	if err != nil || len(english) == 0 {
		t.Fatal("no guide", err)
	}
	for _, lang := range testWords(t).Languages()[1:] {
		for _, page := range english {
			its := filepath.Join("..", "locales", lang, "guide", filepath.Base(page))
			if _, err := os.Stat(its); err != nil {
				t.Errorf("%s has no %s", lang, filepath.Base(page))
			}
		}
	}
}
