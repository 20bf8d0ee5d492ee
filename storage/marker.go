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
	"slices"
	"strings"
)

// closedName stands in a store that was closed: the checksums of its files, as
// they were left. Without it nobody knows what Badger's hold.
const closedName = "closed"

// besides stands before the names of journals and checkpoint, which lie beside
// the index.
const besides = "../"

// How a store was left.
type stop int

const (
	stoppedHard    stop = iota // killed, or the power went
	stoppedClean               // closed, and nothing has changed since
	stoppedChanged             // closed, and somebody or the disk changed it
)

func markClosed(dir string) error {
	sums, err := leftSums(dir)
	if err != nil {
		return err
	}
	text, err := json.Marshal(sums)
	if err != nil {
		return err
	}
	return replaceText(filepath.Join(dir, closedName), string(text))
}

// howStopped reads the marker: how the index was left, and of the files beside it
// those that are not as they were.
// A file that cannot be read is a changed one.
func howStopped(dir string) (stopped stop, harmed []string) {
	text, err := os.ReadFile(filepath.Join(dir, closedName))
	if errors.Is(err, fs.ErrNotExist) {
		return stoppedHard, nil
	}
	var left map[string]uint32
	if err != nil || json.Unmarshal(text, &left) != nil {
		return stoppedChanged, nil
	}
	now, err := leftSums(dir)
	if err != nil {
		return stoppedChanged, nil
	}
	stopped = stoppedClean
	if !hasBeside(left) { // written before journals stood in it
		maps.DeleteFunc(now, func(name string, _ uint32) bool { return strings.HasPrefix(name, besides) })
	}
	for name := range both(left, now) {
		was, before := left[name]
		if is, after := now[name]; before && after && was == is {
			continue
		}
		if beside, ok := strings.CutPrefix(name, besides); ok {
			if _, before := left[name]; !before && strings.HasPrefix(beside, "journal-") && hasBeside(left) {
				return stoppedHard, nil // it went on after this marker
			}
			harmed = append(harmed, beside)
		} else {
			stopped = stoppedChanged
		}
	}
	slices.Sort(harmed)
	return stopped, harmed
}

func hasBeside(sums map[string]uint32) bool {
	for name := range sums {
		if strings.HasPrefix(name, besides) {
			return true
		}
	}
	return false
}

func both(a, b map[string]uint32) map[string]uint32 {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// takeMark removes the marker: from here on the store is in use.
func takeMark(dir string) error { return errors.Join(remove(dir, closedName), syncDir(dir)) }

func remove(dir, name string) error {
	err := os.Remove(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// leftSums are the checksums of the index, and of the journals and the checkpoint.
func leftSums(dir string) (map[string]uint32, error) {
	sums := map[string]uint32{}
	entries, err := os.ReadDir(filepath.Join(dir, indexName))
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	names := make([]string, 0, len(entries)+2)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	for _, prefix := range []string{"journal-", "checkpoint-"} {
		numbers, err := numbered(dir, prefix)
		if err != nil {
			return nil, err
		}
		for _, n := range numbers {
			names = append(names, fmt.Sprintf("%s%s%06d", besides, prefix, n))
		}
	}
	for _, name := range names {
		if sums[name], err = fileSum(filepath.Join(dir, indexName, name)); err != nil {
			return nil, fmt.Errorf("sum: %w", err)
		}
	}
	return sums, nil
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
