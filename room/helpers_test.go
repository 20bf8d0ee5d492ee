package room_test

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

// fixture is a machine with one open room.
type fixture struct {
	t     *testing.T
	store *memory
	rooms *room.Rooms
	room  *room.Room
	kinds []activity.Kind
	clock room.Clock
	slept atomic.Int64 // see sleeps
}

func testKinds() []activity.Kind {
	return []activity.Kind{
		{Name: "bell", New: func() activity.Activity { return &bell{} }},
		{Name: "board", New: func() activity.Activity { return &board{} }, Writing: true, Responder: true},
		{Name: "spare", New: func() activity.Activity { return &spare{} }},
		{Name: "trap", New: func() activity.Activity { return &trap{} }},
		{Name: "offer-trap", New: func() activity.Activity { return &trap{In: "offer"} }},
	}
}

// begin opens a machine with an adults' room; call it inside synctest.
func begin(t *testing.T, s room.Settings) *fixture {
	t.Helper()
	f := &fixture{t: t, store: newMemory(), kinds: testKinds()}
	f.boot()
	if s.Name == "" {
		s.Name = "Room 4"
	}
	var err error
	if f.room, err = f.rooms.Create(s); err != nil {
		t.Fatal(err)
	}
	f.ok(f.room.Open())
	t.Cleanup(f.halt)
	return f
}

// beginReal is begin with the kinds of activity that people have.
func beginReal(t *testing.T) *fixture {
	t.Helper()
	f := begin(t, room.Settings{})
	f.halt()
	f.kinds = activity.Kinds()
	f.again()
	return f
}

func (f *fixture) boot() {
	f.t.Helper()
	var err error
	began := time.Now()
	sinceBoot := func() time.Duration { return time.Since(began) + time.Duration(f.slept.Load()) }
	f.rooms, err = room.Open(f.store, room.Options{Kinds: f.kinds, Clock: f.clock, SinceBoot: sinceBoot, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) halt() {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	f.ok(f.rooms.Close(ctx))
}

// restart stops the machine and starts it again after a while.
func (f *fixture) restart(away time.Duration) {
	f.t.Helper()
	f.halt()
	time.Sleep(away)
	f.again()
}

// sleeps closes the machine's lid: its monotonic clock stands still. A minute after it
// is opened again, all that waits has been done.
func (f *fixture) sleeps(long time.Duration) {
	f.t.Helper()
	f.slept.Add(int64(long))
	time.Sleep(time.Minute)
	synctest.Wait()
}

// again starts a machine on the same store.
func (f *fixture) again() {
	f.t.Helper()
	id := f.room.ID()
	f.boot()
	r, ok := f.rooms.ByID(id)
	if !ok {
		f.t.Fatal("the room is not there any more")
	}
	f.room = r
}

func (f *fixture) ok(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func leader() activity.Viewer     { return activity.Viewer{Role: activity.Facilitator} }
func wallScreen() activity.Viewer { return activity.Viewer{Role: activity.Screen} }
func stranger() activity.Viewer   { return activity.Viewer{Role: activity.Participant} }

func phone(p activity.PersonID) activity.Viewer {
	return activity.Viewer{Role: activity.Participant, Person: p}
}

// form makes a form of pairs.
func form(kv ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		v.Add(kv[i], kv[i+1])
	}
	return v
}

// try makes a move; the id of its refusal is empty when it was done.
func (f *fixture) try(by activity.Viewer, move string, kv ...string) (room.Answer, string) {
	f.t.Helper()
	a, err := f.room.Do(context.Background(), room.Request{Move: move, By: by, Form: form(kv...)})
	return a, refused(f.t, err)
}

func refused(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var r *activity.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("not a refusal: %v", err)
	}
	return r.ID
}

// do makes a move that must be done.
func (f *fixture) do(by activity.Viewer, move string, kv ...string) room.Answer {
	f.t.Helper()
	a, id := f.try(by, move, kv...)
	if id != "" {
		f.t.Fatalf("%s was refused: %s", move, id)
	}
	return a
}

// not makes a move that must be refused in this way.
func (f *fixture) not(want string, by activity.Viewer, move string, kv ...string) {
	f.t.Helper()
	if _, id := f.try(by, move, kv...); id != want {
		f.t.Fatalf("%s: refused %q, want %q", move, id, want)
	}
}

// joins lets someone in with a phone.
func (f *fixture) joins(picture string) (activity.PersonID, string) {
	f.t.Helper()
	a := f.do(activity.Viewer{Role: activity.Participant}, "join", "picture", picture)
	return a.Person, a.Token
}

// lead is the facilitator's look.
func (f *fixture) lead() *room.LeadLook { return f.room.Look(leader()).Lead }

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }
