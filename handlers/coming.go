package handlers

import "hearth/room"

// coming is a page of a room that is being saved: drawn while the disk works, and
// shown by nobody before the room has its version.
type coming struct {
	version uint64
	done    chan struct{}
	cut     *cut // when done is closed; nil: it could not be drawn
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
	if !s.track.expect(c) {
		return
	}
	go func() {
		defer a.contained("drawing ahead")
		defer close(c.done)
		look := next.Look(s.viewer)
		if look.Sees != s.glanced.Sees || look.Language != s.glanced.Language || look.Second != s.glanced.Second {
			return // its screens will be on another track
		}
		page, err := a.drawLive(s.live, s.model(look, s.said, s.track))
		if err == nil {
			c.cut, err = cutPage(page, next.Version)
		}
		if err != nil {
			a.Log.Error("a page could not be drawn ahead", "page", s.page, "error", err)
		}
	}()
}

// expect lets a page come, unless an earlier one has not been asked for: then
// screens are behind, or there are none. It waits for nobody.
func (t *track) expect(c *coming) bool {
	if !t.mu.TryLock() {
		return false
	}
	defer t.mu.Unlock()
	if t.coming != nil {
		return false
	}
	t.coming = c
	return true
}

// arrived is the page of a version if it was drawn ahead. The caller holds mu.
func (t *track) arrived(version uint64) *cut {
	c := t.coming
	t.coming = nil
	if c == nil || c.version != version {
		return nil
	}
	<-c.done
	return c.cut
}
