package handlers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"hearth/storage"
)

// askBackup asks as the command does.
func (a *testApp) askBackup() *http.Response {
	a.t.Helper()
	req, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, a.url+"/control/backup", nil)
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer control")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

// lives tells that Hearth answers others still.
func (a *testApp) lives() {
	a.t.Helper()
	if got := a.browser().get("/livez"); got.status != http.StatusOK {
		a.t.Errorf("it does not live: %s", got)
	}
}

func backingUp(f func(context.Context, io.Writer) error) func(*Config) {
	return func(c *Config) { c.Control.Backup = f }
}

func TestABackupThatFailsEndsAlone(t *testing.T) {
	for name, fail := range map[string]func() error{
		"fails":  func() error { return errors.New("the disk is gone") },
		"panics": func() error { panic("broken") },
	} {
		t.Run(name, func(t *testing.T) {
			app := newTestApp(t, drawnFrom(accountViews), backingUp(func(_ context.Context, w io.Writer) error {
				if _, err := io.WriteString(w, strings.Repeat("half", 1<<16)); err != nil {
					return err
				}
				return fail()
			}))
			if _, err := io.ReadAll(app.askBackup().Body); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("half a backup looks whole: %v", err)
			}
			app.lives()
		})
	}
}

func TestABackupEndsWithItsCommand(t *testing.T) {
	ended := make(chan error, 1)
	app := newTestApp(t, drawnFrom(accountViews), backingUp(func(_ context.Context, w io.Writer) error {
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				ended <- err
				return err
			}
		}
	}))
	_ = app.askBackup().Body.Close()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("it goes on for nobody")
	}
	app.lives()
}

func TestABackupWithoutRoomIsRefused(t *testing.T) {
	app := newTestApp(t, drawnFrom(accountViews), backingUp(func(context.Context, io.Writer) error { return storage.ErrFull }))
	if res := app.askBackup(); res.StatusCode != http.StatusInsufficientStorage {
		t.Errorf("%s", res.Status)
	}
	app.lives()
}

func TestWithoutATokenNoCommandIsHeard(t *testing.T) {
	app := newTestApp(t, func(c *Config) { c.Control.Token = "" })
	for _, said := range []string{"Bearer ", "Bearer", ""} {
		if got := app.browser().get("/control/health", with("Authorization", said)); got.status != http.StatusNotFound {
			t.Errorf("%q: %s", said, got)
		}
	}
}
