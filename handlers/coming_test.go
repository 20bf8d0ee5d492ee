package handlers

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hearth/activity"
	"hearth/room"
)

// ahead is an app and one screen of a room, asked by hand.
type ahead struct {
	*testing.T
	app    *testApp
	room   *room.Room
	screen *seat
}

func screenAhead(t *testing.T, page string) ahead {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Contacts: []room.Contact{{Name: "Ms Okafor", How: "office", Checked: time.Now()}}})
	return ahead{T: t, app: app, room: r, screen: &seat{
		app: app.App, room: r, viewer: activity.Viewer{Role: activity.Screen}, page: page, live: app.live[page], code: r.Code(),
	}}
}

func (a ahead) do(move string, fields url.Values) {
	a.Helper()
	_, err := a.room.Do(context.Background(), room.Request{Move: move, By: activity.Viewer{Role: activity.Facilitator}, Facilitator: "ana", Form: fields})
	if err != nil {
		a.Fatalf("%s: %v", move, err)
	}
}

// cut is the page as a socket gets it, and how it was drawn.
func (a ahead) cut() (got *cut, ahead bool) {
	a.Helper()
	if s := a.app.frames.screenOf(a.room.ID()); s != nil && s.track.coming != nil {
		<-s.track.coming.done
		ahead = s.track.coming.cut != nil && s.track.coming.version == a.room.Glance(a.screen.viewer).Version
	}
	_, got, _, err := a.screen.now()
	if err != nil {
		a.Fatal(err)
	}
	return got, ahead
}

// fresh is the page drawn from nothing.
func (a ahead) fresh() *cut {
	a.Helper()
	look := a.room.Look(a.screen.viewer)
	page, err := a.app.drawLive(a.screen.live, a.screen.model(look, a.screen.said, &track{key: a.screen.track.key}))
	if err != nil {
		a.Fatal(err)
	}
	return mustCut(a, page, look.Version)
}

func TestAPageDrawnWhileTheDiskWorksIsThePage(t *testing.T) {
	for _, page := range []string{pageScreen, pageKiosk} {
		t.Run(page, func(t *testing.T) {
			a := screenAhead(t, page)
			a.cut()
			early := 0
			for _, m := range []struct {
				move   string
				fields url.Values
			}{
				{"start", url.Values{"kind": {"wall"}, "place": {"room"}, "responder_who": {"Ana"}, "responder_where": {"here"}}},
				{"post", url.Values{"text": {"Thank you for the tea"}, "place": {"room"}, "knows": {"facilitator"}}},
				{"post", url.Values{"text": {"and for the <b>cake</b>"}, "place": {"room"}, "knows": {"facilitator"}}},
				{"blank", url.Values{"on": {"1"}}},
				{"blank", url.Values{"on": {"0"}}},
				{"lock", url.Values{"on": {"1"}}},
				{"theme", url.Values{"theme": {"dusk"}}},
				{"pause", nil},
				{"end", nil},
				{"start", url.Values{"kind": {"breathing"}, "minutes": {"2"}}},
				{"pause", nil},
				{"go-on", nil},
			} {
				a.do(m.move, m.fields)
				got, ahead := a.cut()
				if ahead {
					early++
				}
				if diff := cmp.Diff(a.fresh(), got, cmp.AllowUnexported(cut{}, region{}, list{}, item{})); diff != "" {
					t.Errorf("%s: ahead %v (-fresh +ahead)\n%s", m.move, ahead, diff)
				}
			}
			if early < 6 {
				t.Errorf("only %d pages were drawn ahead", early)
			}
		})
	}
}

