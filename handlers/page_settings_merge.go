package handlers

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hearth/activity"
	"hearth/room"
)

// settingsGroups are the fields of the settings form that change together. A form
// may lie open for a morning while a lead changes the same room: what its reader did
// not touch is left as it is by now.
func settingsGroups() [][]string {
	return [][]string{
		{"name"}, {"age"}, {"devices"}, {"home"}, {"language"}, {"second"}, {"theme"}, {"one_screen"}, {"nicknames"},
		{"approve"}, {"days"}, {"knows"}, {"knows_read"}, {"show_to"},
		{"contact_name", "contact_how", "contact_checked"}, {"names", "names_until"}, {"prompts"}, {"guidelines"}, {"pattern"},
	}
}

// settingsForm is what the form sends if nobody touches it.
func settingsForm(s room.Settings) url.Values {
	f := url.Values{
		"name": {s.Name}, "age": {string(s.Age)}, "devices": {string(s.Devices)}, "language": {s.Language}, "second": {s.Second},
		"theme": {string(s.Theme)}, "days": {strconv.Itoa(s.NoteDays)}, "knows": {string(s.Knows)},
		"names": {strings.Join(s.Names.List, "\n")}, "names_until": {keptUntil(s)},
		"prompts": {strings.Join(s.Own.Prompts, "\n")}, "guidelines": {strings.Join(s.Own.Guidelines, "\n")},
	}
	for name, on := range map[string]bool{
		"home": s.Home, "one_screen": s.OneScreen, "nicknames": s.Nicknames, "knows_read": s.KnowsRead, "show_to": s.ShowTo,
		"approve": s.Approve && s.Age == activity.Adults,
	} {
		if on {
			f.Set(name, "1")
		}
	}
	for _, c := range s.Contacts {
		f.Add("contact_name", c.Name)
		f.Add("contact_how", c.How)
		f.Add("contact_checked", checkedOn(c))
	}
	for _, p := range s.Own.Patterns {
		f.Add("pattern", p.ID)
	}
	return f
}

// drawnSettings tells in brief what a form showed, group by group.
func drawnSettings(f url.Values) string {
	var all strings.Builder
	for _, group := range settingsGroups() {
		all.WriteString(drawnGroup(f, group))
	}
	return all.String()
}

// drawnGroup leaves out what is empty: the lines for one more contact, and what a
// browser may or may not send.
func drawnGroup(f url.Values, group []string) string {
	hash := fnv.New32a()
	for _, name := range group {
		for _, v := range f[name] {
			if v = activity.Typed(v); v != "" {
				fmt.Fprintf(hash, "%q", strings.ReplaceAll(v, "\r\n", "\n")) // a form that was refused comes as it was sent
			}
		}
	}
	return fmt.Sprintf("%08x", hash.Sum32())
}

// mergedSettings puts what the room has now into a form where it was not touched
// since it was drawn. It refuses what was changed there and here.
func mergedSettings(typed url.Values, now room.Settings) (url.Values, error) {
	merged, present := url.Values{}, settingsForm(now)
	for name, values := range typed {
		merged[name] = values
	}
	drawn := typed.Get("drawn")
	if len(drawn) != len(drawnSettings(nil)) {
		return merged, nil // not our page
	}
	var changed []string
	for i, group := range settingsGroups() {
		was, is, wanted := drawn[i*8:i*8+8], drawnGroup(present, group), drawnGroup(typed, group)
		switch {
		case wanted == was:
			for _, name := range group {
				delete(merged, name) // what is off is not sent
				if values, on := present[name]; on {
					merged[name] = values
				}
			}
		case is != was && is != wanted:
			changed = append(changed, strings.ReplaceAll(strings.Join(present[group[0]], ", "), "\n", ", "))
		}
	}
	if changed == nil {
		return merged, nil
	}
	refused := activity.Refuse("settings-changed", "Now", strings.Join(changed, "; "))
	refused.Status = http.StatusConflict
	return merged, refused
}
