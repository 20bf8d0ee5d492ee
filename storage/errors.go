package storage

import (
	"errors"
	"fmt"
)

// What can be wrong with a data folder, each with its own remedy.
var (
	// ErrLocked says that another process uses the data folder.
	ErrLocked = errors.New("another Hearth uses this data folder")
	// ErrUnwritable says that the data folder cannot be made or written.
	ErrUnwritable = errors.New("the data folder cannot be written")
	// ErrNewer says that a newer Hearth wrote the data folder or the backup.
	ErrNewer = errors.New("a newer Hearth wrote this")
	// ErrBroken says that the store's own files cannot be read; a backup can be
	// restored.
	ErrBroken = errors.New("the store cannot be read")
	// ErrNotBackup says that a file is no whole, sound backup.
	ErrNotBackup = errors.New("not a whole backup")
	// ErrTooLarge says that one batch is larger than a transaction may be.
	ErrTooLarge = errors.New("too large to save at once")
	// ErrClosed says that the store is closed.
	ErrClosed = errors.New("the store is closed")
	// ErrFull says that the disk is nearly full; errors.Is and Full() find it.
	ErrFull error = full{}
)

type full struct{}

func (full) Error() string { return "the disk is nearly full" }

// Full tells the room to refuse with 507.
func (full) Full() bool { return true }

// SyncedError says that a cloud program copies the folder elsewhere.
type SyncedError struct {
	Path    string
	Service string // "OneDrive", "iCloud", "Dropbox" …
}

func (e *SyncedError) Error() string {
	return fmt.Sprintf("%s copies %s to other machines", e.Service, e.Path)
}
