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
		turns   int
	}{{1, 0.6, 8}, {4, 0, 1}, {16, 0, 1}, {64, 5, 1}, {256, 20, 1}} {
		p, err := durable(r, c.writers, long, c.turns)
		if err != nil {
			return err
		}
		rate, own := p.rate(), p.disk.rate()
		what, figure := fmt.Sprintf("%d at once", c.writers), fmt.Sprintf("%.0f/s; the disk %.0f/s; %.2f ×; %s", rate, own, rate/own, perNote(p.work, p.notes))
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
		n, took, work, err := indexed(r, long, one.sized)
		if err != nil {
			return err
		}
		rate := float64(n) / took.Seconds()
		t.say(fmt.Sprintf("– Badger alone, %d a batch, nothing on the disk for sure, tables of %s", abreast, one.tables), fmt.Sprintf("%.0f/s; %.1f ×; %s", rate, rate/disk, perNote(work, n)))
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

// indexed is how many notes Badger alone takes, how long and with what processor time:
// each in three keys, as the store keeps it, nothing synced, nothing read and no journal.
func indexed(r *run, long time.Duration, sized func(badger.Options) badger.Options) (n int, took, work time.Duration, err error) {
	dir, err := os.MkdirTemp(r.work, "badger-")
	if err != nil {
		return 0, 0, 0, err
	}
	db, err := badger.Open(sized(badger.DefaultOptions(dir)).WithLogger(nil))
	if err != nil {
		return 0, 0, 0, err
	}
	before, err := workOf(os.Getpid())
	began := time.Now()
	for ; err == nil && time.Since(began) < long; n += abreast {
		err = db.Update(putAbreast)
	}
	took = time.Since(began)
	after, failed := workOf(os.Getpid())
	return n, took, after - before, errors.Join(err, failed, db.Close())
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

// pace is how fast notes became durable, and the disk's own writes and syncs between
// them.
type pace struct {
	notes      int
	took, work time.Duration // work: processor time, whoever's, Badger's own included
	disk       times
}

func (p pace) rate() float64 { return float64(p.notes) / p.took.Seconds() }

func perNote(work time.Duration, notes int) string {
	return fmt.Sprintf("%.0f µs of processor each", float64(work.Microseconds())/float64(notes))
}

// durable writes notes for so long, and between turns of it to the disk alone: one that
// does 7,000 syncs in one second may do 5,000 in the next. Where many write there is one
// turn, or Badger would merge its tables in those of the disk.
func durable(r *run, writers int, long time.Duration, turns int) (p pace, err error) {
	dir, err := os.MkdirTemp(r.work, "posts-")
	if err != nil {
		return p, err
	}
	store, err := storage.Open(dir, storage.Options{})
	if err != nil {
		return p, err
	}
	for i := range turns + 1 {
		if i > 0 {
			err = p.write(store, writers, long/time.Duration(turns))
		}
		if err == nil {
			err = p.measure(r, long/2/time.Duration(turns+1))
		}
		if err != nil {
			return p, errors.Join(err, store.Close())
		}
	}
	return p, store.Close()
}

func (p *pace) measure(r *run, long time.Duration) error {
	disk, err := r.disk(long)
	p.disk = append(p.disk, disk...)
	return err
}

func (p *pace) write(store *storage.Store, writers int, long time.Duration) error {
	before, err := workOf(os.Getpid())
	if err != nil {
		return err
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
	p.took += time.Since(began)
	after, err := workOf(os.Getpid())
	p.work += after - before
	for _, n := range counts {
		p.notes += n
	}
	return errors.Join(append(failed, err)...)
}

func freshNote() room.Note {
	return room.Note{
		ID: room.NoteOf(rand.Text()), Room: "r", State: room.Waiting, Text: fmt.Sprintf(thanks, 1),
		Place: room.ThisRoom, Made: time.Now(), Expires: time.Now().AddDate(0, 0, 30),
	}
}
