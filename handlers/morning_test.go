package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hearth/activity"
	"hearth/room"
)

// class is a room with its phones, its screen, and what each of them was told.
type class struct {
	app    *testApp
	room   *room.Room
	phones []*browser
	people []activity.PersonID
	wires  []*wire
}

func newClass(t *testing.T, phones int) *class {
	t.Helper()
	k := &class{app: newTestApp(t)}
	k.room = k.app.openRoom(room.Settings{})
	for i := range phones {
		b := k.app.browser()
		k.people = append(k.people, b.join(k.room, activity.Pictures()[i]))
		k.phones = append(k.phones, b)
		k.wires = append(k.wires, b.mustDial(k.room, "as=participant"))
	}
	k.wires = append(k.wires, k.app.browser().mustDial(k.room, "as=screen"))
	return k
}

// told waits until everyone has a frame that speaks of word.
func (k *class) told(word string) {
	k.app.t.Helper()
	for _, w := range k.wires {
		for !strings.Contains(w.next(), word) {
		}
	}
}

func (k *class) turn() string {
	return strconv.Itoa(k.room.Look(activity.Viewer{Role: activity.Screen}).Run.Turn)
}

// goRound lets the piece pass through every hand, by the phone that holds it.
func (k *class) goRound() {
	k.app.t.Helper()
	passed := 0
	for range 2 * len(k.phones) {
		for i, b := range k.phones {
			v := k.room.Look(activity.Viewer{Role: activity.Participant, Person: k.people[i]}).Run.View
			if v.(activity.CirclePhone).Place != "holds" {
				continue
			}
			got := b.post("/r/"+k.room.Code()+"/moves/pass-on", url.Values{"turn": {k.turn()}}, with("HX-Request", "true"))
			if got.status != http.StatusNoContent {
				k.app.t.Fatalf("pass on: %s", got)
			}
			passed++
		}
		if passed == len(k.phones) {
			return
		}
	}
	k.app.t.Fatalf("%d of %d held the piece", passed, len(k.phones))
}

func TestThirtyPhonesAndAScreenThroughAWholeMorning(t *testing.T) {
	// What fasthttp starts once for the whole process is no leak.
	t.Run("the day before", func(t *testing.T) { newTestApp(t).browser().get("/", with("Accept-Encoding", "gzip")) })
	ignored := goleak.IgnoreCurrent()
	t.Run("a morning", func(t *testing.T) {
		k := newClass(t, 30)
		do := func(move string, kv ...string) { t.Helper(); k.app.do(k.room, move, kv...) }
		do("start", "kind", "breathing")
		k.told("breath-guide")
		do("more")
		do("pause")
		k.told("Pause. Look up.")
		do("go-on")
		do("end")
		do("start", "kind", "circle", "responder_who", "Kim", "responder_where", "Room 2")
		k.told("circle")
		for range 2 { // past the opening and the guidelines
			do("next", "turn", k.turn())
		}
		k.goRound()
		do("end")
		do("start", "kind", "wall", "format", "free", "contact_name", "Kim", "contact_how", "Room 2")
		k.told("note")
		k.writes("Thank you for the morning")
		waiting := k.room.Look(activity.Viewer{Role: activity.Facilitator}).Lead.Waiting
		for _, n := range waiting {
			do("approve", "note", string(n.ID))
		}
		// A screen that is busy jumps to the newest, and the wall has room for two dozen.
		newest, screen := waiting[len(waiting)-1].Text, k.wires[len(k.wires)-1]
		for !strings.Contains(screen.next(), newest) {
		}
		do("end")
		do("blank", "on", "1")
		k.told("veil")
	})
	// fasthttp's own cleaner notices a stop only when it wakes, every ten seconds.
	goleak.VerifyNone(t, ignored, goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"))
}

// writes has every phone write a note.
func (k *class) writes(text string) {
	k.app.t.Helper()
	for i, b := range k.phones {
		form := url.Values{"text": {fmt.Sprintf("%s %d.", text, i)}, "place": {string(room.ThisRoom)}, "knows": {string(room.FacilitatorKnows)}, "once": {fmt.Sprint("once-", i)}}
		if got := b.post("/r/"+k.room.Code()+"/moves/post", form, with("HX-Request", "true")); got.status != http.StatusOK {
			k.app.t.Fatalf("post: %s", got)
		}
	}
}
