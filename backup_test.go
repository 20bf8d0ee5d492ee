package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hearth/room"
	"hearth/storage"
)

func TestABackupGoesThereAndBack(t *testing.T) {
	folder, files := t.TempDir(), t.TempDir()
	stopped, live := filepath.Join(files, "stopped"), filepath.Join(files, "live")
	expires := time.Date(2096, 3, 4, 12, 0, 0, 0, time.Local)
	withStore(t, folder, func(s *storage.Store) error {
		set := room.Settings{ID: "r", Name: "Year three", Made: time.Now()}
		note := room.Note{ID: "n", Room: "r", Seq: 1, State: room.Shown, Text: "thank you", Made: time.Now(), Expires: expires}
		return s.Save(room.Batch{Room: "r", Settings: &set, Put: []room.Note{note}})
	})
	if code, out, errs := command(t, "backup", stopped, "--data", folder); code != 0 || !strings.Contains(out, "yours to delete") || !strings.Contains(out, "4 March 2096") {
		t.Errorf("%d %q %q", code, out, errs)
	}
	r := start(t, folder)
	if code, out, errs := command(t, "backup", live, "--data", folder); code != 0 || !strings.Contains(out, "4 March 2096") {
		t.Errorf("%d %q %q", code, out, errs)
	}
	if code, _, errs := command(t, "restore", stopped, "--data", folder); code != 1 || !strings.Contains(errs, "Stop it first") {
		t.Errorf("restored under a running Hearth: %d %q", code, errs)
	}
	r.stop()
	r.end()
	for _, file := range []string{stopped, live} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("others on this machine may read %s: %v %v", filepath.Base(file), info, err)
		}
		other := filepath.Join(t.TempDir(), "other machine")
		if code, out, errs := command(t, "restore", file, "--data", other); code != 0 || !strings.Contains(out, "Start hearth") {
			t.Fatalf("%d %q %q", code, out, errs)
		}
		withStore(t, other, func(s *storage.Store) error {
			rooms, err := s.Rooms()
			if len(rooms) != 1 || rooms[0].Settings.Name != "Year three" {
				t.Errorf("%+v", rooms)
			}
			if n, ok, err := s.Note("r", "n"); err != nil || !ok || n.Text != "thank you" {
				t.Errorf("%+v %v %v", n, ok, err)
			}
			return err
		})
	}
	empty, fresh := filepath.Join(files, "empty"), t.TempDir()
	withStore(t, fresh, func(*storage.Store) error { return nil })
	if code, out, errs := command(t, "backup", empty, "--data", fresh); code != 0 || !strings.Contains(out, "holds no notes") {
		t.Errorf("%d %q %q", code, out, errs)
	}
}

func TestABackupOfAFolderThatIsNoneIsRefused(t *testing.T) {
	file, typo := filepath.Join(t.TempDir(), "copy"), filepath.Join(t.TempDir(), "no such folder")
	if code, _, errs := command(t, "backup", file, "--data", typo); code != 1 || !strings.Contains(errs, "There is no Hearth in") {
		t.Errorf("%d %q", code, errs)
	}
	for _, path := range []string{file, filepath.Join(typo, "current")} {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("it made %s", path)
		}
	}
}

func TestABackupThatDidNotComeAboutLeavesNoFile(t *testing.T) {
	folder, file := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	withStore(t, folder, func(*storage.Store) error { // somebody else has it open
		if code, _, errs := command(t, "backup", file, "--data", folder); code != 1 || errs == "" {
			t.Errorf("%d %q", code, errs)
		}
		return nil
	})
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("it looks like a backup, and is none: %v", err)
	}
}

// The wrong file must not be the end of what was there.
func TestWhatARestoreReplacesIsKept(t *testing.T) {
	folder, old := t.TempDir(), filepath.Join(t.TempDir(), "old")
	named := func(name string) {
		withStore(t, folder, func(s *storage.Store) error {
			set := room.Settings{ID: "r", Name: name, Made: time.Now()}
			return s.Save(room.Batch{Room: "r", Settings: &set})
		})
	}
	is := func(want string) {
		t.Helper()
		withStore(t, folder, func(s *storage.Store) error {
			rooms, err := s.Rooms()
			if len(rooms) != 1 || rooms[0].Settings.Name != want {
				t.Errorf("%+v, want %s", rooms, want)
			}
			return err
		})
	}
	named("Year three")
	if code, out, errs := command(t, "backup", old, "--data", folder); code != 0 {
		t.Fatal(code, out, errs)
	}
	named("Year four")
	code, out, errs := command(t, "restore", old, "--data", folder)
	kept := regexp.MustCompile(`kept as (\S+)\. `).FindStringSubmatch(out)
	if code != 0 || kept == nil || !strings.Contains(out, "signs in again") {
		t.Fatalf("%d %q %q", code, out, errs)
	}
	is("Year three")
	if code, out, errs := command(t, "restore", kept[1], "--data", folder); code != 0 {
		t.Fatal(code, out, errs)
	}
	is("Year four")
}

func TestABackupIsMadeWithinAnHourOfBeingDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var kept atomic.Int32
		var due atomic.Bool // after a sleep a day is over at once
		go backUpDaily(ctx, due.Load, func() { kept.Add(1); due.Store(false) })
		time.Sleep(backupEvery / 2)
		if kept.Load() != 0 {
			t.Error("a backup where none was due")
		}
		for range 3 {
			due.Store(true)
			time.Sleep(time.Hour)
			synctest.Wait()
			if due.Load() {
				t.Error("an hour later there is none")
			}
		}
		if kept.Load() != 3 {
			t.Errorf("%d backups", kept.Load())
		}
	})
}

func TestABackupIsDueADayAfterTheLast(t *testing.T) {
	folder := t.TempDir()
	withStore(t, folder, func(s *storage.Store) error {
		if !backupDue(s) {
			t.Error("the first is due")
		}
		if err := s.KeepBackup(); err != nil {
			return err
		}
		newest := newestBackup(folder)
		for age, due := range map[time.Duration]bool{0: false, 23 * time.Hour: false, 24 * time.Hour: true, 9 * 24 * time.Hour: true, -time.Hour: true} {
			if err := os.Chtimes(newest, time.Time{}, time.Now().Add(-age)); err != nil {
				return err
			}
			if backupDue(s) != due {
				t.Errorf("%v old: due %v", age, !due)
			}
		}
		return nil
	})
}
