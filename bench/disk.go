package main

import (
	"os"
	"time"
)

// noteBytes is what one note is on the disk.
const noteBytes = 400

// disk is the disk's own write and fsync of one note, on the disk where the data
// is: what everything durable is measured against.
func (r *run) disk(long time.Duration) (times, error) {
	f, err := os.CreateTemp(r.work, "raw-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // the folder goes in the end
	defer f.Close()           //nolint:errcheck // nothing in it is wanted
	var took times
	for end := time.Now().Add(long); time.Now().Before(end); {
		began := time.Now()
		if _, err := f.Write(make([]byte, noteBytes)); err != nil {
			return nil, err
		}
		if err := f.Sync(); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}

// rate is how many a second.
func (t times) rate() float64 {
	var sum time.Duration
	for _, d := range t {
		sum += d
	}
	return float64(len(t)) / sum.Seconds()
}
