package room_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

func TestARoomAsksOnlyItsNameAndAgeGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, age := range activity.Ages() {
			f := begin(t, room.Settings{Name: "  Room 4 ", Age: age})
			s := f.room.Settings()
			adults := age == activity.Adults
			want := room.Settings{
				ID: s.ID, Name: "Room 4", Age: age, Language: "en", Devices: room.SomeDevices, Theme: room.Auto,
				Approve: true, NoteDays: 30, Knows: room.FacilitatorKnows, Nicknames: adults, OneScreen: true,
				Usual: room.Usual{Kind: "breathing"}, Made: s.Made,
			}
			if text(s) != text(want) || s.ID == "" || s.Made.IsZero() {
				t.Errorf("%s: %s", age, text(s))
			}
		}
	})
}

func TestSettingsThatCannotBeAreRefused(t *testing.T) {
	long := strings.Repeat("é", 201)
	for want, change := range map[string]func(*room.Settings){
		"room-name-empty": func(s *room.Settings) { s.Name = " " },
		"room-name-long":  func(s *room.Settings) { s.Name = long[:122] },
		"room-age":        func(s *room.Settings) { s.Age = "9" },
		"room-language":   func(s *room.Settings) { s.Language = "" },
		"room-devices":    func(s *room.Settings) { s.Devices = "few" },
		"room-theme":      func(s *room.Settings) { s.Theme = "dark" },
		"note-days":       func(s *room.Settings) { s.NoteDays = 2 },
		"room-knows":      func(s *room.Settings) { s.Knows = "all" },
		"nobody-unread":   func(s *room.Settings) { s.Knows = room.NobodyKnows },
		"contact-empty":   func(s *room.Settings) { s.Contacts = []room.Contact{{Name: "Line"}} },
		"contact-long":    func(s *room.Settings) { s.Contacts = []room.Contact{{Name: long, How: "1"}} },
		"contacts-many":   func(s *room.Settings) { s.Contacts = make([]room.Contact, 13) },
		"names-until": func(s *room.Settings) {
			s.Names = room.Names{List: []string{"Ana"}, Until: time.Now().AddDate(2, 0, 0)}
		},
		"names-many": func(s *room.Settings) {
			s.Names = room.Names{List: make([]string, 1001), Until: time.Now().AddDate(0, 1, 0)}
		},
		"responder-long":       func(s *room.Settings) { s.Responder.Who = long },
		"responder-where-long": func(s *room.Settings) { s.Responder = room.Responder{Who: "Ana", Where: long} },
		"patterns-many":        func(s *room.Settings) { s.Own.Patterns = make([]activity.Pattern, 13) },
		"own-many":             func(s *room.Settings) { s.Own.Prompts = make([]string, 201) },
		"own-long":             func(s *room.Settings) { s.Own.Guidelines = []string{long} },
		"settings-large":       func(s *room.Settings) { s.Usual.Form = form("words", strings.Repeat("a", 300_000)) },
	} {
		synctest.Test(t, func(t *testing.T) {
			f := begin(t, room.Settings{})
			before := text(f.room.Settings())
			got := refused(t, f.room.Change(func(s *room.Settings) error { change(s); return nil }))
			if got != want || text(f.room.Settings()) != before {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func TestWhoSharesASettingsCopyCannotChangeTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Contacts: []room.Contact{{Name: "Line", How: "1"}}})
		s := f.room.Settings()
		s.Contacts[0].Name = "other"
		f.room.Look(leader()).Settings.Contacts[0].Name = "other"
		f.room.Look(wallScreen()).Contacts[0].Name = "other"
		if f.room.Settings().Contacts[0].Name != "Line" {
			t.Error("it did")
		}
		f.ok(f.room.Change(func(s *room.Settings) error {
			s.ID, s.Second = "other", s.Language
			return nil
		}))
		if s := f.room.Settings(); s.ID != f.room.ID() || s.Second != "" {
			t.Errorf("%+v", s)
		}
		f.do(leader(), "theme", "theme", "dusk")
		f.not("room-theme", leader(), "theme", "theme", "dark")
		if f.room.Look(wallScreen()).Theme != room.Dusk {
			t.Error("the screens' theme")
		}
	})
}

func TestOnlyTheLeadSeesSettingsAndPrivateThings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Devices: room.NoDevices})
		fox, _ := f.joins("fox")
		for _, v := range []activity.Viewer{wallScreen(), phone(fox), stranger()} {
			l := f.room.Look(v)
			if l.Lead != nil || text(l.Settings) != text(room.Settings{}) || l.Code != "" {
				t.Errorf("%+v sees %+v", v, l)
			}
		}
		if f.room.Look(stranger()).Me != nil || f.room.Look(phone("nobody")).Me != nil {
			t.Error("who is not in is nobody")
		}
	})
}

func TestTheLeadHearsWhenNoPhoneComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		since := time.Now()
		time.Sleep(2 * time.Minute)
		if got := f.lead().NoPhoneSince; !got.Equal(since) {
			t.Errorf("since %v", got)
		}
		f.joins("fox")
		if !f.lead().NoPhoneSince.IsZero() {
			t.Error("one has come")
		}
	})
}

func TestEveryRefusalHasASentence(t *testing.T) {
	for _, lang := range glob(t, "../locales/*") {
		said := words(t, lang)
		for _, id := range refusalIDs(t) {
			if !strings.Contains(said, `"refusal.`+id+`"`) {
				t.Errorf("no file in %s has \"refusal.%s\": say what to do next", lang, id)
			}
		}
	}
}

var refusalLiteral = regexp.MustCompile(`(?:efuse\((?:http\.\w+, )?|Refusal\{ID: )"([a-z-]+)"`)

// refusalIDs reads them from the source: a literal as the first string argument
// of Refuse or refuse, or the ID of a Refusal.
func refusalIDs(t *testing.T) []string {
	t.Helper()
	var ids []string
	for _, file := range append(glob(t, "*.go"), glob(t, "../activity/*.go")...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range refusalLiteral.FindAllStringSubmatch(string(raw), -1) {
			ids = append(ids, found[1])
		}
	}
	if len(ids) < 50 {
		t.Fatalf("only %d refusals found", len(ids))
	}
	return ids
}
