package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"hearth/room"
	"hearth/storage"
)

// benchPosts is how many notes a second are durable, beside the disk's own rate
// of writing and syncing one.
func benchPosts(r *run) error {
	t := r.table("Durable notes a second, by how many write at once")
	long := time.Duration(r.pick(4000, 1500)) * time.Millisecond
	for _, c := range []struct {
		writers int
		least   float64
	}{{1, 0.6}, {4, 0}, {16, 0}, {64, 5}, {256, 20}} {
		disk, err := r.disk(time.Second)
		if err != nil {
			return err
		}
		rate, work, err := durable(r, c.writers, long)
		if err != nil {
			return err
		}
		again, err := r.disk(time.Second)
		if err != nil {
			return err
		}
		own := (disk.rate() + again.rate()) / 2
		what, figure := fmt.Sprintf("%d at once", c.writers), fmt.Sprintf("%.0f/s; the disk %.0f/s; %.1f ×; %.0f µs of processor each", rate, own, rate/own, float64(work.Nanoseconds())/1000)
		if c.least > 0 {
			t.reach(what, figure, fmt.Sprintf("≥ %.1f ×", c.least), rate/own, c.least)
		} else {
			t.say(what, figure)
		}
		r.growth.add("Durable notes a second", "writers", c.writers, rate)
		if c.writers != abreast {
			continue
		}
		if err := badgerAlone(r, t, long, own); err != nil {
			return err
		}
	}
	t.print()
	return nil
}

// abreast is how many write at once where Badger is measured alone.
const abreast = 256

// badgerAlone says what is left for a store on top of Badger: with tables as small as
// memory is promised, and as Badger comes.
func badgerAlone(r *run, t *table, long time.Duration, disk float64) error {
	for _, one := range []struct {
		tables string
		sized  func(badger.Options) badger.Options
	}{
		{"8 MB, as Hearth's", sizedAsOurs},
		{"64 MB, as it comes", func(o badger.Options) badger.Options { return o }},
	} {
		rate, work, err := indexed(r, long, one.sized)
		if err != nil {
			return err
		}
		t.say(fmt.Sprintf("– Badger alone, %d a batch, nothing on the disk for sure, tables of %s", abreast, one.tables), fmt.Sprintf("%.0f/s; %.1f ×; %.0f µs of processor each", rate, rate/disk, float64(work.Nanoseconds())/1000))
	}
	return nil
}

// sizedAsOurs are the sizes of package storage (badgerOptions).
func sizedAsOurs(o badger.Options) badger.Options {
	return o.WithCompression(options.None).WithMemTableSize(8 << 20).WithNumMemtables(2).
		WithNumLevelZeroTables(10).WithNumLevelZeroTablesStall(20).WithBaseLevelSize(256 << 20).
		WithNumCompactors(2).WithBlockCacheSize(8 << 20).WithIndexCacheSize(4 << 20).
		WithDetectConflicts(false).WithMetricsEnabled(false)
}

// indexed is how many notes a second Badger alone takes, and the processor time of one:
// each in three keys, as the store keeps it, nothing synced, nothing read and no journal.
func indexed(r *run, long time.Duration, sized func(badger.Options) badger.Options) (rate float64, work time.Duration, err error) {
	dir, err := os.MkdirTemp(r.work, "badger-")
	if err != nil {
		return 0, 0, err
	}
	db, err := badger.Open(sized(badger.DefaultOptions(dir)).WithLogger(nil))
	if err != nil {
		return 0, 0, err
	}
	before, err := workOf(os.Getpid())
	n := 0
	began := time.Now()
	for ; err == nil && time.Since(began) < long; n += abreast {
		err = db.Update(putAbreast)
	}
	took := time.Since(began)
	after, failed := workOf(os.Getpid())
	if err := errors.Join(err, failed, db.Close()); err != nil {
		return 0, 0, err
	}
	return float64(n) / took.Seconds(), (after - before) / time.Duration(n), nil
}

func putAbreast(txn *badger.Txn) error {
	for range abreast {
		id := rand.Text()
		place := strconv.FormatInt(time.Now().UnixNano(), 36) + id
		err := errors.Join(
			txn.Set([]byte("n"+id), make([]byte, noteBytes)),
			txn.Set([]byte("o"+place), nil),
			txn.Set([]byte("d"+place), nil))
		if err != nil {
			return err
		}
	}
	return nil
}

// durable gives how many notes a second are on the disk, and the processor time of
// one, whoever wrote it and Badger's own included.
func durable(r *run, writers int, long time.Duration) (rate float64, work time.Duration, err error) {
	dir, err := os.MkdirTemp(r.work, "posts-")
	if err != nil {
		return 0, 0, err
	}
	store, err := storage.Open(dir, storage.Options{})
	if err != nil {
		return 0, 0, err
	}
	before, err := workOf(os.Getpid())
	if err != nil {
		return 0, 0, err
	}
	var all sync.WaitGroup
	counts, failed := make([]int, writers), make([]error, writers)
	began := time.Now()
	for w := range writers {
		all.Go(func() {
			for time.Since(began) < long && failed[w] == nil {
				failed[w] = store.Save(room.Batch{Room: "r", Put: []room.Note{freshNote()}})
				counts[w]++
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	after, err := workOf(os.Getpid())
	if err := errors.Join(append(failed, err, store.Close())...); err != nil {
		return 0, 0, err
	}
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return float64(sum) / took.Seconds(), (after - before) / time.Duration(sum), nil
}

func freshNote() room.Note {
	return room.Note{
		ID: room.NoteOf(rand.Text()), Room: "r", State: room.Waiting, Text: fmt.Sprintf(thanks, 1),
		Place: room.ThisRoom, Made: time.Now(), Expires: time.Now().AddDate(0, 0, 30),
	}
}
