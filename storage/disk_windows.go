package storage

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// diskSpace asks the system; Free is what this user may still use.
func diskSpace(dir string) (Space, error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return Space{}, fmt.Errorf("free space of %s: %w", dir, err)
	}
	var s Space
	if err := windows.GetDiskFreeSpaceEx(path, &s.Free, &s.Total, nil); err != nil {
		return Space{}, fmt.Errorf("free space of %s: %w", dir, err)
	}
	return s, nil
}

// noRoom tells whether the disk was full.
func noRoom(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// lockFile takes f for this process until it is closed or the process ends.
func lockFile(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	return windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{})
}

// rename takes the place of what is there, and returns when that is on the disk.
func rename(from, to string) error {
	source, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	target, err := windows.UTF16PtrFromString(to)
	if err == nil {
		err = windows.MoveFileEx(source, target, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH)
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}

// syncDir has nothing to do: rename has waited, a new file's name comes with the
// file's own sync, and folders cannot be flushed.
func syncDir(string) error { return nil }
