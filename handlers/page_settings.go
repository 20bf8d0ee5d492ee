package handlers

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// SettingsPage is the view model of pages/settings.
type SettingsPage struct {
	Layout
	S                   room.Settings
	Saved, Problem      string
	Age, Devices, Days  Choices
	Light, Knows        Choices
	Languages, Seconds  []Option
	Adults              bool // who may read notes at once
	Contacts            []ContactLine
	NameList            string
	NamesUntil          string
	Prompts, Guidelines string
	Patterns            []PatternLine
	New                 NewPattern
	LongestHold         int    // seconds; 0: none at this age
	Drawn               string // what the form shows, see drawnSettings
	Gated               bool
	Back                string
}

// Choices is one question with its answers.
type Choices struct {
	Legend, Name string
	Options      []Option
}

// ContactLine is one support contact to fill in.
type ContactLine struct {
	N                  int
	Legend             string
	Name, How, Checked string
	Old                bool // checked more than half a year ago
}

// PatternLine is one of the room's own breathing patterns.
type PatternLine struct{ ID, Name, Say string }

// NewPattern is a pattern as it was typed, in seconds.
type NewPattern struct{ Name, In, Hold, Out, Rest string }

func newPattern(f url.Values) NewPattern {
	return NewPattern{Name: f.Get("own_name"), In: f.Get("own_in"), Hold: f.Get("own_hold"), Out: f.Get("own_out"), Rest: f.Get("own_rest")}
}

// addTo adds the pattern to a room's own; nothing typed is nothing wanted.
func (n NewPattern) addTo(s *room.Settings) error {
	if n == (NewPattern{}) {
		return nil
	}
	p, err := activity.NewOwnPattern(url.Values{"name": {n.Name}, "in": {n.In}, "hold": {n.Hold}, "out": {n.Out}, "rest": {n.Rest}}, s.Age, s.Own.Patterns)
	if err == nil {
		s.Own.Patterns = append(s.Own.Patterns, p)
	}
	return err
}

// contactAge is when a support contact is to be checked again (PRACTICES 6).
const contactAge = 180 * 24 * time.Hour

func (a *App) getSettings(c *fiber.Ctx) error {
	r, err := a.roomByID(c)
	if err != nil {
		return err
	}
	if open, err := a.private(c, r, c.Path()); !open || err != nil {
		return err
	}
	vm := a.settingsPage(c, r, r.Settings())
	if c.Query("saved") == "1" {
		vm.Saved = vm.T("rooms.set.saved")
	}
	return a.page(c, fiber.StatusOK, "pages/settings", vm)
}

func (a *App) settingsPage(c *fiber.Ctx, r *room.Room, s room.Settings) SettingsPage {
	vm := SettingsPage{
		Layout: a.layout(c, "settings", "rooms.settings"), S: s, Gated: a.gated(c, r), Back: backOf(r),
		LongestHold: activity.LongestHold(s.Age) / 1000,
		Adults:      s.Age == activity.Adults, NameList: strings.Join(s.Names.List, "\n"),
		Prompts: strings.Join(s.Own.Prompts, "\n"), Guidelines: strings.Join(s.Own.Guidelines, "\n"),
	}
	vm.Always, vm.NamesUntil = a.always(c, vm.Words, r), keptUntil(s)
	vm.Drawn = drawnSettings(settingsForm(r.Settings()))
	vm.fillChoices(a.Catalogue.Languages())
	vm.fillContacts(time.Now())
	for _, p := range s.Own.Patterns {
		say := vm.T("breathing.setup.own.plain", "In", p.Seconds("in"), "Out", p.Seconds("out"))
		if p.Holds() {
			say = vm.T("breathing.setup.own", "In", p.Seconds("in"), "Hold", p.Seconds("hold"), "Out", p.Seconds("out"), "Rest", p.Seconds("rest"))
		}
		vm.Patterns = append(vm.Patterns, PatternLine{ID: p.ID, Name: p.Name, Say: say})
	}
	return vm
}

func (p *SettingsPage) fillChoices(languages []string) {
	s := p.S
	var ages, days []string
	for _, age := range activity.Ages() {
		ages = append(ages, string(age))
	}
	p.Age = Choices{Legend: p.T("rooms.set.age"), Name: "age", Options: p.options(string(s.Age), "age", ages...)}
	p.Devices = Choices{Legend: p.T("rooms.set.devices"), Name: "devices", Options: p.options(string(s.Devices), "rooms.set.devices",
		string(room.NoDevices), string(room.SomeDevices), string(room.AllDevices))}
	p.Light = Choices{Legend: p.T("rooms.set.theme"), Name: "theme", Options: p.options(string(s.Theme), "lead.theme",
		string(room.Auto), string(room.Light), string(room.Dusk))}
	p.Knows = Choices{Legend: p.T("rooms.set.knows"), Name: "knows", Options: p.options(string(s.Knows), "rooms.set.knows",
		string(room.FacilitatorKnows), string(room.NobodyKnows))}
	p.Days = Choices{Legend: p.T("rooms.set.days"), Name: "days"}
	for _, n := range room.NoteDays() {
		days = append(days, strconv.Itoa(n))
		p.Days.Options = append(p.Days.Options, Option{
			Value: days[len(days)-1], Label: p.T("rooms.set.days.n", "Count", n), On: n == s.NoteDays,
		})
	}
	for _, l := range languages {
		o := Option{Value: l, Label: p.T("language." + l)}
		o.On = l == s.Language
		p.Languages = append(p.Languages, o)
		o.On = l == s.Second
		p.Seconds = append(p.Seconds, o)
	}
}

