package room_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/activity"
	"hearth/room"
	"hearth/storage"
)

// disk is a machine whose rooms are in a real data folder.
type disk struct {
	*fixture
	dir   string
	kept  *storage.Store
	space storage.Space
}

func onDisk(t *testing.T) *disk {
	d := &disk{fixture: &fixture{t: t}, dir: filepath.Join(t.TempDir(), "data"), space: storage.Space{Free: 50 << 30, Total: 100 << 30}}
	d.start()
	t.Cleanup(d.stop)
	r, err := d.rooms.Create(room.Settings{Name: "Room 4", Age: activity.Age8to12})
	d.ok(err)
	d.room = r
	d.ok(r.Open())
	d.do(leader(), "start", "kind", "wall", "responder_who", "Ms Lee", "responder_where", "Room 2", "contact_name", "Helpline", "contact_how", "call 123")
	return d
}

func (d *disk) start() {
	d.t.Helper()
	var err error
	d.kept, err = storage.Open(d.dir, storage.Options{Space: func(string) (storage.Space, error) { return d.space, nil }})
	d.ok(err)
	d.rooms, err = room.Open(d.kept, room.Options{Log: slog.New(slog.DiscardHandler)})
	d.ok(err)
}

func (d *disk) stop() {
	d.t.Helper()
	d.halt()
	d.ok(d.kept.Close())
}

func (d *disk) reboot() {
	d.t.Helper()
	d.stop()
	d.start()
	d.room, _ = d.rooms.ByID(d.room.ID())
}

func (d *disk) notes() string {
	var texts []string
	for _, n := range d.room.Look(wallScreen()).Run.View.(activity.WallView).Notes {
		texts = append(texts, n.Text)
	}
	return fmt.Sprint(texts)
}

func (d *disk) posts(who activity.PersonID, text string) room.Answer {
	d.t.Helper()
	return d.do(phone(who), "post", "text", text, "place", "room", "knows", "facilitator")
}

func TestAMorningOnARealDisk(t *testing.T) {
	d := onDisk(t)
	fox, cookie := d.joins("fox")
	one, two, three := d.posts(fox, "thanks for the ladder"), d.posts(fox, "declined-words"), d.posts(fox, "worrying-words")
	d.do(leader(), "approve", "note", string(one.Note))
	d.do(leader(), "decline", "note", string(two.Note), "answer", "2")
	d.do(leader(), "worry", "note", string(three.Note))
	code := d.room.Code()
	d.reboot()

	if who, ok := d.room.Person(cookie); !ok || who != fox || d.room.Code() != code {
		t.Error("seat and code must survive")
	}
	if d.notes() != "[thanks for the ladder]" {
		t.Errorf("the wall shows %s", d.notes())
	}
	states := d.room.NoteStates([]string{one.Token, two.Token, three.Token, "unknown"})
	if states[0].State != room.Shown || states[1].Answer != 2 || states[2].State != room.Waiting || states[3].State != "" {
		t.Errorf("%+v", states)
	}
	if l := d.lead(); len(l.Worrying) != 1 || l.ShownCount != 1 {
		t.Errorf("%+v", l)
	}

	d.do(leader(), "forget", "note", string(three.Note))
	d.do(phone(fox), "take-back", "token", one.Token)
	d.reboot() // stopping forgets what is still to be forgotten
	d.absent("worrying-words", "declined-words", "thanks for the ladder")
	if d.notes() != "[]" || d.lead().ShownCount != 0 {
		t.Errorf("the wall shows %s", d.notes())
	}
}

// absent looks into every file of the data folder.
func (d *disk) absent(words ...string) {
	d.t.Helper()
	if file := d.holds(words...); file != "" {
		d.t.Errorf("one of %q is still in %s", words, file)
	}
}

// holds names a file of the data folder that holds one of the words.
func (d *disk) holds(words ...string) (file string) {
	d.t.Helper()
	d.ok(filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		for _, w := range words {
			if bytes.Contains(raw, []byte(w)) {
				file = filepath.Base(path)
			}
		}
		return err
	}))
	return file
}

// forgets waits until the words have left every file.
func (d *disk) forgets(words ...string) {
	d.t.Helper()
	for began := time.Now(); d.holds(words...) != ""; time.Sleep(100 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			d.absent(words...)
			d.t.Fatal("after a minute")
		}
	}
}

