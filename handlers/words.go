package handlers

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"hearth/activity"
)

// fallbackLanguage is what is said where a language lacks a sentence.
const fallbackLanguage = "en"

// Catalogue holds every sentence a person reads, in every language. It does not
// change after loading.
type Catalogue struct {
	localizers map[string]*i18n.Localizer
	ids        map[string]map[string]bool // language → message ids
	matcher    language.Matcher
	plain      map[string]map[string]string // language → id → a sentence that is always the same
	languages  []string                     // as the folders are named; the fallback first
	twice      []string                     // ids that two files have; a test names them
}

// LoadCatalogue reads <language>/*.json; every folder is a language.
func LoadCatalogue(locales fs.FS) (*Catalogue, error) {
	folders, err := fs.ReadDir(locales, ".")
	if err != nil {
		return nil, fmt.Errorf("locales: %w", err)
	}
	cat := &Catalogue{localizers: map[string]*i18n.Localizer{}, ids: map[string]map[string]bool{}, plain: map[string]map[string]string{}}
	bundle := i18n.NewBundle(language.MustParse(fallbackLanguage))
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		if err := cat.load(bundle, locales, folder.Name()); err != nil {
			return nil, err
		}
	}
	if cat.ids[fallbackLanguage] == nil {
		return nil, fmt.Errorf("locales: no folder %q", fallbackLanguage)
	}
	cat.arrange(bundle)
	return cat, nil
}

func (cat *Catalogue) load(bundle *i18n.Bundle, locales fs.FS, lang string) error {
	if _, err := language.Parse(lang); err != nil {
		return fmt.Errorf("locales/%s: %w", lang, err)
	}
	names, err := fs.Glob(locales, lang+"/*.json")
	if err != nil {
		return fmt.Errorf("locales/%s: %w", lang, err)
	}
	ids, plain := map[string]bool{}, map[string]string{}
	for _, name := range names {
		raw, err := fs.ReadFile(locales, name)
		if err != nil {
			return fmt.Errorf("locales/%s: %w", name, err)
		}
		// go-i18n reads the language out of the file's name.
		file, err := bundle.ParseMessageFileBytes(raw, strings.TrimSuffix(path.Base(name), ".json")+"."+lang+".json")
		if err != nil {
			return fmt.Errorf("locales/%s: %w", name, err)
		}
		for _, m := range file.Messages {
			if ids[m.ID] {
				cat.twice = append(cat.twice, lang+" "+m.ID)
			}
			ids[m.ID] = true
			if isPlain(m) {
				plain[m.ID] = m.Other
			}
		}
	}
	cat.ids[lang], cat.plain[lang] = ids, plain
	return nil
}

// isPlain tells whether a sentence is always the same.
func isPlain(m *i18n.Message) bool {
	forms := m.Zero + m.One + m.Two + m.Few + m.Many
	return forms == "" && m.Other != "" && !strings.Contains(m.Other, "{{")
}

func (cat *Catalogue) arrange(bundle *i18n.Bundle) {
	cat.languages = append(cat.languages, fallbackLanguage)
	for lang := range cat.ids {
		if lang != fallbackLanguage {
			cat.languages = append(cat.languages, lang)
		}
	}
	slices.Sort(cat.languages[1:])
	tags := make([]language.Tag, 0, len(cat.languages))
	for _, lang := range cat.languages {
		cat.localizers[lang] = i18n.NewLocalizer(bundle, lang, fallbackLanguage)
		tags = append(tags, language.MustParse(lang))
	}
	cat.matcher = language.NewMatcher(tags)
}

// Languages lists the languages there are, the fallback first.
func (cat *Catalogue) Languages() []string { return slices.Clone(cat.languages) }

// IDs lists the ids of a language, sorted.
func (cat *Catalogue) IDs(lang string) []string {
	ids := make([]string, 0, len(cat.ids[lang]))
	for id := range cat.ids[lang] {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Choose is the first of the wishes that there is, then the best for an
// Accept-Language header, then the fallback.
func (cat *Catalogue) Choose(accept string, wishes ...string) string {
	for _, w := range wishes {
		if _, ok := cat.localizers[w]; ok {
			return w
		}
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return fallbackLanguage
	}
	_, at, sure := cat.matcher.Match(tags...)
	if sure == language.No {
		return fallbackLanguage
	}
	return cat.languages[at]
}

// Words are the sentences of one page: every view model embeds them.
type Words struct {
	Lang   string // BCP 47
	Dir    string // "ltr" or "rtl"
	Second string // a second language for screens; empty for none
	cat    *Catalogue
}

// Words gives the words of a language; second may be empty.
func (cat *Catalogue) Words(lang, second string) Words {
	lang = cat.Choose("", lang)
	if cat.localizers[second] == nil || second == lang {
		second = ""
	}
	return Words{Lang: lang, Dir: direction(lang), Second: second, cat: cat}
}

// direction knows the scripts written from right to left that are in use.
func direction(lang string) string {
	script, _ := language.Make(lang).Script()
	switch script.String() {
	case "Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg":
		return "rtl"
	}
	return "ltr"
}

// T is the sentence of an id; args are pairs of name and value, and "Count"
// chooses the plural form. An id that is nowhere comes out as itself.
func (w Words) T(id string, args ...any) string { return w.cat.say(w.Lang, id, args) }

// Has tells whether there is a sentence of that id.
func (w Words) Has(id string) bool {
	return w.cat.ids[w.Lang][id] || w.cat.ids[fallbackLanguage][id]
}

// Both is the sentence in the page's language and, where it has a second one,
// below it in that.
func (w Words) Both(id string, args ...any) template.HTML {
	first := template.HTMLEscapeString(w.T(id, args...))
	if w.Second == "" {
		return template.HTML(first) //nolint:gosec // escaped above
	}
	second := template.HTMLEscapeString(w.cat.say(w.Second, id, args))
	return template.HTML(fmt.Sprintf( //nolint:gosec // escaped above; languages are folder names that parsed
		`<span lang="%s">%s</span> <span class="second" lang="%s" dir="%s">%s</span>`,
		w.Lang, first, w.Second, direction(w.Second), second))
}

// Refused is the sentence of a refusal.
func (w Words) Refused(r *activity.Refusal) string {
	args := make([]any, 0, 2*len(r.Args))
	for name, value := range r.Args {
		args = append(args, name, value)
	}
	return w.T("refusal."+r.ID, args...)
}

func (cat *Catalogue) say(lang, id string, args []any) string {
	if said, ok := cat.plain[lang][id]; ok {
		return said // most of them; the catalogue's own way takes a hundred times as long
	}
	config := &i18n.LocalizeConfig{MessageID: id}
	if len(args) > 1 {
		data := make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			name, ok := args[i].(string)
			if !ok {
				continue
			}
			data[name] = cat.named(lang, args[i+1])
			if name == "Count" {
				config.PluralCount = args[i+1]
			}
		}
		config.TemplateData = data
	}
	said, err := cat.localizers[lang].Localize(config)
	if err != nil && said == "" {
		return id
	}
	return said
}

// named says an argument that is itself the id of a message in its language:
// "picture.moon" is Moon, and in the second line Luna.
func (cat *Catalogue) named(lang string, arg any) any {
	id, ok := arg.(string)
	if !ok || !strings.Contains(id, ".") || !cat.ids[lang][id] && !cat.ids[fallbackLanguage][id] {
		return arg
	}
	return cat.say(lang, id, nil)
}