// fillContacts leaves two empty lines for more.
func (p *SettingsPage) fillContacts(now time.Time) {
	for i, c := range append(slices.Clone(p.S.Contacts), room.Contact{}, room.Contact{}) {
		line := ContactLine{N: i + 1, Legend: p.T("rooms.contact.n", "N", i+1), Name: c.Name, How: c.How}
		line.Checked = checkedOn(c)
		line.Old = !c.Checked.IsZero() && now.Sub(c.Checked) > contactAge
		p.Contacts = append(p.Contacts, line)
	}
}

// checkedOn is the day on which a contact was last checked, as a form has it.
func checkedOn(c room.Contact) string {
	if c.Checked.IsZero() {
		return ""
	}
	return c.Checked.Local().Format(time.DateOnly)
}

func (a *App) postSettings(c *fiber.Ctx) error {
	r, err := a.roomByID(c)
	if err != nil {
		return err
	}
	now := time.Now()
	fields, err := form(c)
	fields, changed := mergedSettings(fields, r.Settings())
	if err == nil {
		err = changed
	}
	if err == nil {
		err = saveSettings(r, fields, now)
	}
	if err == nil {
		return c.Redirect("/rooms/"+c.Params("id")+"?saved=1&private=1", fiber.StatusSeeOther)
	}
	return a.settingsRefused(c, r, fields, now, err)
}

// settingsRefused shows the settings again, with the reason and what was typed.
func (a *App) settingsRefused(c *fiber.Ctx, r *room.Room, fields url.Values, now time.Time, err error) error {
	status, sentence, err := a.problem(c, err)
	if err != nil {
		return err
	}
	typed := r.Settings()
	fillSettings(&typed, fields, now)
	vm := a.settingsPage(c, r, typed)
	vm.New = newPattern(fields)
	vm.Problem, vm.NameList, vm.NamesUntil = sentence, fields.Get("names"), fields.Get("names_until")
	if drawn := fields.Get("drawn"); drawn != "" && status != fiber.StatusConflict {
		vm.Drawn = drawn // what was typed is still compared with what stood there first
	}
	return a.page(c, status, "pages/settings", vm)
}

// saveSettings saves all of a form or nothing. The names go the way of their own
// move, because people in the room may carry them.
func saveSettings(r *room.Room, fields url.Values, now time.Time) error {
	return r.ChangeWithNames(func(s *room.Settings) error {
		fillSettings(s, fields, now)
		return newPattern(fields).addTo(s)
	}, namesOf(r, fields))
}

// namesOf is the form of the move that sets the list of names; nil where it is
// left as it was.
func namesOf(r *room.Room, fields url.Values) url.Values {
	s := r.Settings()
	names, until := activity.Typed(fields.Get(fieldNames)), fields.Get("names_until")
	if names == strings.Join(s.Names.List, "\n") && until == keptUntil(s) {
		return nil
	}
	return url.Values{"names": {names}, "keep_until": {until}}
}

// keptUntil is the date in a form up to which a list of names is kept, that day
// included; empty if none is.
func keptUntil(s room.Settings) string {
	if s.Names.Until.IsZero() {
		return ""
	}
	return s.Names.LastDay().Format(time.DateOnly)
}

func fillSettings(s *room.Settings, f url.Values, now time.Time) {
	s.Name = f.Get("name")
	s.Age, s.Devices = activity.Age(f.Get("age")), room.Devices(f.Get("devices"))
	s.Language, s.Second = f.Get("language"), f.Get("second")
	s.Theme, s.Knows = room.Theme(f.Get("theme")), room.Knows(f.Get("knows"))
	s.OneScreen, s.Nicknames, s.Home = f.Has("one_screen"), f.Has("nicknames"), f.Has("home")
	s.Approve, s.KnowsRead, s.ShowTo = f.Has("approve"), f.Has("knows_read"), f.Has("show_to")
	if days, err := strconv.Atoi(f.Get("days")); err == nil {
		s.NoteDays = days
	}
	s.Contacts = contactsOf(f, s.Contacts, now)
	s.Own.Prompts, s.Own.Guidelines = linesOf(f.Get("prompts")), linesOf(f.Get("guidelines"))
	s.Own.Patterns = slices.DeleteFunc(slices.Clone(s.Own.Patterns), func(p activity.Pattern) bool {
		return !slices.Contains(f["pattern"], p.ID)
	})
}

// contactsOf reads the lines of contacts. A new one, or one whose date was left
// empty, counts as checked today.
func contactsOf(f url.Values, before []room.Contact, now time.Time) []room.Contact {
	var all []room.Contact
	for i, name := range f["contact_name"] {
		c := room.Contact{Name: activity.Typed(name), How: activity.Typed(at(f["contact_how"], i)), Checked: now.Round(0)}
		if c.Name == "" && c.How == "" {
			continue
		}
		if day, err := time.ParseInLocation(time.DateOnly, at(f["contact_checked"], i), time.Local); err == nil && !day.After(now) {
			c.Checked = day
		}
		for _, old := range before {
			// The form knows the day only.
			if old.Name == c.Name && old.How == c.How && old.Checked.Local().Format(time.DateOnly) == at(f["contact_checked"], i) {
				c.Checked = old.Checked
			}
		}
		all = append(all, c)
	}
	return all
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func linesOf(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = activity.Typed(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