func TestWhatIsOverLeavesTheFilesWithinAMinute(t *testing.T) {
	t.Parallel() // it waits
	d := onDisk(t)
	d.ok(d.kept.Save(room.Batch{Room: d.room.ID(), Put: []room.Note{{
		ID: "soon", Room: d.room.ID(), State: room.Shown, Seq: 900, Text: "expiring-words", Expires: time.Now().Add(time.Second),
	}}}))
	d.do(leader(), "names", "names", "Typed-Ida-Noor")
	a, err := d.room.Do(context.Background(), room.Request{Move: "join", By: stranger(), Form: form("picture", "fox", "name", "Nick-of-the-fox")})
	d.ok(err)
	gone := d.posts(a.Person, "taken-away-words")
	d.posts(a.Person, "words-that-stay")
	d.do(leader(), "approve", "note", string(gone.Note))
	run := d.room.Look(wallScreen()).Run.ID
	d.ok(d.kept.KeepBackup())
	if d.holds("Typed-Ida-Noor") == "" || d.holds("Nick-of-the-fox") == "" || d.holds("taken-away-words") == "" || d.holds(run) == "" {
		t.Fatal("they were never there")
	}
	began := time.Now()
	d.do(leader(), "forget", "note", string(gone.Note))
	d.do(leader(), "end")
	if d.room.Look(wallScreen()).Run != nil {
		d.do(leader(), "end")
	}
	d.forgets("taken-away-words")
	t.Logf("a forgotten note was gone after %v", time.Since(began))
	d.forgets(run)
	t.Logf("an ended activity was gone after %v", time.Since(began))
	began = time.Now()
	d.ok(d.room.Shut())
	d.forgets("Typed-Ida-Noor", "Nick-of-the-fox")
	t.Logf("the people of a closed room were gone after %v", time.Since(began))
	d.forgets("expiring-words")
	t.Logf("expired words were gone after %v", time.Since(began))
	if d.holds("words-that-stay") == "" {
		t.Error("too much was forgotten")
	}
}

func TestAFullDiskRefusesAndTheWallStillShows(t *testing.T) {
	d := onDisk(t)
	fox, _ := d.joins("fox")
	d.do(leader(), "approve", "note", string(d.posts(fox, "before").Note))
	d.space.Free = 1 << 20
	_, err := d.room.Do(context.Background(), room.Request{
		Move: "post", By: phone(fox), Form: form("text", "after", "place", "room", "knows", "facilitator"),
	})
	var r *activity.Refusal
	if !errors.As(err, &r) || r.ID != "disk-full" || r.Status != 507 {
		t.Errorf("%v", err)
	}
	if d.notes() != "[before]" {
		t.Errorf("the wall shows %s", d.notes())
	}
	d.space.Free = 50 << 30
	d.posts(fox, "after")
}

func TestAClassAnswersAtOnceOnARealDisk(t *testing.T) {
	d := onDisk(t)
	const class = 100
	watch := d.room.Watch(activity.Screen, "")
	defer watch.Close()
	stop := make(chan struct{})
	var looking, all sync.WaitGroup
	looking.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-watch.Changed:
				d.room.Look(wallScreen())
				d.room.Look(leader())
			}
		}
	})
	began := time.Now()
	for i := range class {
		all.Go(func() {
			a, err := d.room.Do(context.Background(), room.Request{Move: "join", By: stranger(), Form: form()})
			if err != nil {
				t.Error(err)
				return
			}
			w := d.room.Watch(activity.Participant, a.Person)
			defer w.Close()
			for range 2 { // a double tap
				_, err = d.room.Do(context.Background(), room.Request{
					Move: "post", By: phone(a.Person), Once: fmt.Sprint(i), Form: form("text", fmt.Sprint(i), "place", "room", "knows", "facilitator"),
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d people joined and wrote in %v", class, time.Since(began))
	close(stop)
	looking.Wait()
	d.reboot()
	if l := d.lead(); l.WaitingCount != class || len(l.People) != class {
		t.Errorf("%d notes of %d people", l.WaitingCount, len(l.People))
	}
}

func TestFullDrawingsAreLetThroughManyAtOnce(t *testing.T) {
	d := onDisk(t)
	fox, _ := d.joins("fox")
	full := form("text", strings.Repeat("<", 500), "to", strings.Repeat("<", 60), "place", "room", "knows", "facilitator",
		"drawing", "M0 0l1 0"+strings.Repeat(" -1 0 1 0", 909))
	var all sync.WaitGroup
	at := func(n int, move func(i int) room.Request) {
		t.Helper()
		for i := range n {
			all.Go(func() {
				if _, err := d.room.Do(context.Background(), move(i)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	at(200, func(int) room.Request { return room.Request{Move: "post", By: phone(fox), Form: full} })
	var ids []string
	waiting, err := d.kept.Notes(d.room.ID(), room.Waiting, 0, 200)
	d.ok(err)
	for _, n := range waiting {
		ids = append(ids, string(n.ID))
	}
	at(150, func(i int) room.Request {
		return room.Request{Move: "approve", By: leader(), Form: form("note", ids[i])}
	})
	at(1, func(int) room.Request {
		return room.Request{Move: "approve", By: leader(), Form: url.Values{"note": ids[150:]}}
	})
	if n, err := d.room.CountNotes(room.Shown); n != 200 || err != nil {
		t.Errorf("%d shown, %v", n, err)
	}
}

func TestForgettingAWholeWallTakesAllOfIt(t *testing.T) {
	d := onDisk(t)
	var all sync.WaitGroup
	for i := range 1200 {
		all.Go(func() { d.do(leader(), "post", "text", fmt.Sprintf("thanks-%d", i)) })
	}
	all.Wait()
	d.do(leader(), "forget", "what", "shown")
	if n, err := d.room.CountNotes(room.Shown); n != 0 || err != nil || d.notes() != "[]" || d.lead().ShownCount != 0 {
		t.Errorf("%d left, %v, %s", n, err, d.notes())
	}
	d.reboot()
	d.absent("thanks-")
}
