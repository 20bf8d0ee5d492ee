package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"hearth/room"
)

func BenchmarkSave(b *testing.B) {
	for _, notes := range []int{10, 100_000} {
		for _, writers := range []int{1, 64, 256} {
			b.Run(fmt.Sprintf("notes=%d/writers=%d", notes, writers), func(b *testing.B) {
				s := filled(b, notes)
				var all sync.WaitGroup
				b.ResetTimer()
				for w := range writers {
					all.Go(func() {
						for i := w; i < b.N; i += writers {
							s.save("r", shown("r", notes+1+i, "thanks for the tea"))
						}
					})
				}
				all.Wait()
			})
		}
	}
}

// BenchmarkDisk is the disk's own write and sync.
func BenchmarkDisk(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "f"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for b.Loop() {
		if _, err := f.Write(make([]byte, 400)); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}

func filled(b *testing.B, notes int) *bench {
	s := newBench(b)
	for i := 0; i < notes; i += 1000 {
		var put []room.Note
		for j := i; j < min(notes, i+1000); j++ {
			put = append(put, shown("r", j+1, fmt.Sprintf("thanks, number %d, for the tea and the talk", j)))
		}
		s.save("r", put...)
	}
	return s
}

func BenchmarkLifeOf100000Notes(b *testing.B) {
	s := filled(b, 100_000)
	timed := func(what string, f func()) {
		began := time.Now()
		f()
		b.ReportMetric(float64(time.Since(began).Milliseconds()), what+"-ms")
	}
	for b.Loop() {
		timed("forget", func() { s.ok(s.Forget()) })
		timed("close", func() { s.ok(s.Close()) })
		timed("open", s.open)
		timed("newest60", func() { s.texts("r", room.Shown, 0, 60) })
		timed("count", func() { s.count("r", room.Shown) })
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapInuse>>20), "heap-MiB")
}
