package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"time"

	"hearth/activity"
	"hearth/room"
	"hearth/storage"
)

// folder is a data folder made ready by Hearth's own packages, so that the
// program that is measured starts with the rooms, people and notes it needs.
type folder struct {
	path     string
	sessions []string // cookies of signed-in devices; each may make five moves a second
	rooms    []preparedRoom
}

type preparedRoom struct {
	id      room.ID
	code    string
	seats   []string      // cookies of participants
	waiting []room.NoteID // notes to approve
}

// wish is what a folder should hold.
type wish struct {
	rooms, people  int // people in each room
	shown, waiting int // notes in each room
	wall           bool
	young          bool // rooms of 5 to 7, else of 8 to 12
	inMemory       bool // not on the disk
}

const sessionsMade = 64

func (r *run) folder(w wish) (*folder, error) {
	where := r.work
	if w.inMemory {
		where = r.memory
	}
	path, err := os.MkdirTemp(where, "data-")
	if err != nil {
		return nil, err
	}
	store, err := storage.Open(path, storage.Options{})
	if err != nil {
		return nil, err
	}
	rooms, err := room.Open(store, room.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	f := &folder{path: path}
	if err := f.signIn(store); err != nil {
		return nil, err
	}
	for i := range w.rooms {
		p, err := prepareRoom(r, store, rooms, w, i)
		if err != nil {
			return nil, err
		}
		f.rooms = append(f.rooms, p)
	}
	if err := rooms.Close(r); err != nil {
		return nil, err
	}
	return f, store.Close()
}

func (f *folder) signIn(store *storage.Store) error {
	ana := room.Facilitator{ID: "ana", Name: "Ana", Made: time.Now(), Theme: room.Auto}
	if err := store.PutFacilitator(ana); err != nil {
		return err
	}
	for range sessionsMade {
		token := rand.Text()
		sum := sha256.Sum256([]byte(token))
		session := room.Session{Hash: hex.EncodeToString(sum[:]), Facilitator: "ana", Made: time.Now(), Expires: time.Now().Add(24 * time.Hour)}
		if err := store.PutSession(session); err != nil {
			return err
		}
		f.sessions = append(f.sessions, token)
	}
	return nil
}

func prepareRoom(ctx context.Context, store *storage.Store, rooms *room.Rooms, w wish, i int) (p preparedRoom, err error) {
	age := activity.Age8to12
	if w.young {
		age = activity.Age5to7
	}
	r, err := rooms.Create(room.Settings{
		Name: fmt.Sprintf("Room %d", i), Age: age, Language: "en",
		Contacts: []room.Contact{{Name: "Ms Okafor", How: "office", Checked: time.Now()}},
	})
	if err != nil {
		return p, err
	}
	p.id = r.ID()
	if p.waiting, err = putNotes(store, p.id, w); err != nil {
		return p, err
	}
	if err := r.Open(); err != nil {
		return p, err
	}
	p.code = r.Code()
	if w.wall {
		if err := startWall(ctx, r); err != nil {
			return p, err
		}
	}
	for range w.people {
		answer, err := r.Do(ctx, room.Request{Move: "join", By: activity.Viewer{Role: activity.Participant}, Form: url.Values{}})
		if err != nil {
			return p, err
		}
		p.seats = append(p.seats, answer.Token)
	}
	return p, nil
}

func startWall(ctx context.Context, r *room.Room) error {
	_, err := r.Do(ctx, room.Request{
		Move: "start", By: activity.Viewer{Role: activity.Facilitator}, Facilitator: "ana",
		Form: url.Values{"kind": {"wall"}, "format": {"free"}, "place": {"room"}, "responder_who": {"Ana"}, "responder_where": {"here"}},
	})
	return err
}

// thanks is a note as long as children write them.
const thanks = "Thank you, number %d, for showing me where the rain comes in and staying until it stopped."

// notesASave fit into one transaction.
const notesASave = 500

func putNotes(store *storage.Store, id room.ID, w wish) (waiting []room.NoteID, err error) {
	var batch []room.Note
	flush := func() {
		if err == nil && len(batch) > 0 {
			err = store.Save(room.Batch{Room: id, Put: batch})
		}
		batch = nil
	}
	for i := range w.shown + w.waiting {
		n := room.Note{
			ID: room.NoteOf(rand.Text()), Room: id, State: room.Shown, Seq: uint64(i) + 1, Text: fmt.Sprintf(thanks, i),
			Paper: i % 5, Place: room.ThisRoom, Made: time.Now(), Expires: time.Now().AddDate(0, 0, 30),
		}
		if i >= w.shown {
			n.State, n.Seq = room.Waiting, 0
			waiting = append(waiting, n.ID)
		}
		if batch = append(batch, n); len(batch) == notesASave {
			flush()
		}
	}
	flush()
	return waiting, err
}
