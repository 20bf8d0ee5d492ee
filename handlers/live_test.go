package handlers

import (
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hearth/activity"
	"hearth/room"
)

// A first connection is the same path as one that comes back: the page says
// what it shows, and gets nothing that it has.
func TestAFreshPageGetsOnlyWhatChangesAfterIt(t *testing.T) {
	l := newLesson(t, "wall", "format", "free")
	for _, page := range []struct {
		by         *browser
		path, name string
	}{
		{l.browser(), "/screen", pageScreen},
		{l.lead, "/lead?private=1", pageLead},
		{l.phone, "", pageParticipant}, // last: the lead is told when it goes
	} {
		html := page.by.get("/r/" + l.room.Code() + page.path).body
		since := between(between(html, `id="live"`, "</div>"), ">", "<")
		w := page.by.mustDial(l.room, "as="+page.name+"&since="+url.QueryEscape(since))
		w.say(`{"probe":1,"t1":1}`)
		if first := w.next(); !strings.HasPrefix(first, `{"clock"`) {
			t.Errorf("%s gets at once: %.200s", page.name, first)
		}
		l.do(l.room, "pause")
		if change := w.next(); !strings.Contains(change, `hx-target="#live"`) {
			t.Errorf("%s gets: %.200s", page.name, change)
		}
		l.do(l.room, "go-on")
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A region that is missing in some state could never be put back by a frame.
func TestALivePageHasTheSameRegionsInEveryState(t *testing.T) {
	l := newLesson(t, "")
	regions := map[string][]string{}
	check := func(state string) {
		t.Helper()
		for name, page := range l.live {
			viewer := activity.Viewer{Role: page.role}
			if page.role == activity.Participant {
				viewer.Person = l.me
			}
			s := &seat{app: l.App, room: l.room, viewer: viewer, page: name, live: page, code: l.room.Code()}
			_, c, _, err := s.now()
			if err != nil {
				t.Fatalf("%s, %s: %v", name, state, err)
			}
			checkFrameIsPage(t, s, name+", "+state)
			var ids []string
			for _, r := range c.regions {
				ids = append(ids, r.id)
			}
			if regions[name] == nil {
				regions[name] = ids
			}
			if len(ids) == 0 || !slices.Equal(ids, regions[name]) {
				t.Errorf("%s, %s: %v, and before %v", name, state, ids, regions[name])
			}
		}
	}
	check("nothing runs")
	for _, kind := range activity.Kinds() {
		l.do(l.room, "start", "kind", kind.Name, "instead", runID(l.room), "count", "4",
			"responder_who", "Kim", "responder_where", "Room 2", "contact_name", "Kim", "contact_how", "Room 2")
		check(kind.Name)
		l.do(l.room, "pause")
		check(kind.Name + ", paused")
		l.do(l.room, "go-on")
	}
	l.do(l.room, "blank", "on", "1")
	check("blank")
	l.do(l.room, "lock", "on", "1")
	check("locked")
}

// checkFrameIsPage draws a page whole and for frames: inside the marks both are the
// same, and only one has what stands around them.
func checkFrameIsPage(t *testing.T, s *seat, where string) {
	t.Helper()
	look := s.room.Look(s.viewer)
	l := s.model(look, s.said, &track{key: s.track.key})
	framed, err := s.app.drawLive(s.live, l)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	name, vm, err := s.live.draw(l)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	whole, err := s.app.views.Fragment(name, vm)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	if diff := cmp.Diff(mustCut(t, string(whole), 1), mustCut(t, framed, 1), cmp.AllowUnexported(cut{}, region{}, list{}, item{})); diff != "" {
		t.Errorf("%s (-page +frame)\n%s", where, diff)
	}
	if !strings.Contains(string(whole), "<body") || strings.Contains(framed, "<body") {
		t.Errorf("%s: the page has no body, or what is drawn for frames has one", where)
	}
}

// Who sees alike gets the very same bytes; who does not, never.
func TestThoseWhoSeeAlikeShareOneFrame(t *testing.T) {
	app := newSocketApp(t)
	r := app.openRoom(room.Settings{})
	one, two := app.browser().mustDial(r, "as=screen"), app.browser().mustDial(r, "as=screen")
	if a, b := one.next(), two.next(); a != b {
		t.Errorf("%s\n%s", a, b)
	}
	app.do(r, "blank", "on", "1")
	if a, b := one.next(), two.next(); a != b {
		t.Errorf("%s\n%s", a, b)
	}
	app.frames.mu.Lock()
	defer app.frames.mu.Unlock()
	if len(app.frames.tracks) != 1 {
		t.Errorf("%d tracks for one view", len(app.frames.tracks))
	}
}

// Notes are for those who lead: no frame of a screen or a phone has them before
// they are let through.
func TestAWaitingNoteIsInNoFrameButTheLeads(t *testing.T) {
	l := newLesson(t, "wall", "format", "free")
	screen := l.browser().mustDial(l.room, "as=screen")
	lead := l.lead.mustDial(l.room, "as=lead")
	screen.next()
	lead.next()
	if got := l.phone.post(l.move("post"), note("a secret thanks", ""), partialRequest); got.status != 200 {
		t.Fatalf("%s", got)
	}
	for seen := ""; !strings.Contains(seen, "a secret thanks"); {
		seen = lead.next()
	}
	id := l.room.Look(leadViewer()).Lead.Waiting[0].ID
	screen.say(`{"whole":true}`)
	if whole := screen.next(); strings.Contains(whole, "secret") {
		t.Errorf("the screen has it: %s", whole)
	}
	l.do(l.room, "approve", "note", string(id))
	for seen := ""; !strings.Contains(seen, "a secret thanks"); {
		seen = screen.next()
	}
}

// Between asking whose frames somebody shares and drawing one, the piece may come to
// them: what is drawn then is theirs, and must not be kept for those who listen.
func TestWhatIsDrawnForOneWhoCameToSeeSomethingElseIsKeptForNobody(t *testing.T) {
	l := newLesson(t, "circle", "start", "")
	turned := false
	for i := range 8 { // until the piece has come to the one who is there
		l.do(l.room, "lock", "on", strconv.Itoa(i%2)) // something new, which has to be drawn
		before := l.room.Sees(activity.Viewer{Role: activity.Participant, Person: l.me})
		viewer := activity.Viewer{Role: activity.Participant, Person: l.me}
		s := &seat{app: l.App, room: l.room, viewer: viewer, page: pageParticipant, live: l.live[pageParticipant], code: l.room.Code()}
		look := l.room.Look(viewer)
		alike := l.frames.track(s.key(look.Sees, s.words(look.Language, look.Second)))
		alike.mu.Lock() // so that whoever draws comes after what follows
		alike.used.Store(0)
		got := make(chan *track, 1)
		go func() {
			drawn, _, _, err := s.now()
			if err != nil {
				t.Error(err)
			}
			got <- drawn
		}()
		for alike.used.Load() == 0 { // until it has been asked whose frames are shared
			runtime.Gosched()
		}
		l.do(l.room, "next", "turn", strconv.Itoa(l.room.Look(leadViewer()).Run.Turn))
		after := l.room.Sees(viewer)
		alike.mu.Unlock()
		drawn := <-got
		if after == before {
			continue
		}
		turned = true
		if drawn == alike {
			t.Fatalf("what %q sees was kept for %q", after, before)
		}
		if newest := alike.newest(); newest != nil && newest.version > look.Version {
			t.Errorf("%q are shown what was drawn after the piece had moved", before)
		}
	}
	if !turned {
		t.Fatal("the piece came to nobody")
	}
}

// A display may stand at an address of an earlier opening: what a lead is sent must not
// post there.
func TestAFrameHasTheAddressesOfItsOwnPage(t *testing.T) {
	l := newLesson(t, "breathing")
	code := l.room.Code()
	other := strings.ToLower(code)
	for at, elsewhere := range map[string]string{code: other, other: code} {
		s := &seat{app: l.App, room: l.room, viewer: leadViewer(), page: pageLead, live: l.live[pageLead], code: at}
		_, c, _, err := s.now()
		if err != nil {
			t.Fatal(err)
		}
		sent := frame(nil, c)
		if !strings.Contains(sent, "/r/"+at+"/moves/") || strings.Contains(sent, "/r/"+elsewhere+"/moves/") {
			t.Errorf("at %s one posts elsewhere: %s", at, sent)
		}
	}
}

// Versions begin again when Hearth does: a page that says the fifth of an earlier
// process has another, and needs the whole.
func TestAPageOfAnEarlierProcessGetsTheWhole(t *testing.T) {
	l := newLesson(t, "breathing")
	s := &seat{app: l.App, room: l.room, viewer: leadViewer(), page: pageLead, live: l.live[pageLead], code: l.room.Code()}
	track, c, glance, err := s.now()
	if err != nil {
		t.Fatal(err)
	}
	if track.known(glance.Epoch, track.since(glance.Epoch, c.version)) != c {
		t.Fatal("a page of this process is not known")
	}
	if track.known(glance.Epoch, track.since("earlier", c.version)) != nil {
		t.Error("a page of an earlier one is taken for one of this")
	}
}
