package handlers

import (
	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// The live pages, by their name in ?as=.
const (
	pageParticipant = "participant"
	pageScreen      = "screen"
	pageLead        = "lead"
)

// seat is one page of one viewer: what frames are made for.
type seat struct {
	app    *App
	room   *room.Room
	viewer activity.Viewer
	page   string
	live   livePage
	code   string
	lang   string // of this browser; empty: the room's

	facilitator string // who leads here; empty on other pages
	session     string // hash of that device's session
}

// words are those of the page: a screen speaks the room's languages, everyone
// else their own.
func (s *seat) words(look room.Look) Words {
	if s.viewer.Role == activity.Screen {
		return s.app.words.Words(look.Language, look.Second)
	}
	if s.lang != "" {
		return s.app.words.Words(s.lang, "")
	}
	return s.app.words.Words(look.Language, "")
}

// now is the page as it is now, cut, and the track it belongs to.
func (s *seat) now() (*track, *cut, room.Look, error) {
	look := s.room.Look(s.viewer)
	words := s.words(look)
	t := s.app.frames.track(s.key(look, words))
	c, err := t.at(look.Version, func() (string, error) {
		return s.app.drawLive(s.live, s.model(look, words, t))
	})
	return t, c, look, err
}

func (s *seat) key(look room.Look, words Words) trackKey {
	return trackKey{
		room: s.room.ID(), page: s.page, sees: look.Sees, code: s.code,
		lang: words.Lang + "+" + words.Second,
	}
}

func (s *seat) model(look room.Look, words Words, t *track) Live {
	return Live{
		Words: words, Marks: Marks{}, Page: s.page, Code: s.code, Look: look,
		Since: t.since(look.Epoch, look.Version),
	}
}

// getLive answers with a live page, whole. What stands outside its marks may
// differ from browser to browser: whole adds it.
func (a *App) getLive(c *fiber.Ctx, s *seat, status int, whole func(Live) (name string, vm any, err error)) error {
	look := s.room.Look(s.viewer)
	words := s.words(look)
	t := s.app.frames.track(s.key(look, words))
	l := s.model(look, words, t)
	name, vm, err := whole(l)
	if err != nil {
		return err
	}
	out, err := a.views.Render(name, vm)
	if err != nil {
		return err
	}
	// The socket goes on from here. Whether this page or another one alike was
	// cut first makes no difference.
	if _, err := t.at(look.Version, func() (string, error) { return string(out), nil }); err != nil {
		return err
	}
	return a.html(c, status, stripMarks(out))
}
