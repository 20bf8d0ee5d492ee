package main

import (
	"context"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"hearth/handlers"
	"hearth/room"
	"hearth/storage"
)

// slowFsync is a disk as in an old laptop.
const slowFsync = 20 * time.Millisecond

// benchAnswers is a hall of people who answer in the same moment.
func benchAnswers(r *run) error {
	t := r.table("500 people answer at once in one room, over a disk whose fsync takes 20 ms")
	var took times
	for range r.pick(5, 2) {
		round, err := allAtOnce(r, 500)
		if err != nil {
			return err
		}
		took = append(took, round...)
	}
	t.hold("until each is answered, on the disk", took.String(), "p99 ≤ 250 ms", millis(took.at(0.99)), 250)
	t.print()
	return nil
}

func allAtOnce(r *run, people int) (times, error) {
	f, err := r.folder(wish{rooms: 1, people: people, wall: true})
	if err != nil {
		return nil, err
	}
	s, err := r.startPeer("slow-disk", f.path)
	if err != nil {
		return nil, err
	}
	p := f.rooms[0]
	took, failed := make(times, people), make([]error, people)
	together(people, func(i int) { // their connections are open: they have the page
		failed[i] = s.participant(p, p.seats[i]).get("/livez")
	})
	began := time.Now()
	together(people, func(i int) {
		failed[i] = s.participant(p, p.seats[i]).post("/r/"+p.code+"/moves/post", note(i))
		took[i] = time.Since(began)
	})
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	return took, s.stop()
}

func together(n int, do func(int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// slowStore is the real store on a disk that is slow to sync. A room has one save
// under way at a time, so that every save waits as the disk would let it.
type slowStore struct{ *storage.Store }

// Save saves, slowly.
func (s slowStore) Save(b room.Batch) error {
	time.Sleep(slowFsync)
	return s.Store.Save(b)
}

// serveOnSlowDisk is Hearth without its command line, on a slow disk.
func serveOnSlowDisk(ctx context.Context, at, path string) error {
	store, err := storage.Open(path, storage.Options{})
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	rooms, err := room.Open(slowStore{store}, room.Options{Log: log})
	if err != nil {
		return err
	}
	catalogue, err := handlers.LoadCatalogue(os.DirFS("../locales"))
	if err != nil {
		return err
	}
	app, err := handlers.New(handlers.Config{
		Rooms: rooms, Accounts: store, Catalogue: catalogue, Log: log,
		Views: os.DirFS("../views"), Static: os.DirFS("../static"), Locales: os.DirFS("../locales"),
		Hosts:     func() []string { return []string{"127.0.0.1"} },
		Addresses: func() []handlers.Address { return nil },
	})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", at)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = app.Shutdown(context.Background()) })()
	return app.Serve(ln)
}
