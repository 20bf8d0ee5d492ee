package handlers

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/yuin/goldmark"

	"hearth/activity"
	"hearth/room"
)

// GuidePage is the view model of pages/guide.
type GuidePage struct {
	Layout
	Text   template.HTML
	Prints bool // it is a sheet to print

	AsksOfficer bool   // it is the page that an officer reads once
	OfficerRead string // the day; empty while nobody has
	Back        string
}

// guideName is what a page of the guide may be called: nothing that leads out of
// its folder.
var guideName = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// guideUpset is the page "If someone is upset".
const guideUpset = "upset"

// toWrite is where something is written by hand, on paper.
var toWrite = regexp.MustCompile(`…{8,}`)

func (a *App) getGuide(c *fiber.Ctx) error {
	vm := GuidePage{Layout: a.layout(c, "guide", "guide.title")}
	name := c.Params("page")
	if !guideName.MatchString(name) {
		return fiber.ErrNotFound
	}
	text, err := a.guide(vm.Lang, name)
	if err != nil {
		return fiber.ErrNotFound
	}
	var s room.Settings
	if r, ok := a.Rooms.ByID(room.ID(c.Query("room"))); ok && vm.Signed {
		s, vm.Always = r.Settings(), a.always(c, vm.Words, r)
	}
	vm.Text = fillPeople(text, s)
	if vm.AsksOfficer = vm.Signed && name == guideUpset; vm.AsksOfficer {
		vm.Back = string(c.Request().RequestURI())
		if vm.OfficerRead, err = a.officerRead(); err != nil {
			return err
		}
	}
	vm.Prints = slices.Contains(sheets(), name)
	if heading, _, ok := strings.Cut(string(text), "</h1>"); ok {
		vm.Title = html.UnescapeString(strings.TrimPrefix(heading, "<h1>"))
	}
	return a.page(c, fiber.StatusOK, "pages/guide", vm)
}

// sheets are the pages that are made to be printed (PRACTICES 9.7).
func sheets() []string {
	return []string{"families", "children", guideUpset, "opt-out", "data-map", "retention", "dpia"}
}

// guide draws one page of locales/<language>/guide, in English where a language
// does not have it. Raw HTML stays text.
func (a *App) guide(lang, name string) (template.HTML, error) {
	raw, err := fs.ReadFile(a.Locales, lang+"/guide/"+name+".md")
	if err != nil {
		raw, err = fs.ReadFile(a.Locales, fallbackLanguage+"/guide/"+name+".md")
	}
	if err != nil {
		return "", fmt.Errorf("guide: %w", err)
	}
	var out bytes.Buffer
	if err := goldmark.Convert(raw, &out); err != nil {
		return "", fmt.Errorf("guide %s: %w", name, err)
	}
	// What is ticked on paper has its box in the place of the bullet.
	text := strings.ReplaceAll(out.String(), "<li>☐ ", `<li class="tick">`)
	text = toWrite.ReplaceAllString(text, `<span class="to-write"></span>`)
	return template.HTML(text), nil //nolint:gosec // our own Markdown, raw HTML off
}

// upset is the page "If someone is upset" with the room's people in it.
func (a *App) upset(lang string, s room.Settings) (template.HTML, error) {
	text, err := a.guide(lang, guideUpset)
	if _, after, ok := strings.Cut(string(text), "</h1>"); ok {
		text = template.HTML(after) //nolint:gosec // a part of what guide made
	}
	return fillPeople(text, s), err
}

// fillPeople puts who responds today and whom to call where the page says (name)
// and (number) in its own language.
func fillPeople(text template.HTML, s room.Settings) template.HTML {
	var pairs []string
	if s.Responder.Day == today() {
		who := html.EscapeString(s.Responder.Who + " (" + s.Responder.Where + ")")
		pairs = append(pairs, "(name)", who, "(nombre)", who)
	}
	if len(s.Contacts) > 0 {
		var all []string
		for _, c := range s.Contacts {
			all = append(all, c.Name+": "+c.How)
		}
		how := html.EscapeString(strings.Join(all, "; "))
		pairs = append(pairs, "(number)", how, "(número)", how)
	}
	return template.HTML(strings.NewReplacer(pairs...).Replace(string(text))) //nolint:gosec // escaped above
}

// guideOf is the address of the guide's page about a kind, for who leads a room;
// empty where there is none.
func guideOf(k activity.Kind, of room.ID) string {
	if k.Guide == "" {
		return ""
	}
	return "/guide/" + k.Guide + "?room=" + string(of)
}
