package room_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"hearth/activity"
	"hearth/room"
)

// BenchmarkFiveHundredAnswersAtOnce is the figure of DESIGN 3.2: over a disk of
// 20 ms, p99 41 ms.
func BenchmarkFiveHundredAnswersAtOnce(b *testing.B) {
	store := newMemory()
	rooms, err := room.Open(store, room.Options{Kinds: testKinds(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer rooms.Close(context.Background()) //nolint:errcheck // in memory
	r, err := rooms.Create(room.Settings{Name: "Assembly"})
	if err != nil {
		b.Fatal(err)
	}
	do := func(by activity.Viewer, move string, kv ...string) room.Answer {
		a, err := r.Do(context.Background(), room.Request{Move: move, By: by, Form: form(kv...)})
		if err != nil {
			b.Error(err)
		}
		return a
	}
	if err := r.Open(); err != nil {
		b.Fatal(err)
	}
	do(leader(), "start", "kind", "bell")
	var people []activity.PersonID
	for range 500 {
		people = append(people, do(stranger(), "join").Person)
	}
	store.set(func(m *memory) { m.slow = 20 * time.Millisecond })
	var took []time.Duration
	b.ResetTimer()
	for range b.N {
		took = append(took, atOnce(people, func(p activity.PersonID) { do(phone(p), "ring") })...)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

func atOnce(people []activity.PersonID, do func(activity.PersonID)) []time.Duration {
	took := make([]time.Duration, len(people))
	var all sync.WaitGroup
	began := time.Now()
	for i, p := range people {
		all.Go(func() {
			do(p)
			took[i] = time.Since(began)
		})
	}
	all.Wait()
	return took
}

// BenchmarkLook is what one of thirty sockets costs after each change.
func BenchmarkLook(b *testing.B) {
	rooms, err := room.Open(newMemory(), room.Options{Kinds: testKinds(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer rooms.Close(context.Background()) //nolint:errcheck // in memory
	r, err := rooms.Create(room.Settings{Name: "Class"})
	if err != nil {
		b.Fatal(err)
	}
	if err := r.Open(); err != nil {
		b.Fatal(err)
	}
	for _, q := range []room.Request{
		{Move: "add", By: leader(), Form: form("count", "28")},
		{Move: "start", By: leader(), Form: form("kind", "bell")},
	} {
		if _, err := r.Do(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		r.Look(wallScreen())
	}
}
