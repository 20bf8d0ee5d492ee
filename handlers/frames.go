package handlers

import (
	"fmt"
	"hash/fnv"
	"maps"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"

	"hearth/activity"
	"hearth/room"
)

// Live is what a live page is drawn from: once whole, and again for frames.
// Inside the marks a page may use nothing but this, and not Look.Me: it is
// drawn once for everyone who sees alike.
type Live struct {
	Words
	Marks
	Page    string // its name in ?as=
	Code    string // as it stands in this page's addresses
	Look    room.Look
	Since   string // tells the socket which version the page shows
	NotesOf string // whose notes a whole page may show; see notesOf
	Kept    string // see Layout.Kept
	items   *pageDrawing
	frame   bool // what stands outside the marks may be left out
}

// livePage is a page that stays in step with its room.
type livePage struct {
	role activity.Role
	// draw names the page's template and makes its view model, for frames.
	draw func(Live) (name string, vm any, err error)
	// get answers with the whole page; also, without script, after a move made
	// in it was refused (see refusedMove).
	get fiber.Handler
}

// frames keeps, for everyone who sees alike, the page as it was last cut.
type frames struct {
	mu      sync.Mutex
	tracks  map[trackKey]*track
	screens map[room.ID]*seat // the last that came, as it was then
	swept   time.Time
}

// trackKey is who shares frames.
type trackKey struct {
	room             room.ID
	page, lang, sees string
	code             string // stands in the page's addresses
}

// track is one page through its versions.
type track struct {
	key   string // short, for ?since=
	items drawn

	mu       sync.Mutex
	recent   []*cut // oldest first, the newest last
	prepared map[*cut]*websocket.PreparedMessage
	coming   *coming

	used  atomic.Int64 // when somebody last looked, in nanoseconds
	gone  atomic.Bool  // it was swept away: whoever comes now gets another
	taken atomic.Bool  // a screen takes what is drawn ahead of it
}

const (
	// cutsKept is how far back a page that reconnects can be caught up.
	cutsKept = 12
	// trackAge is how long a page that nobody looks at is remembered.
	trackAge = 5 * time.Minute
	// addressesKept is at how many addresses a page is remembered: a code can be written
	// in any number of ways.
	addressesKept = 8
)

func newFrames() *frames { return &frames{tracks: map[trackKey]*track{}, screens: map[room.ID]*seat{}} }

func (f *frames) track(key trackKey) *track {
	now := time.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	if now.Sub(f.swept) > trackAge {
		f.sweep(now)
	}
	t := f.tracks[key]
	if t == nil {
		f.dropAddress(key)
		t = &track{key: key.short()}
		f.tracks[key] = t
	}
	t.used.Store(now.UnixNano())
	return t
}

// dropAddress makes room for one more address of a page. The caller holds mu.
func (f *frames) dropAddress(key trackKey) {
	var oldest trackKey
	var last *track
	addresses := 0
	for other, t := range f.tracks {
		alike := other
		if alike.code = key.code; alike != key {
			continue
		}
		addresses++
		if last == nil || t.used.Load() < last.used.Load() {
			oldest, last = other, t
		}
	}
	if addresses >= addressesKept {
		last.gone.Store(true)
		delete(f.tracks, oldest)
	}
}

func (f *frames) sweep(now time.Time) {
	f.swept = now
	for key, t := range f.tracks {
		if now.Sub(time.Unix(0, t.used.Load())) > trackAge {
			t.gone.Store(true)
			delete(f.tracks, key)
		}
	}
	maps.DeleteFunc(f.screens, func(_ room.ID, s *seat) bool { return s.track.gone.Load() })
}

// screenCame notes that a room has a screen, which takes what is drawn ahead.
func (f *frames) screenCame(s seat) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s.track.taken.Store(true)
	f.screens[s.room.ID()] = &s
}

// screenWent notes that nobody took it.
func (f *frames) screenWent(s *seat) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s.track.taken.Store(false)
	if f.screens[s.room.ID()] == s {
		delete(f.screens, s.room.ID())
	}
}

func (f *frames) screenOf(id room.ID) *seat {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.screens[id]
}

// short stands for the key in addresses. That two keys share one would only
// matter to a page that changed from one to the other while it was away.
func (k trackKey) short() string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %q %q %q", k.room, k.page, k.lang, k.sees, k.code)
	return strconv.FormatUint(h.Sum64(), 36)
}

// at gives the page's cut at a version, drawing it if nobody has yet. Others
// who want the same wait for the one that draws, who says which version it became:
// the one asked for or a newer one.
func (t *track) at(version uint64, draw func() (page string, version uint64, err error)) (*cut, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if newest := t.newest(); newest != nil && newest.version >= version {
		return newest, nil
	}
	c := t.arrived(version)
	if c == nil {
		page, version, err := draw()
		if err != nil {
			return nil, err
		}
		if c, err = cutPage(page, version); err != nil {
			return nil, err
		}
	}
	c.share(t.newest())
	t.recent = append(t.recent, c)
	if len(t.recent) > cutsKept {
		t.recent = append(t.recent[:0:0], t.recent[1:]...)
	}
	t.prepared = map[*cut]*websocket.PreparedMessage{}
	return c, nil
}

func (t *track) newest() *cut {
	if len(t.recent) == 0 {
		return nil
	}
	return t.recent[len(t.recent)-1]
}

// known finds the cut a page says it shows; nil if it is not remembered.
func (t *track) known(epoch, since string) *cut {
	parts := strings.Split(since, ".")
	if len(parts) != 3 || parts[0] != epoch || parts[2] != t.key {
		return nil
	}
	version, err := strconv.ParseUint(parts[1], 10, 64)
	if err != nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.recent {
		if c.version == version {
			return c
		}
	}
	return nil
}

// since is what a page that shows a version says when it connects.
func (t *track) since(epoch string, version uint64) string {
	return epoch + "." + strconv.FormatUint(version, 10) + "." + t.key
}

// message is the frame from one cut to another, prepared once for all who need
// the same; nil when nothing changed. From nil it is the whole page.
func (t *track) message(epoch string, from, to *cut) (*websocket.PreparedMessage, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if m, done := t.prepared[from]; done && t.newest() == to {
		return m, nil
	}
	m, err := prepare(frame(from, to), t.since(epoch, to.version))
	if err != nil {
		return nil, err
	}
	if t.newest() == to {
		t.prepared[from] = m
	}
	return m, nil
}

// prepare adds to a frame what the page then shows, so that both arrive at
// once, or neither.
func prepare(frame, since string) (*websocket.PreparedMessage, error) {
	if frame == "" {
		return nil, nil
	}
	var b strings.Builder
	b.WriteString(frame)
	partial(&b, "live", swapText, since)
	return websocket.NewPreparedMessage(websocket.TextMessage, []byte(b.String()))
}

// drawLive renders a live page, marks and all. Whoever shows it ends its items.
func (a *App) drawLive(p livePage, l Live) (string, error) {
	l.frame = true
	name, vm, err := p.draw(l)
	if err != nil {
		return "", err
	}
	page, err := a.views.Fragment(name, vm)
	return string(page), err
}
