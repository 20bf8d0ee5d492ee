package torture

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// loopDisk is a file system of its own on a backing file, so that its power can
// be cut and its room can end. Only root may mount it.
type loopDisk struct {
	t       *testing.T
	backing string
	at      string // where it is mounted
}

// ext4 that writes back nothing by itself: what was not synced is on no disk.
func newLoopDisk(t *testing.T, size string) *loopDisk {
	t.Helper()
	d := &loopDisk{t: t, backing: filepath.Join(t.TempDir(), "disk"), at: t.TempDir()}
	d.run("truncate", "-s", size, d.backing)
	d.run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", d.backing)
	d.mount()
	return d
}

func (d *loopDisk) mount() {
	d.t.Helper()
	d.run("mount", "-o", "loop,commit=600", d.backing, d.at)
	d.t.Cleanup(d.unmount)
}

func (d *loopDisk) unmount() {
	mounts, err := os.ReadFile("/proc/mounts")
	if err == nil && strings.Contains(string(mounts), " "+d.at+" ") {
		d.run("umount", d.at)
	}
}

// cut is the disk as it would be after a power cut now.
func (d *loopDisk) cut() *loopDisk {
	d.t.Helper()
	c := &loopDisk{t: d.t, backing: filepath.Join(d.t.TempDir(), "cut"), at: d.t.TempDir()}
	d.run("cp", "--sparse=always", d.backing, c.backing)
	c.mount()
	return c
}

// away gives its room back.
func (d *loopDisk) away() {
	d.t.Helper()
	d.unmount()
	if err := os.Remove(d.backing); err != nil {
		d.t.Error(err)
	}
}

func (d *loopDisk) data() string { return filepath.Join(d.at, "data") }

func (d *loopDisk) run(name string, args ...string) {
	d.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		d.t.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
}