// The store has older notes as they were before the save: a page with any is not
// drawn ahead.
func TestWhatIsTakenDownFromAnOlderPageIsGone(t *testing.T) {
	for what, setUp := range map[string]func(a ahead){
		"turned to older notes": func(a ahead) {
			for i := range 200 {
				a.do("post", url.Values{"text": {fmt.Sprintf("older (%d)", i)}, "place": {"room"}, "knows": {"facilitator"}})
			}
			for range 12 {
				a.do("next", url.Values{"turn": {fmt.Sprint(a.room.Look(a.screen.viewer).Run.Turn)}})
			}
		},
		"notes for the hall behind those of the room": func(a ahead) {
			for i := range 150 {
				place := "room"
				if i < 10 {
					place = "hall"
				}
				a.do("post", url.Values{"text": {fmt.Sprintf("older (%d)", i)}, "place": {place}, "knows": {"facilitator"}})
			}
		},
	} {
		t.Run(what, func(t *testing.T) {
			a := screenAhead(t, pageScreen)
			place := "room"
			if strings.Contains(what, "hall") {
				place = "hall"
			}
			a.do("start", url.Values{"kind": {"wall"}, "place": {place}, "responder_who": {"Ana"}, "responder_where": {"here"}})
			setUp(a)
			for _, move := range []string{"take-down", "worry", "forget"} {
				before, _ := a.cut()
				shown := regexp.MustCompile(`older \((\d+)\)`).FindString(before.all())
				notes, err := a.room.Notes(room.Shown, 0, 500)
				if err != nil || shown == "" {
					t.Fatal(err, before.all())
				}
				at := slices.IndexFunc(notes, func(n room.Note) bool { return n.Text == shown })
				a.do(move, url.Values{"note": {string(notes[at].ID)}})
				after, _ := a.cut()
				if strings.Contains(after.all(), shown) {
					t.Errorf("%s: %q is still there", move, shown)
				}
				if diff := cmp.Diff(a.fresh(), after, cmp.AllowUnexported(cut{}, region{}, list{}, item{})); diff != "" {
					t.Errorf("%s: (-fresh +shown)\n%s", move, diff)
				}
			}
		})
	}
}

// all is the whole cut.
func (c *cut) all() (html string) {
	for _, r := range c.regions {
		html += r.html()
	}
	return html
}

// A screen that was closed takes nothing any more, and then nothing may be kept for it.
func TestWordsAreNotKeptForAScreenThatIsGone(t *testing.T) {
	a := screenAhead(t, pageScreen)
	a.do("start", url.Values{"kind": {"wall"}, "place": {"room"}, "responder_who": {"Ana"}, "responder_where": {"here"}})
	a.cut()
	a.do("post", url.Values{"text": {"secretword"}, "place": {"room"}, "knows": {"facilitator"}})
	track := a.screen.track
	<-track.coming.done
	notes, err := a.room.Notes(room.Shown, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	a.do("forget", url.Values{"note": {string(notes[0].ID)}})
	if track.coming != nil || strings.Contains(fmt.Sprint(track.items.items), "secretword") {
		t.Error("the words are kept")
	}
	a.do("blank", url.Values{"on": {"1"}})
	if track.coming != nil {
		t.Error("pages are drawn for a screen that is gone")
	}
	a.do("blank", url.Values{"on": {"0"}})
	a.cut() // it comes again
	a.do("post", url.Values{"text": {"thanks"}, "place": {"room"}, "knows": {"facilitator"}})
	if _, ahead := a.cut(); !ahead {
		t.Error("a screen that came again is not drawn ahead")
	}
}

func TestAPageOfASaveThatFailedIsShownToNobody(t *testing.T) {
	a := screenAhead(t, pageScreen)
	a.do("start", url.Values{"kind": {"wall"}, "place": {"room"}, "responder_who": {"Ana"}, "responder_where": {"here"}})
	a.cut()
	a.app.full.Store(true)
	_, err := a.room.Do(context.Background(), room.Request{
		Move: "post", By: activity.Viewer{Role: activity.Facilitator}, Facilitator: "ana",
		Form: url.Values{"text": {"never saved"}, "place": {"room"}, "knows": {"facilitator"}},
	})
	if err == nil {
		t.Fatal("it was saved on a full disk")
	}
	if a.screen.track.coming == nil {
		t.Fatal("nothing was drawn ahead")
	}
	a.app.full.Store(false)
	a.do("post", url.Values{"text": {"saved"}, "place": {"room"}, "knows": {"facilitator"}})
	got, _ := a.cut()
	if all := got.all(); strings.Contains(all, "never saved") || !strings.Contains(all, "saved") {
		t.Errorf("the screen shows %s", all)
	}
	if a.screen.track.coming != nil {
		t.Error("the words that were not saved are kept")
	}
}

// A facilitator's own screen has a bar that is drawn from the room as it is.
func TestAScreenWithItsBarIsNotDrawnAhead(t *testing.T) {
	a := screenAhead(t, pageLed)
	a.cut()
	if a.app.frames.screenOf(a.room.ID()) != nil {
		t.Error("its bar would show what is not yet so")
	}
}
