package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// closedName stands in a store that was closed: the checksums of Badger's files,
// as they were left. Without it nobody knows what they hold.
const closedName = "closed"

// How a store was left.
type stop int

const (
	stoppedHard    stop = iota // killed, or the power went
	stoppedClean               // closed, and nothing has changed since
	stoppedChanged             // closed, and somebody or the disk changed it
)

func markClosed(dir string) error {
	sums, err := indexSums(dir)
	if err != nil {
		return err
	}
	text, err := json.Marshal(sums)
	if err != nil {
		return err
	}
	return replaceText(filepath.Join(dir, closedName), string(text))
}

// howStopped reads the marker and removes it: from here on the store is in use.
func howStopped(dir string) (stop, error) {
	text, err := os.ReadFile(filepath.Join(dir, closedName))
	if errors.Is(err, fs.ErrNotExist) {
		return stoppedHard, nil
	}
	stopped := stoppedChanged
	var left map[string]uint32
	if err == nil && json.Unmarshal(text, &left) == nil {
		if now, err := indexSums(dir); err == nil && maps.Equal(left, now) {
			stopped = stoppedClean
		}
	}
	return stopped, errors.Join(remove(dir, closedName), syncDir(dir))
}

func remove(dir, name string) error {
	err := os.Remove(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func indexSums(dir string) (map[string]uint32, error) {
	sums := map[string]uint32{}
	entries, err := os.ReadDir(filepath.Join(dir, indexName))
	for _, entry := range entries {
		sum, err := fileSum(filepath.Join(dir, indexName, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("index: %w", err)
		}
		sums[entry.Name()] = sum
	}
	return sums, err
}

func fileSum(path string) (uint32, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	sum := crc32.New(castagnoli())
	_, err = io.Copy(sum, f)
	return sum.Sum32(), err
}
