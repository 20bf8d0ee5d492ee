package main

import (
	"os"
	"time"
)

// noteBytes is what one note is on the disk.
const noteBytes = 400

// raw is a file on the disk where the data is: what everything durable is measured
// against.
type raw struct{ *os.File }

func (r *run) raw() (raw, error) {
	f, err := os.CreateTemp(r.work, "raw-")
	return raw{f}, err
}

// put is the disk's own write and fsync of one note.
func (d raw) put() (time.Duration, error) {
	began := time.Now()
	if _, err := d.Write(make([]byte, noteBytes)); err != nil {
		return 0, err
	}
	err := d.Sync()
	return time.Since(began), err
}

// gone closes and deletes it.
func (d raw) gone() {
	_ = d.Close() // nothing in it is wanted
	_ = os.Remove(d.Name())
}

// disk is how long that takes, one after another for a while.
func (r *run) disk(long time.Duration) (times, error) {
	d, err := r.raw()
	if err != nil {
		return nil, err
	}
	defer d.gone()
	var took times
	for end := time.Now().Add(long); time.Now().Before(end); {
		one, err := d.put()
		if err != nil {
			return nil, err
		}
		took = append(took, one)
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
