package room_test

import (
	"bytes"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

func TestARefusedChangeIsNoErrorInTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		f := &fixture{t: t, store: newMemory(), kinds: testKinds()}
		var err error
		f.rooms, err = room.Open(f.store, room.Options{Kinds: f.kinds, Log: slog.New(slog.NewTextHandler(&log, nil))})
		f.ok(err)
		f.room, err = f.rooms.Create(room.Settings{Name: "Room 4"})
		f.ok(err)
		f.ok(f.room.Open())
		refused(t, f.room.Change(func(s *room.Settings) error { s.Name = ""; return nil }))
		refused(t, f.room.Change(func(s *room.Settings) error {
			s.Own.Prompts = []string{"one"}
			return activity.Refuse("own-steps")
		}))
		refused(t, f.room.ChangeWithNames(func(s *room.Settings) error { s.Name = "Choir"; return nil },
			url.Values{"names": {strings.Repeat("a", 61)}}))
		f.halt()
		if strings.Contains(log.String(), "level=ERROR") {
			t.Error(log.String())
		}
	})
}

func TestSettingsAndNamesAreSavedTogetherOrNotAtAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		rename := func(s *room.Settings) error { s.Name = "Choir"; return nil }
		tomorrow := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
		for want, names := range map[string]url.Values{
			"name-long":   form("names", strings.Repeat("a", 61)),
			"names-until": form("names", "Ana", "keep_until", "1999-01-01"),
			"room-full":   form("names", strings.Repeat("Ana\n", room.MostPeople), "keep_until", tomorrow),
		} {
			if want == "room-full" {
				f.joins("fox")
			}
			before := text(f.room.Settings())
			if got := refused(t, f.room.ChangeWithNames(rename, names)); got != want || text(f.room.Settings()) != before || len(f.lead().Names) > 0 {
				t.Errorf("%q, want %q", got, want)
			}
		}
		refused(t, f.room.ChangeWithNames(func(s *room.Settings) error { s.Name = ""; return nil }, form("names", "Ana", "keep_until", tomorrow)))
		if len(f.lead().Names) > 0 {
			t.Error("the names were saved without the rest")
		}
		f.ok(f.room.ChangeWithNames(rename, form("names", "Ana", "keep_until", tomorrow)))
		if s := f.room.Settings(); s.Name != "Choir" || len(s.Names.List) != 1 || f.lead().Names[0] != "Ana" {
			t.Errorf("%+v", s)
		}
	})
}
