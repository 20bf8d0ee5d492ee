package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// history is what clients were told.
type history struct {
	mu     sync.Mutex
	posted map[string]bool // texts: true once answered
}

func (y *history) asks(text string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if !y.posted[text] {
		y.posted[text] = false
	}
}

func (y *history) told(text string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.posted[text] = true
}

const (
	posters = 12
	screens = 6
)

// TestWhatClientsWereToldIsWhatIsKept lets many people post, under a once-only id
// each until they are answered, while the program is killed and started again.
// What was answered is there; nothing is there twice; all see one order; and
// every screen ends equal.
func TestWhatClientsWereToldIsWhatIsKept(t *testing.T) {
	r := newRow("history, kill -9 of hearth")
	binary := buildHearth(t)
	for left := rounds(150); left > 0; left -= roundsARoom {
		oneHistory(t, r, binary, min(left, roundsARoom))
	}
	r.print(t, false)
}

// roundsARoom leaves a room with as many notes as its screens show at once.
const roundsARoom = 5

func oneHistory(t *testing.T, r *row, binary string, rounds int) {
	t.Helper()
	h := startHearth(t, binary)
	lead := h.claims()
	code := lead.opensWall()
	y := &history{posted: map[string]bool{}}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var watching, posting sync.WaitGroup
	var all []*screen
	for range screens {
		s := h.device().screen(code)
		all = append(all, s)
		watching.Go(func() { s.watch(ctx) })
	}
	enough, done := context.WithCancel(ctx)
	for i := range posters {
		p := h.device()
		p.joins(code)
		posting.Go(func() { p.posts(enough, y, code, i) })
	}
	posting.Go(func() {
		for enough.Err() == nil {
			lead.approves(enough, code)
		}
	})
	for range rounds {
		time.Sleep(time.Duration(200+rand.IntN(1200)) * time.Millisecond)
		h.kill()
		h.again()
	}
	time.Sleep(300 * time.Millisecond)
	done()
	posting.Wait()
	for len(lead.waiting(ctx, code)) > 0 {
		lead.approves(ctx, code)
	}
	wall := lead.wall(code)
	y.judge(t, r, wall, rounds)
	for _, s := range all {
		s.ends(t, r, wall)
	}
	stop()
	watching.Wait()
	h.kill()
}

// posts writes notes, and each again until it is answered.
func (d *device) posts(ctx context.Context, y *history, code string, who int) {
	for n := 0; ctx.Err() == nil; n++ {
		text := fmt.Sprintf("note %d of %d", n, who)
		once := fmt.Sprintf("once-%d-%d", who, n)
		y.asks(text)
		for ctx.Err() == nil {
			status, body, _, err := d.post(ctx, "/r/"+code+"/moves/post", "text", text, "place", "room", "knows", "facilitator", "once", once)
			if err == nil && status == http.StatusSeeOther {
				y.told(text)
				if rand.IntN(3) > 0 { // else a second tap
					break
				}
			}
			if err == nil && status != http.StatusSeeOther && status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
				d.h.t.Errorf("post: %d %s", status, body)
				return
			}
			pause(ctx, time.Duration(20+rand.IntN(200))*time.Millisecond)
		}
	}
}

func pause(ctx context.Context, how time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(how):
	}
}

func (d *device) waiting(ctx context.Context, code string) (ids []string) {
	_, body, err := d.get(ctx, "/r/"+code+"/lead")
	if err != nil {
		pause(ctx, 50*time.Millisecond)
		return nil
	}
	for _, found := range noteField.FindAllStringSubmatch(body, -1) {
		if !slices.Contains(ids, found[1]) {
			ids = append(ids, found[1])
		}
	}
	return ids
}

// approves shows some of what waits.
func (d *device) approves(ctx context.Context, code string) {
	ids := d.waiting(ctx, code)
	rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	var fields []string
	for _, id := range ids[:min(len(ids), 1+rand.IntN(8))] {
		fields = append(fields, "note", id)
	}
	if len(fields) > 0 {
		_, _, _, _ = d.post(ctx, "/r/"+code+"/moves/approve", fields...)
	}
	pause(ctx, 250*time.Millisecond)
}

// judge compares the wall at the end with what was told.
func (y *history) judge(t *testing.T, r *row, wall []string, rounds int) {
	t.Helper()
	times := map[string]int{}
	for _, text := range wall {
		times[text]++
	}
	wrong := 0
	for text, answered := range y.posted {
		if n := times[text]; n > 1 || answered && n == 0 {
			t.Errorf("%q stands there %d times; answered: %v", text, n, answered)
			wrong++
		}
		if answered {
			r.notes["answers"]++
		}
	}
	for text := range times {
		if _, asked := y.posted[text]; !asked {
			t.Errorf("nobody wrote %q", text)
			wrong++
		}
	}
	r.judge(wrong, false)
	r.rounds += rounds - 1
}

// ends waits until a screen shows what the others do, and looks back: what it
// ever showed is in the one order.
func (s *screen) ends(t *testing.T, r *row, wall []string) {
	t.Helper()
	equal := func() bool {
		shows := s.shows()
		return len(shows) <= len(wall) && len(shows) > 0 && slices.Equal(shows, wall[:len(shows)]) && len(shows) == min(len(wall), shownAtOnce(shows, wall))
	}
	for began := time.Now(); !equal(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			t.Errorf("a screen ends with\n%v\nand not\n%v", s.shows(), wall)
			r.lost++
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	place := map[string]int{}
	for i, text := range wall {
		place[text] = i
	}
	for _, shown := range s.seen {
		for i := range max(0, len(shown)-1) {
			if place[shown[i]] >= place[shown[i+1]] {
				t.Errorf("another order: %q before %q", shown[i], shown[i+1])
				r.lost++
			}
		}
		r.notes["walls seen"]++
	}
	if len(s.wrong) > 0 {
		t.Errorf("frames did not fit: %s", strings.Join(s.wrong, "; "))
		r.lost++
	}
}

// shownAtOnce is how many notes a screen has room for.
func shownAtOnce(shows, wall []string) int {
	if len(shows) < len(wall) {
		return max(len(shows), leastShown)
	}
	return len(wall)
}

const leastShown = 12
