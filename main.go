// Hearth is one program that a teacher, a workshop facilitator or a waiting
// room starts on its own machine, and that keeps every screen in the room in
// step.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"hearth/handlers"
	"hearth/host"
	"hearth/storage"
)

// version is set by the linker.
var version = "dev"

func main() {
	ctx, stop := untilStopped()
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if code != 0 && host.OwnWindow() { // it would take with it what is wrong
		speaker(readWords(false), os.Stdout, os.Stderr).Line("program.window")
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	}
	os.Exit(code)
}

// untilStopped ends when someone stops the program. Closing its window is a way that
// it names itself: what is still to be forgotten is forgotten then as well. Windows
// calls that SIGTERM; under nohup it is to be outlived.
func untilStopped() (ctx context.Context, stop context.CancelFunc) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signal.NotifyContext(context.Background(), signals...)
}

// commands are what can stand on the command line. Each flag is also a variable
// of the environment: HEARTH_DATA, HEARTH_LISTEN …
type commands struct {
	Data string `help:"Data folder. Default: the system's local data folder." placeholder:"FOLDER"`

	Serve   serve   `cmd:"" default:"withargs" help:"Start Hearth (this is what hearth alone does)."`
	Health  health  `cmd:"" help:"Ask the running Hearth whether it is well."`
	Reset   reset   `cmd:"" help:"Print a one-time link, or code, to set a lost password anew."`
	Backup  backup  `cmd:"" help:"Write everything into one file, also while Hearth runs."`
	Restore restore `cmd:"" help:"Go back to a backup. Stop Hearth first."`
	Version show    `cmd:"" help:"Print the version."`
}

// run is the whole program. It returns the exit code: 0, or not zero after one
// sentence on stderr that says what to do.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	words := readWords(false)
	say := speaker(words, stdout, stderr)
	var asked commands
	code := -1
	parser, err := kong.New(&asked,
		kong.Name("hearth"),
		kong.Description("Breathe, listen, speak in turn and give thanks together. Nothing leaves the building."),
		kong.DefaultEnvars("HEARTH"),
		kong.Writers(stdout, stderr),
		kong.Exit(func(c int) { code = c }),
	)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	command, err := parser.Parse(args)
	if code >= 0 { // --help has spoken
		return code
	}
	if err != nil {
		parser.Errorf("%s", err)
		return 1
	}
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(say, &asked, words); err != nil {
		say.Problem(err)
		return 1
	}
	return 0
}

// words gives every sentence. They are read once, when they are first wanted.
type words = func() (*handlers.Catalogue, error)

func readWords(dev bool) words {
	return sync.OnceValues(func() (*handlers.Catalogue, error) {
		_, _, locales, err := files(dev)
		if err != nil {
			return nil, err
		}
		return handlers.LoadCatalogue(locales)
	})
}

// speaker speaks the language of the terminal.
func speaker(read words, out, errs io.Writer) *host.Speaker {
	return &host.Speaker{Out: out, Err: errs, Words: voice(read)}
}

// voice says sentences; where there are none to be read, it says why.
type voice words

func (v voice) words() (handlers.Words, error) {
	catalogue, err := v()
	if err != nil {
		return handlers.Words{}, err
	}
	return catalogue.Words(catalogue.Choose(host.Language(os.Getenv)), ""), nil
}

// T is the sentence of an id.
func (v voice) T(id string, args ...any) string {
	words, err := v.words()
	if err != nil {
		return err.Error()
	}
	return words.T(id, args...)
}

// Day is a day as people write it.
func (v voice) Day(t time.Time) string {
	words, err := v.words()
	if err != nil {
		return t.Format(time.DateOnly)
	}
	return words.Day(t)
}

func (c *commands) folder() (string, error) {
	if c.Data == "" {
		return host.DataFolder()
	}
	dir, err := filepath.Abs(c.Data)
	if err != nil {
		return "", fmt.Errorf("data folder: %w", err)
	}
	return dir, nil
}

type show struct{}

// Run prints the version.
func (show) Run(say *host.Speaker) error {
	fmt.Fprintln(say.Out, "hearth", version)
	return nil
}

type health struct{}

// Run asks the running Hearth.
func (health) Run(ctx context.Context, say *host.Speaker, c *commands) error {
	running, err := c.running(ctx)
	if err != nil {
		return err
	}
	say.Line("program.healthy", "URL", running.URL)
	return nil
}

func (c *commands) running(ctx context.Context) (host.Running, error) {
	folder, err := c.folder()
	if err != nil {
		return host.Running{}, err
	}
	running, err := host.Find(ctx, folder)
	if err != nil {
		return host.Running{}, host.Problem("not-running", "Folder", folder)
	}
	return running, nil
}

type reset struct{}

// Run prints the link by which the person at this machine may lead again; if no
// Hearth runs, a code for the next start.
func (reset) Run(ctx context.Context, say *host.Speaker, c *commands) error {
	folder, err := c.folder()
	if err != nil {
		return err
	}
	running, err := host.Find(ctx, folder)
	if err != nil {
		return leaveReset(say, folder)
	}
	var path bytes.Buffer
	if err := running.Ask(ctx, http.MethodPost, "reset", &path); err != nil {
		return err
	}
	say.Line("program.reset")
	fmt.Fprintln(say.Out, "  "+running.URL+path.String())
	return nil
}

