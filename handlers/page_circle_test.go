package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"hearth/activity"
	"hearth/room"
)

// TestACircleSaysAboutHowLongItTakesAtItsOpening, on the screen and on phones, in
// the room's language, and at no other step.
func TestACircleSaysAboutHowLongItTakesAtItsOpening(t *testing.T) {
	app := newTestApp(t)
	for _, c := range []struct {
		age             activity.Age
		language, shape string
		want            string
	}{
		{activity.Age8to12, "en", "one", "About 15 to 25 minutes, 1 round."},
		{activity.Mixed, "es", "two", "Unos 10 a 15 minutos, 1 ronda."},
		{activity.Adults, "en", "word", "About 3 minutes, one word each."},
	} {
		r := app.openRoom(room.Settings{Age: c.age, Language: c.language})
		phone := app.browser()
		phone.join(r, "fox")
		app.do(r, "start", "kind", "circle", "count", "28", "chosen", "1", "step", "opening", "topic1", "sound", "shape", c.shape,
			"responder_who", "Ada", "responder_where", "room 4")
		for _, path := range []string{"/r/" + r.Code() + "/screen", "/r/" + r.Code()} {
			app.says(phone.read(path).Find("main"), c.want)
		}
	}
}

// TestPairsOfMixedAgesAreTold with whom: adults are not paired with children they did
// not come with (PRACTICES 5).
func TestPairsOfMixedAgesAreTold(t *testing.T) {
	app := newTestApp(t)
	for age, want := range map[activity.Age]string{
		activity.Mixed: "Two by two, with whom you came or with someone of your age.", activity.Adults: "Two by two. One speaks, one listens.",
	} {
		r := app.openRoom(room.Settings{Age: age})
		phone := app.browser()
		phone.join(r, "fox")
		app.do(r, "start", "kind", "circle", "count", "12", "chosen", "1", "topic1", "sound", "shape", "pairs", "responder_who", "Ada", "responder_where", "room 4")
		app.do(r, "next", "turn", turnOf(r))
		for _, path := range []string{"/r/" + r.Code() + "/screen", "/r/" + r.Code()} {
			app.says(phone.read(path).Find("main"), want)
		}
	}
}

// TestACirclesScreenShowsNicknamesThatWereLetThrough where the room shows any, and
// its phones and every other screen never do.
func TestACirclesScreenShowsNicknamesThatWereLetThrough(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Adults})
	zed, other := app.browser(), app.browser()
	app.says(zed.read("/r/"+r.Code()).Find("#name-hint"), "Once they let it through, it may stand on the screen")
	for b, who := range map[*browser]url.Values{zed: {"picture": {"fox"}, "name": {"Zedekiah"}}, other: {"picture": {"owl"}}} {
		b.post("/r/"+r.Code()+"/moves/join", who)
	}
	app.do(r, "add", "names", "Typed Tina")
	app.do(r, "start", "kind", "circle", "count", "3", "chosen", "1", "step", "values", "start", personWith(r, "fox"), "responder_who", "Ada", "responder_where", "room 4")
	app.do(r, "next", "turn", turnOf(r))
	app.silent(zed.read("/r/"+r.Code()+"/screen").Find("main"), "Zedekiah")
	app.do(r, "let", "person", personWith(r, "fox"), "name", "Zedekiah")
	screen := zed.read("/r/" + r.Code() + "/screen").Find("main")
	app.says(screen.Find("#word-fox"), "Zedekiah")
	app.says(screen.Find("#word-owl"), "Owl")
	app.says(screen.Find(".circle-who"), "The stone is with Zedekiah")
	app.silent(screen, "Tina")
	app.silent(other.read("/r/"+r.Code()), "Zedekiah", "Tina")

	for _, change := range []func(*room.Settings){
		func(s *room.Settings) { s.Nicknames = false },
		func(s *room.Settings) { s.Nicknames = true },
		func(s *room.Settings) { s.Nicknames = false },
	} {
		if err := r.Change(func(s *room.Settings) error { change(s); return nil }); err != nil {
			t.Fatal(err)
		}
		shown := r.Settings().Nicknames
		page := zed.read("/r/" + r.Code() + "/screen").Find("main")
		if shown {
			app.says(page, "Zedekiah")
			continue
		}
		app.silent(page, "Zedekiah")
		app.says(page.Find("#word-fox"), "Fox")
	}
	app.silent(app.browser().read("/r/"+r.Code()).Find("#name-hint"), "screen")
	if sent := app.browser().mustDial(r, "as=screen").next(); strings.Contains(sent, "Zedekiah") || !strings.Contains(sent, "Fox") {
		t.Error("a frame has the nickname")
	}
}

// TestANicknameIsNotTheWordOfAnothersPicture, in whichever language it was typed.
func TestANicknameIsNotTheWordOfAnothersPicture(t *testing.T) {
	app := newTestApp(t)
	for _, nick := range []string{"owl", "Búho"} {
		r := app.openRoom(room.Settings{Age: activity.Adults, Second: "es"})
		app.browser().join(r, "owl")
		app.browser().post("/r/"+r.Code()+"/moves/join", url.Values{"picture": {"fox"}, "name": {nick}})
		app.do(r, "let", "person", personWith(r, "fox"), "name", nick)
		app.do(r, "start", "kind", "circle", "count", "2", "chosen", "1", "step", "values", "responder_who", "Ada", "responder_where", "room 4")
		app.do(r, "next", "turn", turnOf(r))
		screen := app.browser().read("/r/" + r.Code() + "/screen").Find("main")
		app.says(screen.Find("#word-fox"), nick+" 2")
		if word := screen.Find("#word-owl").Text(); word != "Owl" {
			t.Errorf("the owl is called %q", word)
		}
	}
}

func personWith(r *room.Room, picture string) string {
	for _, p := range r.Look(activity.Viewer{Role: activity.Facilitator}).Lead.People {
		if p.Picture == picture {
			return string(p.ID)
		}
	}
	return ""
}

func turnOf(r *room.Room) string {
	return strconv.Itoa(r.Look(activity.Viewer{Role: activity.Facilitator}).Run.Turn)
}

// The page with the pictures may lie open while the room is set otherwise.
func TestANicknameIsForScreensOnlyWhereItsPageSaidSo(t *testing.T) {
	app := newTestApp(t)
	r := app.openRoom(room.Settings{Age: activity.Teens})
	joins := func(b *browser, picture, name string, page *goquery.Selection) {
		t.Helper()
		fields := url.Values{"picture": {picture}, "name": {name}}
		page.Find(`form[action$="join"] input[type=hidden]`).Each(func(_ int, i *goquery.Selection) {
			fields.Set(i.AttrOr("name", ""), i.AttrOr("value", ""))
		})
		if got := b.post("/r/"+r.Code()+"/moves/join", fields); got.status != http.StatusSeeOther {
			t.Fatal(got)
		}
	}
	zed, other := app.browser(), app.browser()
	open := zed.read("/r/" + r.Code())
	if err := r.Change(func(s *room.Settings) error { s.Nicknames = true; return nil }); err != nil {
		t.Fatal(err)
	}
	joins(zed, "fox", "Zedekiah", open)
	joins(other, "owl", "Hedwig", other.read("/r/"+r.Code()))
	if nicks := r.Look(leadViewer()).Lead.Nicknames; len(nicks) != 1 || nicks[0].Nick != "Hedwig" {
		t.Errorf("for screens: %+v", nicks)
	}
}
