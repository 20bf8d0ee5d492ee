package handlers

import "hearth/room"

// coming is a page of a room that is being saved: drawn while the disk works, and
// shown by nobody before the room has its version.
type coming struct {
	version uint64
	done    chan struct{}
	cut     *cut // when done is closed; nil: it could not be drawn
	items   *pageDrawing
}

// drawComing draws the page of a room's screens ahead of the save: of all pages
// theirs is the one that many wait for and one drawing serves. Those of the
// others are drawn when the first of them asks.
func (a *App) drawComing(next room.Coming) {
	s := a.frames.screenOf(next.Room)
	if s == nil {
		return
	}
	c := &coming{version: next.Version, done: make(chan struct{})}
	switch expected, behind := s.track.expect(c); {
	case behind:
		a.frames.screenWent(s)
		return
	case !expected:
		return
	}
	go func() {
		defer a.contained("drawing ahead")
		defer close(c.done)
		if err := a.drawAhead(c, next, s); err != nil {
			a.Log.Error("a page could not be drawn ahead", "page", s.page, "error", err)
		}
	}()
}

func (a *App) drawAhead(c *coming, next room.Coming, s *seat) error {
	look, known := next.Look(s.viewer)
	if !known || look.Sees != s.glanced.Sees || look.Language != s.glanced.Language || look.Second != s.glanced.Second {
		return nil // or its screens will be on another track
	}
	l := s.model(look, s.said, s.track)
	page, err := a.drawLive(s.live, l)
	if err != nil {
		return err
	}
	c.items = l.items // ended when the page arrives
	c.cut, err = cutPage(page, next.Version)
	return err
}

// expect lets a page come, and waits for nobody. One that came before and that nobody
// has asked for is dropped, and its words with it: screens are behind, or there are
// none any more.
func (t *track) expect(c *coming) (expected, behind bool) {
	if !t.mu.TryLock() {
		return false, false
	}
	defer t.mu.Unlock()
	if t.coming != nil {
		t.coming = nil
		return false, true
	}
	t.coming = c
	return true, false
}

// arrived is the page of a version if it was drawn ahead. The caller holds mu.
func (t *track) arrived(version uint64) *cut {
	c := t.coming
	t.coming = nil
	if c == nil || c.version != version {
		return nil
	}
	<-c.done
	if c.cut != nil {
		c.items.end()
	}
	return c.cut
}
