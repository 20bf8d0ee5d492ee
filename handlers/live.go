package handlers

import (
	"errors"
	"net/url"
	"strings"
	"time"

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
	notes  string // see notesOf
	kept   string // see Layout.Kept

	facilitator string // who leads here; empty on other pages
	session     string // hash of that device's session

	glanced room.Glance // the last one, and what belongs to it
	said    Words
	track   *track
}

// words are those of the page: a screen speaks the room's languages, everyone
// else their own.
func (s *seat) words(language, second string) Words {
	if s.viewer.Role == activity.Screen {
		return s.app.Catalogue.Words(language, second)
	}
	if s.lang != "" {
		return s.app.Catalogue.Words(s.lang, "")
	}
	return s.app.Catalogue.Words(language, "")
}

// now is the page as it is now, cut, and the track it belongs to. It is drawn
// only if nobody who sees alike was here before. One goroutine at a time may ask.
func (s *seat) now() (t *track, c *cut, g room.Glance, err error) {
	for range mostTurns {
		g = s.room.Glance(s.viewer)
		var words Words
		t, words = s.trackOf(g)
		c, err = t.at(g.Version, func() (string, uint64, error) {
			look := s.room.Look(s.viewer)
			if look.Sees != g.Sees || look.Language != g.Language || look.Second != g.Second {
				return "", 0, errTurned
			}
			l := s.model(look, words, t)
			page, err := s.app.drawLive(s.live, l)
			if err == nil {
				l.items.end()
			}
			return page, look.Version, err
		})
		if !errors.Is(err, errTurned) {
			break
		}
	}
	return t, c, g, err
}

// trackOf finds the page's track again, and its words: they are mostly those of
// the last time.
func (s *seat) trackOf(g room.Glance) (*track, Words) {
	was := s.glanced
	if s.track == nil || s.track.gone.Load() || was.Sees != g.Sees || was.Language != g.Language || was.Second != g.Second {
		s.said = s.words(g.Language, g.Second)
		s.track = s.app.frames.track(s.key(g.Sees, s.said))
	}
	s.glanced = g
	if s.viewer.Role == activity.Screen && !led(s.page) && !s.track.taken.Load() { // what is led has a bar, drawn from the room as it is
		s.app.frames.screenCame(*s)
	}
	s.track.used.Store(time.Now().UnixNano())
	return s.track, s.said
}

// errTurned is when a viewer came to see something else between the glance and
// the look: what is drawn now belongs to others.
var errTurned = errors.New("the room has changed meanwhile")

// mostTurns is how often in a row that may happen; every time, somebody moved.
const mostTurns = 100

func (s *seat) key(sees string, words Words) trackKey {
	return trackKey{
		room: s.room.ID(), page: s.page, sees: sees, code: s.code,
		lang: words.Lang + "+" + words.Second,
	}
}

func (s *seat) model(look room.Look, words Words, t *track) Live {
	return Live{
		Words: words, Marks: Marks{}, Page: s.page, Code: s.code, Look: look,
		Since: t.since(look.Epoch, look.Version), NotesOf: s.notes, Kept: s.kept, items: t.items.begin(s.app.views),
	}
}

// getLive answers with a live page, whole. What stands outside its marks may
// differ from browser to browser: whole adds it.
func (a *App) getLive(c *fiber.Ctx, s *seat, whole func(Live) (name string, vm any, err error)) error {
	look := s.room.Look(s.viewer)
	words := s.words(look.Language, look.Second)
	t := s.app.frames.track(s.key(look.Sees, words))
	l := s.model(look, words, t)
	name, vm, err := whole(l)
	if err != nil {
		return err
	}
	return a.views.Render(name, vm, func(out []byte) error {
		l.items.end()
		// The socket goes on from here. Whether this page or another one alike was
		// cut first makes no difference.
		if _, err := t.at(look.Version, func() (string, uint64, error) { return string(out), look.Version, nil }); err != nil {
			return err
		}
		out = stripMarks(out)
		if refused := refusedMove(c); refused != nil {
			return a.getRefused(c, out, refused)
		}
		return a.html(c, fiber.StatusOK, out)
	})
}

// getRefused answers with the page that a refused form stood in: the words kept,
// the sentence beside them.
func (a *App) getRefused(c *fiber.Ctx, page []byte, refused *Refused) error {
	filled, found := refill(page, moveURL(c.Params("code"), refused.Move), refused.Form, refused.Sentence)
	if !found {
		return a.sorryPage(c, refused.Status, refused.Sentence)
	}
	return a.html(c, refused.Status, filled)
}

// Refused is a move that was not done, for the page that is drawn again with
// what was typed and the sentence. Only browsers without script come here.
type Refused struct {
	Move     string
	Form     url.Values
	Sentence string
	Status   int
}

// refusedMove is the move that this page is drawn again for; nil: none.
func refusedMove(c *fiber.Ctx) *Refused {
	refused, _ := c.Locals(localRefused).(*Refused)
	return refused
}

// again draws the page that a refused form stood in. Done is false where that
// is no live page.
func (a *App) again(c *fiber.Ctx, status int, sentence string) (done bool) {
	move := c.Params("move")
	if move == "" || refusedMove(c) != nil {
		return false
	}
	typed, _ := c.Locals(localTyped).(url.Values)
	page, ok := a.live[formPage(c, typed)]
	if !ok || page.get == nil {
		return false
	}
	c.Locals(localRefused, &Refused{Move: move, Form: typed, Sentence: sentence, Status: status})
	if page.get(c) != nil {
		return false // no room, or no seat in it: the sentence on a page of its own
	}
	if c.Response().StatusCode() == fiber.StatusOK {
		c.Status(status) // another page than the form's: whoever has no seat picks one
	}
	return true
}

// formPage is the live page that a form stands in.
func formPage(c *fiber.Ctx, form url.Values) string {
	if from := form.Get(fieldFrom); from != "" {
		return from
	}
	from, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || from.Path == "" {
		return ""
	}
	switch strings.TrimPrefix(strings.TrimSuffix(from.Path, "/"), "/r/"+c.Params("code")) {
	case "":
		return pageParticipant
	case "/" + pageScreen:
		return pageScreen
	case "/" + pageLead:
		return pageLead
	}
	return ""
}
