package room

import (
	"cmp"
	"slices"
	"time"

	"hearth/activity"
)

// Look is everything this viewer may see, now.
func (r *Room) Look(v activity.Viewer) Look {
	snap := r.shown()
	return r.lookAt(snap, r.sightOf(snap), v)
}

func (r *Room) lookAt(snap *snapshot, s sight, v activity.Viewer) Look {
	l := Look{
		Version: snap.version, Epoch: r.rooms.epoch, Room: r.id, Name: s.settings.Name, Open: s.live != nil,
		Age: s.settings.Age, Language: s.settings.Language, Second: s.settings.Second,
		Devices: s.settings.Devices, Theme: s.settings.Theme, Knows: s.settings.Knows,
		Approve: s.settings.Approve, NoteDays: s.settings.NoteDays, ShowTo: s.settings.ShowTo,
		Nicks:    s.settings.Nicknames,
		Contacts: slices.Clone(s.settings.Contacts),
		Sees:     r.seesOf(s, v),
	}
	if v.Role == activity.Facilitator {
		l.Settings, l.Lead = *s.settings.clone(), r.leadLook(snap, s)
	}
	if s.live == nil {
		return l
	}
	l.Locked, l.Blank, l.Held = s.live.Locked, s.live.Blank, s.live.Held
	l.Code, l.Few = s.codeFor(v), s.live.few(s.settings)
	if p := s.live.person(v.Person); p != nil && v.Role == activity.Participant {
		me := s.personFor(v, p)
		l.Me = &me
	}
	if s.live.Run != nil && (v.Role != activity.Participant || l.Me != nil) {
		l.Run = r.runLook(s, v)
	}
	return l
}

// Glance tells whether there is something new for this viewer. It is a thousandth
// of a Look, and every socket takes one after each change.
func (r *Room) Glance(v activity.Viewer) Glance {
	snap := r.shown()
	s := r.sightOf(snap)
	return Glance{
		Version: snap.version, Epoch: r.rooms.epoch, Sees: r.seesOf(s, v), In: s.live.person(v.Person) != nil,
		Language: s.settings.Language, Second: s.settings.Second,
	}
}

// shown is what is shown now, with its notes.
func (r *Room) shown() *snapshot {
	if err := r.ensureShelf(); err != nil {
		r.log.Error("notes could not be read", "err", err)
	}
	return r.now.Load()
}

func (r *Room) sightOf(snap *snapshot) sight {
	s := sight{settings: snap.settings, live: snap.live, shelf: snap.shelf, here: snap.here, now: r.rooms.clock.Now()}
	if s.shelf == nil {
		s.shelf = &shelf{}
	}
	if snap.live != nil && snap.live.Run != nil {
		s.phase = snap.live.Run.Phase
		s.elapsed = max(0, snap.live.Run.elapsed(r.rooms.mono(s.now)))
	}
	return s
}

// codeFor is the join code where it may be shown: on a screen only while someone
// can come in with a device.
func (s sight) codeFor(v activity.Viewer) string {
	switch {
	case v.Role == activity.Facilitator:
		return s.live.Code
	case v.Role == activity.Screen && s.settings.Devices != NoDevices && !s.live.Locked:
		return s.live.Code
	}
	return ""
}

// runLook asks the activity for its view; one that panics shows nothing.
func (r *Room) runLook(s sight, v activity.Viewer) (look *RunLook) {
	u := s.live.Run
	defer contained(r.log, "view of "+u.Kind, func() { look = nil })
	look = &RunLook{
		ID: u.ID, Kind: u.Kind, Phase: u.Phase, Closing: u.Closing, Offered: u.Offered,
		StartMs: millis(u.Since - u.Before), ElapsedMs: millis(u.Before),
		View: u.act.View(v, r.sceneFor(s, v)),
	}
	look.Turn, _ = activity.TurnFor(u.act, v, nil)
	return look
}

