package handlers

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// Cookies. A seat's is per room, so that one phone may sit in two rooms.
const (
	cookieSession  = "hearth"
	cookieSeat     = "seat-"   // + room id
	cookieScreen   = "screen-" // + room id: this browser is paired with the room
	cookieKiosk    = "kiosk-"  // + room id: the same, for one person at a time
	cookieLanguage = "language"
	cookieLeft     = "left" // the room that somebody has just left: the first page's script forgets what was written there
)

// leftAge is long enough to come to the first page.
const leftAge = time.Minute

// A seat's cookie outlives an opening of its room, and a home, which stays open, for
// a month of evenings; the room ends a seat when it closes.
const (
	seatAge = 24 * time.Hour
	homeAge = 31 * 24 * time.Hour
)

// screenAge is a school year: a screen on a wall stays paired.
const screenAge = 365 * 24 * time.Hour

// facilitator is who is signed in here, or nil.
func (a *App) facilitator(c *fiber.Ctx) *room.Facilitator {
	if known, ok := c.Locals(localFacilitator).(*room.Facilitator); ok {
		return known
	}
	found := a.findFacilitator(c)
	c.Locals(localFacilitator, found)
	return found
}

type localKey int

const (
	localFacilitator localKey = iota
	localGuarded              // it came past guard
	localForm                 // cleaned
	localTyped                // as it came
	localRefused
)

func (a *App) findFacilitator(c *fiber.Ctx) *room.Facilitator {
	token := c.Cookies(cookieSession)
	if token == "" {
		return nil
	}
	session, ok, err := a.Accounts.Session(hashOf(token))
	if err != nil || !ok || time.Now().After(session.Expires) {
		return nil
	}
	found, ok, err := a.Accounts.Facilitator(session.Facilitator)
	if err != nil {
		a.Log.Error("a facilitator cannot be read", "error", err)
	}
	if err != nil || !ok {
		return nil
	}
	return &found
}

// person is who this browser is in a room, or empty.
func (a *App) person(c *fiber.Ctx, r *room.Room) activity.PersonID {
	token := seatToken(c, r)
	if token == "" {
		return ""
	}
	person, ok := r.Person(token)
	if !ok {
		return ""
	}
	return person
}

// seatToken is the token of this browser's seat in a room; empty: it has none.
func seatToken(c *fiber.Ctx, r *room.Room) string {
	token, _ := readSeat(c.Cookies(cookieSeat + string(r.ID())))
	return token
}

// readSeat reads a seat's cookie: its token and, after a point, the code of the
// address at which it was last kept; empty in one that an earlier Hearth set.
func readSeat(cookie string) (token, code string) {
	token, code, _ = strings.Cut(cookie, ".")
	return token, code
}

// satHere tells whether a seat's cookie was kept at this address. A code that
// somebody mistyped is not that of the room they once sat in.
func satHere(c *fiber.Ctx, cookie string) bool {
	token, code := readSeat(cookie)
	return token != "" && (code == "" || code == room.CleanCode(codeHere(c)))
}

// keepSeat lets a browser keep its seat from now on as long as it may be wanted.
func (a *App) keepSeat(c *fiber.Ctx, r *room.Room, token string) {
	age := seatAge
	if r.Settings().Home {
		age = homeAge
	}
	a.setCookie(c, cookieSeat+string(r.ID()), token+"."+room.CleanCode(codeHere(c)), age)
	if chosen := c.Cookies(cookieLanguage); chosen != "" && a.facilitator(c) == nil {
		a.setCookie(c, cookieLanguage, chosen, age)
	}
}

// roomOf finds the room of the address. An old code still serves those who are
// in: its people and its facilitators; current tells whether one can join by it.
func (a *App) roomOf(c *fiber.Ctx) (r *room.Room, current bool, err error) {
	r, current, ok := a.Rooms.ByCode(c.Params("code"))
	if ok && (current || a.belongs(c, r)) {
		return r, current, nil
	}
	if a.facilitator(c) != nil { // on a display that shows the room at an address of an earlier opening
		for _, pairing := range []string{cookieScreen, cookieKiosk} {
			if paired, found := a.pairedRoom(c, pairing); found {
				return paired, false, nil
			}
		}
	}
	return nil, false, a.codeRefused(c, ok)
}

// screenOf finds the room that a screen or a kiosk shows: by its code, or by a
// pairing with the room, which goes on through later codes. A room that is locked
// takes no stranger's.
func (a *App) screenOf(c *fiber.Ctx, pairing string) (*room.Room, error) {
	r, current, ok := a.Rooms.ByCode(c.Params("code"))
	switch paired := ok && c.Cookies(pairing+string(r.ID())) != ""; {
	case paired, ok && a.facilitator(c) != nil:
		return r, nil
	case ok && current && r.Look(activity.Viewer{Role: activity.Screen}).Locked:
		return nil, refusal(fiber.StatusForbidden, "room-locked")
	case ok && current:
		return r, nil
	}
	if r, found := a.pairedRoom(c, pairing); found {
		return r, nil
	}
	return nil, a.codeRefused(c, ok)
}

