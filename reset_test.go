package main

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hearth/room"
	"hearth/storage"
)

// led is a data folder in which Ana has led, and Hearth has stopped.
func led(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	withStore(t, folder, func(s *storage.Store) error {
		return s.PutFacilitator(room.Facilitator{ID: "ana", Name: "Ana", Password: []byte("lost"), Made: time.Now()})
	})
	return folder
}

// leftCode is what "hearth reset" says when no Hearth runs.
func leftCode(t *testing.T, folder string) string {
	t.Helper()
	code, out, errs := command(t, "reset", "--data", folder)
	found := regexp.MustCompile(`(?m)^  ([a-z2-7]{4}(?:-[a-z2-7]{2,4})+)$`).FindStringSubmatch(out)
	if code != 0 || found == nil || !strings.Contains(out, "/reset") {
		t.Fatalf("%d %q %q", code, out, errs)
	}
	return found[1]
}

// resets posts a code, and tells whether it was taken.
func resets(t *testing.T, r *running, code string) bool {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res := posted(t, browser, r.url+"/reset", url.Values{"code": {code}, "name": {"ana"}, "password": {"another word"}})
	return res.StatusCode == http.StatusSeeOther
}

func TestAResetWhileNoHearthRunsWorksOnceOnTheNextStart(t *testing.T) {
	folder := led(t)
	older, code := leftCode(t, folder), leftCode(t, folder)
	plain := strings.ReplaceAll(code, "-", "")
	if strings.Contains(everyFile(t, folder), plain) {
		t.Error("the code itself is in the store")
	}
	start(t, folder).ends()
	r := start(t, folder) // one more restart loses nothing
	r.says(r.url + "/reset")
	if resets(t, r, older) {
		t.Error("the older code is still good")
	}
	if !resets(t, r, code) {
		t.Fatal("the code is not good")
	}
	if resets(t, r, code) {
		t.Error("the code is good twice")
	}
	r.ends()
	r = start(t, folder)
	if strings.Contains(r.said(), "/reset") || resets(t, r, code) {
		t.Error("the code is good again after a restart")
	}
}

func TestALeftResetIsWorthlessAfterANewerLinkAndAfterAnHour(t *testing.T) {
	folder := led(t)
	code := leftCode(t, folder)
	r := start(t, folder)
	if status, out, errs := command(t, "reset", "--data", folder); status != 0 || !strings.Contains(out, r.url+"/reset#") {
		t.Fatalf("%d %q %q", status, out, errs)
	}
	if resets(t, r, code) {
		t.Error("a newer link leaves the older code good")
	}
	r.ends()
	withStore(t, folder, func(s *storage.Store) error {
		return s.PutFact("reset", []byte(`{"Hash":"x","Until":"2020-01-01T00:00:00Z"}`))
	})
	if r = start(t, folder); strings.Contains(r.said(), "/reset") {
		t.Error("an old code is waited for")
	}
	r.ends()
	withStore(t, folder, func(s *storage.Store) error {
		if _, ok, err := s.Fact("reset"); ok || err != nil {
			t.Errorf("it is still stored: %v", err)
		}
		return nil
	})
}

func TestAResetMakesNoStoreAndKnowsWhereNobodyLeads(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	if code, _, errs := command(t, "reset", "--data", none); code == 0 || !strings.Contains(errs, "No Hearth has been") {
		t.Errorf("%d %q", code, errs)
	}
	if _, err := os.Stat(none); !os.IsNotExist(err) {
		t.Errorf("a folder was made: %v", err)
	}
	empty := t.TempDir()
	withStore(t, empty, func(*storage.Store) error { return nil })
	if code, out, errs := command(t, "reset", "--data", empty); code != 0 || !strings.Contains(out, "Nobody leads here yet") {
		t.Errorf("%d %q %q", code, out, errs)
	}
}

// A Hearth that was killed may have been about to forget. A command that opens its
// store closes it properly: the next start would not know.
func TestACommandOnAKilledStoreForgetsFirst(t *testing.T) {
	folder := led(t)
	note := room.Note{ID: "n", Room: "r", Seq: 1, State: room.Shown, Text: "marmalade", Made: time.Now(), Expires: time.Now().Add(time.Hour)}
	withStore(t, folder, func(s *storage.Store) error {
		set := room.Settings{ID: "r", Name: "Year three", Made: time.Now()}
		if err := s.Save(room.Batch{Room: "r", Settings: &set, Put: []room.Note{note}}); err != nil {
			return err
		}
		return s.Save(room.Batch{Room: "r", Delete: []room.NoteID{"n"}})
	})
	marks, err := filepath.Glob(filepath.Join(folder, "store-*", "closed"))
	if err != nil || len(marks) != 1 {
		t.Fatalf("%v %v", marks, err)
	}
	if err := os.Remove(marks[0]); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(everyFile(t, folder), "marmalade") {
		t.Fatal("the note was not in the files; its absence would prove nothing")
	}
	leftCode(t, folder)
	if strings.Contains(everyFile(t, folder), "marmalade") {
		t.Error("a deleted note is in the files for good")
	}
}

// ends stops a Hearth and waits for it.
func (r *running) ends() {
	r.t.Helper()
	r.stop()
	if code := r.end(); code != 0 {
		r.t.Errorf("exit code %d", code)
	}
}

// everyFile is all that a folder holds.
func everyFile(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
