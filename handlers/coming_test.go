package handlers

import (
	"context"
	"net/url"
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
	all := ""
	for _, r := range got.regions {
		all += r.html()
	}
	if strings.Contains(all, "never saved") || !strings.Contains(all, "saved") {
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