// codeRefused says why a code does not lead in; old tells that it once did.
func (a *App) codeRefused(c *fiber.Ctx, old bool) error {
	switch {
	case a.facilitator(c) == nil && !a.limits.guess(address(c)):
		return refusal(fiber.StatusTooManyRequests, "too-many-codes")
	case old:
		return refusal(fiber.StatusNotFound, "code-old")
	}
	return refusal(fiber.StatusNotFound, "code-unknown")
}

func refusal(status int, id string) error { return &activity.Refusal{ID: id, Status: status} }

func (a *App) belongs(c *fiber.Ctx, r *room.Room) bool {
	return a.person(c, r) != "" || a.facilitator(c) != nil
}

// pairedRoom is the room that this address was paired with in an earlier
// opening: a screen and a kiosk keep their room, not its code.
func (a *App) pairedRoom(c *fiber.Ctx, pairing string) (*room.Room, bool) {
	for _, r := range a.Rooms.All() {
		if c.Cookies(pairing+string(r.ID())) == c.Params("code") {
			return r, true
		}
	}
	return nil, false
}

// pair remembers that this browser shows the room at this address. The phone of
// somebody who sits in the room does not: it would follow the room for a year.
func (a *App) pair(c *fiber.Ctx, r *room.Room, pairing string) {
	if a.person(c, r) == "" || a.facilitator(c) != nil {
		a.setCookie(c, pairing+string(r.ID()), c.Params("code"), screenAge)
	}
}

// setCookie sets a cookie that no script can read.
func (a *App) setCookie(c *fiber.Ctx, name, value string, age time.Duration) {
	c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(age.Seconds()),
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: a.TLS,
	})
}

func (a *App) dropCookie(c *fiber.Ctx, name string) {
	c.Cookie(&fiber.Cookie{
		Name: name, Path: "/", Expires: time.Unix(1, 0),
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: a.TLS,
	})
}

// languageFor is the language of this browser: its own choice, then the
// wishes, then that of the room it is in, then what the browser says.
func (a *App) languageFor(c *fiber.Ctx, wishes ...string) string {
	wishes = append([]string{c.Cookies(cookieLanguage)}, wishes...)
	wishes = append(wishes, a.languageHere(c))
	return a.Catalogue.Choose(c.Get(fiber.HeaderAcceptLanguage), wishes...)
}

// languageHere is the language of the room of the address or, when that has
// closed, of the one that this phone had a seat in; empty elsewhere.
func (a *App) languageHere(c *fiber.Ctx) string {
	code := codeHere(c)
	if code == noCode || c.Path() == notesPath {
		return a.languageWritten(c)
	}
	if code == "" {
		return ""
	}
	if r, _, ok := a.Rooms.ByCode(code); ok {
		return r.Settings().Language
	}
	if sat := a.satInClosed(c); len(sat) > 0 {
		return sat[0].Settings().Language
	}
	return ""
}

// languageWritten is that of a room in which this phone sits or sat, or wrote notes.
func (a *App) languageWritten(c *fiber.Ctx) string {
	for _, r := range a.Rooms.All() {
		if id := string(r.ID()); c.Cookies(cookieSeat+id) != "" || c.Cookies(cookieNotes+id) != "" {
			return r.Settings().Language
		}
	}
	return ""
}

// codeHere is the code of a room's address; empty elsewhere. It reads the address
// itself: a request may be refused before it has found its route.
func codeHere(c *fiber.Ctx) string {
	rest, inRoom := strings.CutPrefix(c.Path(), "/r/")
	if !inRoom {
		return ""
	}
	code, _, _ := strings.Cut(rest, "/")
	return code
}

// wordsFor are the words for this browser.
func (a *App) wordsFor(c *fiber.Ctx, wishes ...string) Words {
	return a.Catalogue.Words(a.languageFor(c, wishes...), "")
}

// address is the other end's, as the connection says it; never a header's.
func address(c *fiber.Ctx) string { return c.Context().RemoteIP().String() }

func loopback(c *fiber.Ctx) bool { return isLoopback(c.Context().RemoteIP()) }

func isLoopback(ip net.IP) bool { return ip.IsLoopback() }

// newToken is 128 random bits, as it stands in addresses and cookies.
func newToken() string {
	raw := make([]byte, 16)
	rand.Read(raw) //nolint:errcheck // crypto/rand.Read never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

// newCode is 128 random bits that can be read aloud and typed.
func newCode() string {
	raw := make([]byte, 16)
	rand.Read(raw) //nolint:errcheck // crypto/rand.Read never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func stack() string { return string(debug.Stack()) }
