package torture

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// How a page of ours comes back (static/js/live.js, and htmx's own defaults):
// half a second, doubling to two, each up to three tenths more or less; an
// attempt that does not answer is given up.
const (
	firstDelay  = 500 * time.Millisecond
	longest     = 2 * time.Second
	jitter      = 0.3
	giveUpAfter = 2500 * time.Millisecond
)

// What is aimed at, for nearly all and for all. A busy machine may miss it, so
// that the table says it and only far more fails.
const (
	nearlyAllBack = 5 * time.Second
	allBack       = 10 * time.Second
)

// follower is a screen's socket that comes back like a page does. It does not
// apply frames (see screen), only looks what they say.
type follower struct {
	at    string // the socket's address, without since
	here  string
	since atomic.Value // string: what the page shows
	shown atomic.Value // string: the newest text
	stop  chan struct{}
}

var (
	sinceField = regexp.MustCompile(`hx-target="#live"[^>]*>([^<]+)<`)
	stormText  = regexp.MustCompile(`storm [0-9]+ of [a-z]+`)
)

func (f *follower) follow() {
	for attempt := 0; ; attempt++ {
		if f.connect() {
			attempt = 0
		}
		wait := min(longest, firstDelay<<min(attempt, 4))
		wait += time.Duration(float64(wait) * jitter * (2*rand.Float64() - 1))
		select {
		case <-f.stop:
			return
		case <-time.After(wait):
		}
	}
}

// connect follows one connection to its end, and tells whether there was one.
func (f *follower) connect() bool {
	since, _ := f.since.Load().(string)
	dialer := websocket.Dialer{HandshakeTimeout: giveUpAfter, ReadBufferSize: 2048, WriteBufferSize: 256}
	conn, res, err := dialer.Dial(f.at+"&since="+since, http.Header{"Origin": {f.here}})
	if err != nil {
		if res != nil {
			_ = res.Body.Close()
		}
		return false
	}
	over := make(chan struct{})
	defer close(over)
	go func() {
		select {
		case <-f.stop:
		case <-over:
		}
		_ = conn.Close()
	}()
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return true
		}
		if found := stormText.FindAllString(string(raw), -1); found != nil {
			f.shown.Store(found[0]) // the newest stands first
		}
		if found := sinceField.FindSubmatch(raw); found != nil {
			f.since.Store(string(found[1]))
		}
	}
}

// TestAfterARestartEverySocketIsBackAndEqual restarts the real program under many
// sockets, killed and stopped in turn. A note is answered just before, so that
// most have not got it; back and equal is who shows it, and the new run's version.
func TestAfterARestartEverySocketIsBackAndEqual(t *testing.T) {
	const most = 500
	sockets := max(100, min(most, rounds(most)))
	storms := max(2, rounds(20))
	h := startHearth(t, buildHearth(t))
	lead := h.claims()
	code := lead.opensWall()
	r := newRow(fmt.Sprintf("restart under %d sockets", sockets))
	stop := make(chan struct{})
	var all sync.WaitGroup
	crowd := make([]*follower, sockets)
	for i := range crowd {
		f := &follower{
			at: "ws" + strings.TrimPrefix(h.url, "http") + "/r/" + code + "/live?as=screen", here: h.url, stop: stop,
		}
		crowd[i] = f
		all.Go(f.follow)
	}
	defer all.Wait()
	defer close(stop)
	words := "storm 0 of quiet"
	lead.must("/r/"+code+"/moves/post", "text", words)
	until(t, crowd, words, "")
	var nearly, last []time.Duration
	for storm := range storms {
		before, _ := crowd[0].since.Load().(string)
		words = fmt.Sprintf("storm %d of sockets", storm+1)
		lead.must("/r/"+code+"/moves/post", "text", words)
		began := time.Now()
		if storm%2 == 0 {
			h.kill()
		} else {
			h.terminate()
		}
		h.again()
		times := until(t, crowd, words, epochOf(before))
		for i := range times {
			times[i] -= began.Sub(start)
		}
		slices.Sort(times)
		nearly = append(nearly, times[int(math.Ceil(0.99*float64(sockets)))-1])
		last = append(last, times[sockets-1])
		r.judge(0, false)
	}
	took := fmt.Sprintf("99 %% back and equal within %v, all within %v (targets %v and %v)",
		slices.Max(nearly).Round(10*time.Millisecond), slices.Max(last).Round(10*time.Millisecond), nearlyAllBack, allBack)
	t.Log(took)
	r.notes[took]++
	r.print(t, false)
}

var start = time.Now()

func epochOf(since string) string {
	epoch, _, _ := strings.Cut(since, ".")
	return epoch
}

// until waits until each shows the words in another run than the one of epoch,
// and gives when that was, from start.
func until(t *testing.T, crowd []*follower, words, epoch string) []time.Duration {
	t.Helper()
	times := make([]time.Duration, len(crowd))
	for began, left := time.Now(), len(crowd); left > 0; time.Sleep(5 * time.Millisecond) {
		left = 0
		for i, f := range crowd {
			shown, _ := f.shown.Load().(string)
			since, _ := f.since.Load().(string)
			switch {
			case times[i] > 0:
			case shown == words && since != "" && epochOf(since) != epoch:
				times[i] = time.Since(start)
			default:
				left++
			}
		}
		if time.Since(began) > 2*time.Minute {
			t.Fatalf("%d of %d are not back, or not equal", left, len(crowd))
		}
	}
	return times
}

// terminate stops it as a person does.
func (h *hearth) terminate() {
	h.t.Helper()
	if err := h.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		h.t.Fatal(err)
	}
	_ = h.cmd.Wait()
}
