package handlers

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// freshForms draw the empty form that answers a text that was taken: by the
// name of the move, with its template and view model.
func (a *App) freshForms() map[string]func(*fiber.Ctx, *move) (name string, vm any, err error) {
	return map[string]func(*fiber.Ctx, *move) (string, any, error){"post": a.freshNote}
}

// A phone keeps the tokens of its own notes, and nobody else has them: the store
// has only a hash, and nothing links it to the person. The page's script takes a
// token from the answer and sends it only when it asks for its notes; a phone
// without script, or whose script has not come yet, gets a cookie (PRACTICES 9.3).
// Both name the seat they were written from: on a shared tablet the next child has
// another.
const (
	headerNote  = "Hearth-Note"
	cookieNotes = "notes-"            // + room id; see noteCookie
	notesKept   = 20                  // a browser sends the cookies of all its rooms with every request
	notesAge    = 90 * 24 * time.Hour // as long as any note may stay
)

// everyNote stands for the notes that were written from any seat this browser
// ever had: what was posted can be taken back for as long as it is kept.
const everyNote = "*"

// seatMark names this browser's seat in a room without telling its token; empty
// where it has none. Somebody without a phone keeps their id when a phone leaves
// that seat, so that an id is no name of a seat.
func (a *App) seatMark(c *fiber.Ctx, r *room.Room) string {
	if a.person(c, r) == "" {
		return ""
	}
	return hashOf("notes:" + seatToken(c, r))[:16]
}

// notesOf says to the page's script whose notes it may show: those of this seat.
// Where nobody sits any more, since somebody has just left, it forgets all that were
// written in the room.
func (a *App) notesOf(c *fiber.Ctx, r *room.Room) string {
	return string(r.ID()) + ":" + a.seatMark(c, r)
}

// noteCookie is what a browser without script keeps of its notes in a room: the
// mark of a seat and the tokens written from it, with points between, and after
// the tilde those of earlier seats; the newest last.
type noteCookie struct {
	mark         string
	own, earlier []string
}

// noteCookie reads it as it is for whoever sits here now.
func (a *App) noteCookie(c *fiber.Ctx, r *room.Room) noteCookie {
	here, earlier, _ := strings.Cut(c.Cookies(cookieNotes+string(r.ID())), "~")
	mark, own, _ := strings.Cut(here, ".")
	k := noteCookie{mark: a.seatMark(c, r), own: noteTokens(own), earlier: noteTokens(earlier)}
	if k.mark == "" || k.mark != mark {
		k.own, k.earlier = nil, append(k.earlier, k.own...)
	}
	return k
}

func noteTokens(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '.' })
}

// all are the tokens of every seat.
func (k noteCookie) all() []string { return slices.Concat(k.earlier, k.own) }

// with adds a token, and lets the oldest go where there are too many.
func (k noteCookie) with(token string) string {
	k.own = append(k.own, token)
	over := max(0, len(k.all())-notesKept)
	k.earlier = k.earlier[min(over, len(k.earlier)):]
	k.own = k.own[max(0, len(k.own)-notesKept):]
	return k.mark + "." + strings.Join(k.own, ".") + "~" + strings.Join(k.earlier, ".")
}

// forgetNotes drops what a browser without script keeps of its notes in a room.
func (a *App) forgetNotes(c *fiber.Ctx, r *room.Room) {
	if name := cookieNotes + string(r.ID()); c.Cookies(name) != "" {
		a.dropCookie(c, name)
	}
}

// handNoteToken gives the phone that wrote a note its only link to it. A
// facilitator has the list, and gets none.
func (a *App) handNoteToken(c *fiber.Ctx, m *move, token string) (given bool) {
	if token == "" || m.request.By.Role == activity.Facilitator {
		return false
	}
	if wantsPartial(c) && m.form.Get(fieldKeep) == "1" {
		c.Set(headerNote, token)
		return true
	}
	if kept := a.noteCookie(c, m.room); !slices.Contains(kept.own, token) { // else it was tapped twice
		a.setCookie(c, cookieNotes+string(m.room.ID()), kept.with(token), notesAge)
	}
	return true
}

// tokenOf finds the token of a note among this phone's; empty if the note is
// not its own.
func (a *App) tokenOf(c *fiber.Ctx, r *room.Room, note string) string {
	tokens := a.noteCookie(c, r).all()
	at := slices.IndexFunc(tokens, func(token string) bool { return string(room.NoteOf(token)) == note })
	if at < 0 {
		return ""
	}
	return tokens[at]
}
