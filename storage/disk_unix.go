//go:build !windows

package storage

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// diskSpace asks the system; Free is what an ordinary user may still use.
func diskSpace(dir string) (Space, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return Space{}, fmt.Errorf("free space of %s: %w", dir, err)
	}
	block := uint64(st.Bsize) //nolint:unconvert // another type on other systems
	return Space{Free: uint64(st.Bavail) * block, Total: uint64(st.Blocks) * block}, nil
}

// noRoom tells whether the disk was full.
func noRoom(err error) bool { return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) }

// lockFile takes f for this process until it is closed or the process ends.
func lockFile(f *os.File) error {
	return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
}

// rename takes the place of what is there; syncDir makes it durable.
func rename(from, to string) error { return os.Rename(from, to) }

// syncDir makes the names in dir durable.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return f.Sync()
}