// leaveReset leaves a code in a store that is there; it makes none.
func leaveReset(say *host.Speaker, folder string) error {
	if !storage.Exists(folder) {
		return host.Problem("no-store", "Folder", folder)
	}
	store, err := openAlone(folder)
	if err != nil {
		return inFolder(err, folder)
	}
	code, err := handlers.LeaveReset(store)
	if err := errors.Join(err, store.Close()); err != nil {
		return err
	}
	if code == "" {
		say.Line("program.reset.nobody")
		return nil
	}
	say.Line("program.reset.later")
	fmt.Fprintln(say.Out, "  "+code)
	return nil
}

type backup struct {
	File string `arg:"" help:"The file to write; it must not be there yet."`
}

// Run writes a backup: by the running Hearth, or from the folder if none runs.
func (b backup) Run(ctx context.Context, say *host.Speaker, c *commands) error {
	folder, err := c.folder()
	if err != nil {
		return err
	}
	if !storage.Here(folder) {
		return host.Problem("empty", "Folder", folder)
	}
	file, err := os.OpenFile(b.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return host.Problem("exists", "File", b.File)
	}
	if err != nil {
		return host.Problem("unwritable", "Folder", filepath.Dir(b.File))
	}
	if err := errors.Join(writeBackup(ctx, folder, file), file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(b.File)) // half a backup is none
	}
	return sayWhose(say, b.File)
}

// sayWhose says that a copy is now its owner's to delete, and by when.
func sayWhose(say *host.Speaker, file string) error {
	held, err := storage.Holds(file)
	switch {
	case err != nil:
		return err
	case held.Notes == 0:
		say.Line("program.backup.done-no-notes", "File", file)
	case held.Staying > 0:
		say.Line("program.backup.done-staying", "File", file)
	default:
		say.Line("program.backup.done", "File", file, "Day", say.Words.Day(held.Last))
	}
	return nil
}

func writeBackup(ctx context.Context, folder string, to io.Writer) error {
	if running, err := host.Find(ctx, folder); err == nil {
		return running.Ask(ctx, http.MethodGet, "backup", to)
	}
	store, err := openAlone(folder)
	if err != nil {
		return inFolder(err, folder)
	}
	err = errors.Join(store.Backup(ctx, to), store.Close())
	if errors.Is(err, storage.ErrFull) {
		return host.ErrFull
	}
	return err
}

// openAlone opens the store of a Hearth that does not run. One that was killed may
// have been about to forget something; after us it would look like one that was
// stopped, so it is forgotten here.
func openAlone(folder string) (*storage.Store, error) {
	store, err := storage.Open(folder, storage.Options{})
	if err != nil || !store.Killed() {
		return store, err
	}
	if err := store.Forget(); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

type restore struct {
	File string `arg:"" help:"A file written by hearth backup, or one of backups/ in the data folder."`
}

// Run restores, if no Hearth runs on the folder.
func (r restore) Run(ctx context.Context, say *host.Speaker, c *commands) error {
	folder, err := c.folder()
	if err != nil {
		return err
	}
	if _, err := host.Find(ctx, folder); err == nil {
		return host.Problem("running", "Folder", folder)
	}
	kept, err := keepPresent(folder)
	if err != nil {
		return inFolder(err, folder)
	}
	err = storage.Restore(folder, r.File, storage.Options{})
	if errors.Is(err, storage.ErrNotBackup) {
		return host.Problem("not-backup", "File", r.File)
	}
	if err != nil {
		return inFolder(err, folder)
	}
	if kept == "" {
		say.Line("program.restore.done", "File", r.File)
	} else {
		say.Line("program.restore.done-kept", "File", r.File, "Kept", kept)
	}
	return nil
}

// keepPresent keeps what is about to be replaced as one more backup, and tells which.
// A store that does not open is what one restores for.
func keepPresent(folder string) (kept string, err error) {
	if !storage.Here(folder) {
		return "", nil
	}
	store, err := openAlone(folder)
	if errors.Is(err, storage.ErrBroken) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if err := errors.Join(store.KeepOneMore(), store.Close()); err != nil {
		return "", err
	}
	return newestBackup(folder), nil
}

// inFolder finds the sentence for what storage says of a data folder.
func inFolder(err error, folder string) error {
	var synced *storage.SyncedError
	switch {
	case errors.As(err, &synced):
		return host.Problem("synced", "Folder", synced.Path, "Service", synced.Service)
	case errors.Is(err, storage.ErrLocked):
		return host.Problem("locked", "Folder", folder)
	case errors.Is(err, storage.ErrUnwritable):
		return host.Problem("unwritable", "Folder", folder)
	case errors.Is(err, storage.ErrNewer):
		return host.Problem("newer", "Folder", folder)
	case errors.Is(err, storage.ErrFull):
		return host.Problem("full")
	case errors.Is(err, storage.ErrBroken):
		if kept := newestBackup(folder); kept != "" {
			return host.Problem("broken", "Folder", folder, "Backup", kept)
		}
		return host.Problem("broken-alone", "Folder", folder)
	}
	return err
}

// newestBackup is the path of the newest kept backup, or empty.
func newestBackup(folder string) string {
	found, err := storage.Backups(folder)
	if err != nil || len(found) == 0 {
		return ""
	}
	return found[0]
}