// Sees is equal for two viewers whose Looks are equal but for Me.
func (r *Room) Sees(v activity.Viewer) string {
	return r.seesOf(r.sightOf(r.shown()), v)
}

func (r *Room) seesOf(s sight, v activity.Viewer) (key string) {
	switch v.Role {
	case activity.Facilitator:
		key = "lead"
	case activity.Screen:
		key = "screen"
	default:
		key = "phone"
		if s.live.person(v.Person) == nil {
			return "stranger"
		}
	}
	if s.live == nil || s.live.Run == nil {
		return key
	}
	return key + "/" + s.live.Run.ID + "/" + r.viewKey(s, v)
}

// viewKey is the activity's own: without one, everyone sees for themselves.
func (r *Room) viewKey(s sight, v activity.Viewer) (key string) {
	alike, ok := s.live.Run.act.(activity.Alike)
	if !ok {
		return string(v.Person)
	}
	defer contained(r.log, "sees of "+s.live.Run.Kind, func() { key = string(v.Person) })
	return alike.Sees(v, r.scene(s, nobody)) // a thousand phones ask after each change
}

// leadWaiting is how many waiting notes one look carries.
const leadWaiting = 100

func (r *Room) leadLook(snap *snapshot, s sight) *LeadLook {
	l := &LeadLook{
		Breaks: slices.Clone(snap.breaks), ShownCount: s.shelf.shown, Names: slices.Clone(s.names()),
		ContactsOld: slices.ContainsFunc(s.settings.Contacts, func(c Contact) bool { return s.now.Sub(c.Checked) > contactFresh }),
	}
	if s.settings.Responder.Day == today(s.now) {
		l.Responder = s.settings.Responder
	}
	for _, n := range s.shelf.waiting {
		switch {
		case n.State == Worrying:
			l.Worrying = append(l.Worrying, *n)
		case n.expired(s.now):
		default:
			if l.WaitingCount++; len(l.Waiting) < leadWaiting {
				l.Waiting = append(l.Waiting, *n)
			}
		}
	}
	if s.live != nil {
		l.Writers = s.writers(slices.Concat(l.Waiting, l.Worrying))
		l.People = s.people(activity.Viewer{Role: activity.Facilitator})
		l.Nicknames = s.nicknames()
		l.NoPhoneSince = s.noPhoneSince()
	}
	l.Thanks = s.thanks(l)
	return l
}

// writers are who wrote notes, where the facilitator knows it and they are still here.
func (s sight) writers(notes []Note) map[NoteID]activity.Person {
	here := map[NoteID]activity.Person{}
	for _, n := range notes {
		if p := s.live.person(n.By); p != nil && p.mark() == n.Seat {
			here[n.ID] = s.personFor(activity.Viewer{Role: activity.Facilitator}, p)
		}
	}
	return here
}

func (s sight) nicknames() (all []Nickname) {
	for i := range s.live.People {
		if p := &s.live.People[i]; p.forScreens(s.settings) {
			all = append(all, Nickname{Person: p.ID, Nick: p.Nick, Let: p.Let})
		}
	}
	return all
}

func (s sight) noPhoneSince() time.Time {
	if s.settings.Devices == NoDevices || s.live.phones() > 0 {
		return time.Time{}
	}
	return s.live.CodeAt
}

// thanks is who of those with a name has how many notes, the fewest first.
func (s sight) thanks(l *LeadLook) []Tally {
	var list []Tally
	listed := map[string]bool{}
	put := func(name, picture string) {
		fold := foldName(name)
		if fold == "" || listed[fold] {
			return
		}
		listed[fold] = true
		list = append(list, Tally{Name: name, Picture: picture, Notes: s.shelf.to[fold]})
	}
	for _, p := range l.People {
		put(p.Name, p.Picture)
	}
	for _, name := range l.Names {
		put(name, "")
	}
	slices.SortStableFunc(list, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(a.Notes, b.Notes), cmp.Compare(foldName(a.Name), foldName(b.Name)))
	})
	return list
}
