package storage

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Names in the data folder; doc.go says what they are.
const (
	pointerName   = "current"
	storePrefix   = "store-"
	backupsName   = "backups"
	forgetName    = "forgetting"
	lockName      = "lock"
	tempEnding    = ".tmp"
	firstStore    = storePrefix + "000001"
	privateFolder = 0o700
)

// Exists tells whether a Hearth has kept anything in a data folder; it makes
// nothing.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, pointerName))
	return err == nil
}

// folder is a data folder this process holds.
type folder struct {
	path string
	lock *os.File
}

// takeFolder makes the data folder if need be, tries it, and locks it. A folder
// that is there already keeps its mode: what we make in it is private by itself.
func takeFolder(path string) (*folder, error) {
	if err := CheckFolder(path); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(path, backupsName), privateFolder); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	if err := lockFile(lock); err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("%w: %s", ErrLocked, path)
	}
	return &folder{path: path, lock: lock}, nil
}

func (f *folder) release() error { return f.lock.Close() }

func (f *folder) join(name string) string { return filepath.Join(f.path, name) }

// current is the store in use, and whether the pointer says so. A folder without
// pointer and stores is new.
func (f *folder) current() (name string, pointed bool, err error) {
	text, err := os.ReadFile(f.join(pointerName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", false, fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	stores, err := f.stores()
	if err != nil {
		return "", false, fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	name, _, _ = strings.Cut(string(text), " ")
	if string(text) == pointerText(name) && slices.Contains(stores, name) {
		return name, true, nil
	}
	switch {
	case len(stores) == 0:
		return firstStore, false, nil
	case len(stores) == 1:
		return stores[0], false, nil
	}
	return "", false, fmt.Errorf("%w: %s does not say which of %v is in use", ErrBroken, f.join(pointerName), stores)
}

// stores lists the stores in the folder.
func (f *folder) stores() ([]string, error) {
	paths, err := matching(f.path, storePrefix+"*")
	var names []string
	for _, path := range paths {
		if _, err := storeNumber(filepath.Base(path)); err == nil {
			names = append(names, filepath.Base(path))
		}
	}
	return names, err
}

// pointerText is a store's name and its checksum, so that a damaged pointer
// never names another store.
func pointerText(name string) string {
	return fmt.Sprintf("%s %08x\n", name, crc32.Checksum([]byte(name), castagnoli()))
}

// point makes name the store in use. From its rename on, the old one is not.
func (f *folder) point(name string) error {
	if err := replaceText(f.join(pointerName), pointerText(name)); err != nil {
		return fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	return nil
}

// after names the store that follows name.
func after(name string) (string, error) {
	n, err := storeNumber(name)
	return fmt.Sprintf("%s%06d", storePrefix, n+1), err
}

func storeNumber(name string) (int, error) {
	digits, found := strings.CutPrefix(name, storePrefix)
	n, err := strconv.Atoi(digits)
	if !found || err != nil {
		return 0, fmt.Errorf("storage: %q is no store", name)
	}
	return n, nil
}

// clean deletes what a crash left: stores that are not in use, and temporary
// files. It touches nothing that is not ours.
func (f *folder) clean(current string) error {
	if err := f.dropOthers(current); err != nil {
		return err
	}
	return f.cleanTemps()
}

// dropOthers deletes the stores that are not in use.
func (f *folder) dropOthers(current string) error {
	stores, err := f.stores()
	if err != nil {
		return err
	}
	for _, name := range stores {
		if name == current {
			continue
		}
		if err := os.RemoveAll(f.join(name)); err != nil {
			return fmt.Errorf("clean up %s: %w", name, err)
		}
	}
	return nil
}

func (f *folder) cleanTemps() error {
	stores, err := f.stores()
	if err != nil {
		return err
	}
	temps := []string{f.join(pointerName + tempEnding), f.join(forgetName + tempEnding)}
	for _, name := range append(stores, backupsName) {
		found, err := matching(f.join(name), "*"+tempEnding)
		if err != nil {
			return err
		}
		temps = append(temps, found...)
	}
	for _, path := range temps {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("clean up: %w", err)
		}
	}
	return nil
}
