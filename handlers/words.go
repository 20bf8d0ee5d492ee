package handlers

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
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
	sentences  map[string]map[string]string // language → id → the sentence; moving where it has more than one form
	matcher    language.Matcher
	languages  []string // as the folders are named; the fallback first
	twice      []string // ids that two files have; a test names them
}

// moving stands for a sentence with plural forms or with arguments: those are
// go-i18n's. The others, nine of ten, never go through it, which reads and says
// them a hundred times as slowly.
const moving = ""

// LoadCatalogue reads <language>/*.json; every folder is a language.
func LoadCatalogue(locales fs.FS) (*Catalogue, error) {
	folders, err := fs.ReadDir(locales, ".")
	if err != nil {
		return nil, fmt.Errorf("locales: %w", err)
	}
	cat := &Catalogue{localizers: map[string]*i18n.Localizer{}, sentences: map[string]map[string]string{}}
	bundle := i18n.NewBundle(language.MustParse(fallbackLanguage))
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		if err := cat.load(bundle, locales, folder.Name()); err != nil {
			return nil, err
		}
	}
	if cat.sentences[fallbackLanguage] == nil {
		return nil, fmt.Errorf("locales: no folder %q", fallbackLanguage)
	}
	cat.arrange(bundle)
	return cat, nil
}

func (cat *Catalogue) load(bundle *i18n.Bundle, locales fs.FS, lang string) error {
	tag, err := language.Parse(lang)
	if err != nil {
		return fmt.Errorf("locales/%s: %w", lang, err)
	}
	names, err := fs.Glob(locales, lang+"/*.json")
	if err != nil {
		return fmt.Errorf("locales/%s: %w", lang, err)
	}
	cat.sentences[lang] = map[string]string{}
	for _, name := range names {
		moves, err := cat.read(locales, lang, name)
		if err == nil {
			err = bundle.AddMessages(tag, moves...)
		}
		if err != nil {
			return fmt.Errorf("locales/%s: %w", name, err)
		}
	}
	return nil
}

// read takes in the sentences of a file, and gives those that move.
func (cat *Catalogue) read(locales fs.FS, lang, name string) (moves []*i18n.Message, err error) {
	raw, err := fs.ReadFile(locales, name)
	if err != nil {
		return nil, err
	}
	var file map[string]any
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, err
	}
	all := cat.sentences[lang]
	for id, said := range file {
		if _, known := all[id]; known {
			cat.twice = append(cat.twice, lang+" "+id)
		}
		if text, ok := said.(string); ok && text != "" && !strings.Contains(text, "{{") {
			all[id] = text
			continue
		}
		message, err := i18n.NewMessage(said)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		message.ID, all[id] = id, moving
		moves = append(moves, message)
	}
	return moves, nil
}

func (cat *Catalogue) arrange(bundle *i18n.Bundle) {
	cat.languages = append(cat.languages, fallbackLanguage)
	for lang := range cat.sentences {
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
	return slices.Sorted(maps.Keys(cat.sentences[lang]))
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
	_, there := w.cat.sentence(w.Lang, id)
	return there
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
	said, there := cat.sentence(lang, id)
	switch {
	case !there:
		return id
	case said != moving:
		return said
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

// PictureWords are what a picture is called, in every language.
func (cat *Catalogue) PictureWords(picture string) []string {
	words := make([]string, 0, len(cat.languages))
	for _, lang := range cat.languages {
		words = append(words, cat.say(lang, "picture."+picture, nil))
	}
	return words
}

// named says an argument that is itself the id of a message in its language:
// "picture.moon" is Moon, and in the second line Luna.
func (cat *Catalogue) named(lang string, arg any) any {
	id, ok := arg.(string)
	if !ok || !strings.Contains(id, ".") {
		return arg
	}
	if _, there := cat.sentence(lang, id); !there {
		return arg
	}
	return cat.say(lang, id, nil)
}

// sentence is that of a language, or of the fallback where it lacks one.
func (cat *Catalogue) sentence(lang, id string) (said string, there bool) {
	if said, there = cat.sentences[lang][id]; !there {
		said, there = cat.sentences[fallbackLanguage][id]
	}
	return said, there
}
