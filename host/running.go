package host

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// runFile stands in the data folder while a Hearth runs on it.
const runFile = "run.json"

// Running is a Hearth that runs on a data folder, and how its commands speak to
// it.
type Running struct {
	URL   string `json:"url"`   // on the loopback address where it listens there
	Token string `json:"token"` // what a command shows; 128 bits, hex
	PID   int    `json:"pid"`
}

// ErrNotRunning says that nothing answers for a data folder.
var ErrNotRunning = errors.New("hearth is not running")

// ErrFull says that the disk has no room for what was asked.
var ErrFull = Problem("full-for-backup")

// Leave writes r where commands find it, readable by this user only, and
// returns what takes it away again.
func (r Running) Leave(folder string) (remove func() error, err error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("run file: %w", err)
	}
	path := filepath.Join(folder, runFile)
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return nil, fmt.Errorf("run file: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return nil, fmt.Errorf("run file: %w", err)
	}
	return func() error { return os.Remove(path) }, nil
}

// Find finds the Hearth that runs on folder and answers; else ErrNotRunning. A
// run file left by one that was killed is no sign of life.
func Find(ctx context.Context, folder string) (Running, error) {
	text, err := os.ReadFile(filepath.Join(folder, runFile))
	if err != nil {
		return Running{}, ErrNotRunning
	}
	var r Running
	if err := json.Unmarshal(text, &r); err != nil {
		return Running{}, ErrNotRunning
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if err := r.Ask(ctx, http.MethodGet, "health", io.Discard); err != nil {
		return Running{}, ErrNotRunning
	}
	return r, nil
}

// Ask makes the running Hearth do what, and copies its answer.
func (r Running) Ask(ctx context.Context, method, what string, answer io.Writer) error {
	req, err := http.NewRequestWithContext(ctx, method, r.URL+"/control/"+what, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", what, err)
	}
	req.Header.Set("Authorization", "Bearer "+r.Token)
	res, err := control().Do(req)
	if err != nil {
		return fmt.Errorf("ask %s: %w", what, err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusInsufficientStorage {
		return ErrFull
	}
	if res.StatusCode != http.StatusOK {
		var said bytes.Buffer
		_, _ = io.Copy(&said, io.LimitReader(res.Body, 400))
		return fmt.Errorf("ask %s: %s: %s", what, res.Status, bytes.TrimSpace(said.Bytes()))
	}
	if _, err := io.Copy(answer, res.Body); err != nil {
		return fmt.Errorf("ask %s: %w", what, err)
	}
	return nil
}
