package room

import "hearth/activity"

// Coming is a room as it will be shown when its save is on the disk, so that pages
// can be drawn while the disk works. Nobody may be shown them before the room has
// that Version. It may never have: the save may fail, or something else come first.
type Coming struct {
	Room    ID
	Version uint64
	room    *Room
	snap    *snapshot
}

// Look is what Room.Look will give. It is not known where notes belong to it that are
// not in memory: the store has them still as they were before the save.
func (c Coming) Look(v activity.Viewer) (look Look, known bool) {
	s := c.room.sightOf(c.snap)
	s.beyond = new(bool)
	look = c.room.lookAt(c.snap, s, v)
	return look, !*s.beyond
}

// OnComing has f called whenever something is about to be saved. It must return at
// once: the save waits for it.
func (rs *Rooms) OnComing(f func(Coming)) { rs.coming.Store(&f) }

// promise tells what is coming. Its version is given to nothing else.
func (r *Room) promise(s *snapshot) {
	tell := r.rooms.coming.Load()
	if tell == nil {
		return
	}
	r.mu.Lock()
	was := r.now.Load()
	r.promised, r.promisedAfter = r.nextVersion(was), was
	s.version = r.promised
	s.here, s.breaks = r.present(s.live)
	coming := *s // publish goes on with the other
	r.mu.Unlock()
	(*tell)(Coming{Room: r.id, Version: s.version, room: r, snap: &coming})
}

// nextVersion is one that nothing else has or was promised. The caller holds mu.
func (r *Room) nextVersion(was *snapshot) uint64 { return max(was.version, r.promised) + 1 }

// keepsPromise tells whether a snapshot is what was promised, and comes after what it
// was promised after. The caller holds mu.
func (r *Room) keepsPromise(s, was *snapshot) bool {
	kept := r.promisedAfter == was && s.version != 0 && s.version == r.promised
	r.promisedAfter = nil
	return kept
}
