//go:build linux

package torture

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hearth/storage"
)

// TestWhatNeedsRoot is here whole; without -root it is not part of the share.
func TestWhatNeedsRoot(t *testing.T) {
	if *root {
		t.Run("power", powerCuts)
		t.Run("full", fullDisks)
		t.Run("full at the start", fullAtTheStart)
	}
}

// powerCuts stops a writer, takes its disk as it is, without what was not synced,
// and lets it go on.
func powerCuts(t *testing.T) {
	r := newRow("power cut, ext4")
	left := rounds(200)
	for left > 0 {
		d := newLoopDisk(t, "256M") // with its seven backups, a fast writer fills less
		l := newLedger()
		p := startWriter(t, d.data(), 0)
		p.opened(t, l)
		for range min(left, roundsAFolder) {
			left--
			time.Sleep(time.Duration(rand.IntN(150)) * time.Millisecond)
			p.stop(t, l)
			c := d.cut()
			p.goOn(t)
			l.clone().openAndCheck(t, r, c.data())
			c.away()
		}
		if err := p.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		p.ended(t, l)
		r.notes["answers"] += len(l.did)
		d.away()
	}
	r.print(t, false)
}

// stop stops a writer, and hears all that it said before.
func (p *process) stop(t *testing.T, l *ledger) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	for !stopped(p.cmd.Process.Pid) {
		time.Sleep(time.Millisecond)
	}
	for quiet := 0; quiet < 3; {
		select {
		case line := <-p.lines:
			hear(t, l, line)
			quiet = 0
		case <-time.After(5 * time.Millisecond):
			quiet++
		}
	}
}

func (p *process) goOn(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
}

// stopped tells whether every thread of a process stands.
func stopped(pid int) bool {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, thread := range threads {
		stat, _ := os.ReadFile(thread)
		if _, state, _ := strings.Cut(string(stat), ") "); !strings.HasPrefix(state, "T") {
			return false
		}
	}
	return err == nil && len(threads) > 0
}

// fullDisks lets another program take the rest of a disk while Hearth writes.
func fullDisks(t *testing.T) {
	r := newRow("a full disk")
	left := rounds(100)
	for left > 0 {
		d := newLoopDisk(t, "256M")
		l := newLedger()
		for range min(left, roundsAFolder) {
			left--
			p := startWriter(t, d.data(), l.next())
			p.opened(t, l)
			before := l.refused
			hog := filepath.Join(d.at, "hog")
			time.Sleep(time.Duration(rand.IntN(80)) * time.Millisecond)
			fill(t, hog, rand.IntN(3) == 0)
			time.Sleep(time.Duration(20+rand.IntN(150)) * time.Millisecond)
			if rand.IntN(2) == 0 { // killed while full, or when there is room again
				_ = p.cmd.Process.Kill()
				remove(t, hog)
			} else {
				remove(t, hog)
				time.Sleep(30 * time.Millisecond)
				_ = p.cmd.Process.Kill()
			}
			p.ended(t, l)
			if state, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && (!state.Signaled() || state.Signal() != syscall.SIGKILL) {
				r.notes["ended by itself: "+p.cmd.ProcessState.String()]++
			}
			r.notes["refusals"] += l.refused - before
			l.openAndCheck(t, r, d.data())
		}
		d.away()
	}
	r.print(t, false)
}

// fullAtTheStart starts on a disk without room: a sentence, and nothing lost.
func fullAtTheStart(t *testing.T) {
	r := newRow("starting while full")
	left := rounds(100)
	for left > 0 { // a disk of its own for a few: a fast machine fills one with what it keeps
		d := newLoopDisk(t, "64M")
		l := newLedger()
		for range min(left, roundsAFolder) {
			left--
			if startFull(t, d, l) {
				r.notes["refused"]++
			}
			l.openAndCheck(t, r, d.data())
		}
		d.away()
	}
	r.print(t, false)
}

// startFull starts on a disk that somebody has filled meanwhile, and makes room again.
func startFull(t *testing.T, d *loopDisk, l *ledger) (refused bool) {
	t.Helper()
	p := startWriter(t, d.data(), l.next())
	p.opened(t, l)
	time.Sleep(time.Duration(50+rand.IntN(50)) * time.Millisecond)
	_ = p.cmd.Process.Kill()
	p.ended(t, l)
	half, err := filepath.Glob(filepath.Join(d.data(), "*", "*.tmp"))
	if err != nil {
		t.Fatal(err)
	}
	stores, err := filepath.Glob(filepath.Join(d.data(), "store-*"))
	if err != nil {
		t.Fatal(err)
	}
	hog := filepath.Join(d.at, "hog")
	fill(t, hog, true)
	s, err := storage.Open(d.data(), storage.Options{})
	switch {
	case err == nil && len(half) == 0 && len(stores) == 1: // else what the killed one left half made room
		t.Error("it opened without any room")
	case err != nil && !errors.Is(err, storage.ErrFull):
		t.Error(err)
	}
	if err == nil {
		err = s.Close()
	}
	remove(t, hog)
	return errors.Is(err, storage.ErrFull)
}

// fill takes a disk's last room: all of it, or all but a little.
func fill(t *testing.T, path string, all bool) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 256<<10)
	for err == nil {
		_, err = f.Write(block)
	}
	for size := len(block); all && size >= 512; size /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(block[:size])
		}
	}
	if err := f.Close(); err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}
