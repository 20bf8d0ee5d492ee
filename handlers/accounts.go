package handlers

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/crypto/bcrypt"

	"hearth/activity"
	"hearth/room"
)

const (
	minPassword = 8
	maxPassword = 72 // bytes; bcrypt takes no more
	maxName     = 60
	sessionAge  = 90 * 24 * time.Hour
)

// ClaimPath is the path of a new claim link; empty when there is a facilitator
// already. Earlier links are worthless after it.
func (a *App) ClaimPath() (string, error) {
	all, err := a.Accounts.Facilitators()
	if err != nil {
		return "", fmt.Errorf("claim: %w", err)
	}
	if len(all) > 0 {
		return "", nil
	}
	a.tickets.revoke(useClaim, "")
	return "/claim#" + grouped(a.tickets.issue(useClaim, "", claimAge)), nil
}

// Reset gives the path of a one-time link by which the person at the machine
// sets a new password for a name that is there, or makes one more facilitator.
// Nobody loses anything until then.
func (a *App) Reset() (path string, err error) {
	claim, err := a.ClaimPath()
	if err != nil || claim != "" {
		return claim, err
	}
	a.tickets.revoke(useReset, "")
	if err := a.Accounts.DeleteFact(leftReset); err != nil {
		return "", fmt.Errorf("reset: %w", err)
	}
	return "/reset#" + grouped(a.tickets.issue(useReset, "", resetAge)), nil
}

func (a *App) removeFacilitator(by, id string) error {
	a.removing.Lock()
	defer a.removing.Unlock()
	if _, ok, err := a.Accounts.Facilitator(by); err != nil || !ok { // removed meanwhile
		return cmp.Or(err, error(fiber.ErrUnauthorized))
	}
	if err := a.signOutEverywhere(id); err != nil {
		return err
	}
	if err := a.Accounts.DeleteFacilitator(id); err != nil {
		return err
	}
	a.Rooms.ForgetSoon()
	return nil
}

// signOutEverywhere ends the sessions, the sockets and the open links of a
// facilitator.
func (a *App) signOutEverywhere(id string) error {
	if err := a.Accounts.DeleteSessions(id); err != nil {
		return err
	}
	a.tickets.revoke(useInvite, id)
	a.tickets.revoke(useDevice, id)
	a.sockets.signOut(id)
	a.Rooms.ForgetSoon()
	return nil
}

// keepAccount makes a facilitator of a name and a password that were checked,
// or gives f, who is there already, the password and signs their devices out.
func (a *App) keepAccount(f room.Facilitator, name, password string) (room.Facilitator, error) {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), a.HashCost)
	if err != nil {
		return room.Facilitator{}, fmt.Errorf("password: %w", err)
	}
	if f.ID == "" {
		f = room.Facilitator{ID: newToken(), Name: name, Password: hash, Made: time.Now(), Theme: room.Auto}
		return f, a.Accounts.PutFacilitator(f)
	}
	f.Password = hash
	if err := a.Accounts.PutFacilitator(f); err != nil {
		return room.Facilitator{}, err
	}
	return f, a.signOutEverywhere(f.ID)
}

// checkAccount checks what someone chose; self is whose it is, if they are
// there already.
func checkAccount(all []room.Facilitator, self, name, password string) error {
	switch {
	case name == "":
		return activity.Refuse("name-needed")
	case utf8.RuneCountInString(name) > maxName:
		return activity.Refuse("name-long", "Limit", maxName)
	case utf8.RuneCountInString(password) < minPassword:
		return activity.Refuse("password-short", "Limit", minPassword)
	case len(password) > maxPassword:
		return activity.Refuse("password-long", "Limit", maxPassword)
	}
	for _, other := range all {
		if other.ID != self && strings.EqualFold(other.Name, name) {
			return activity.Refuse("name-taken")
		}
	}
	return nil
}

// signIn gives this browser a session.
func (a *App) signIn(c *fiber.Ctx, facilitator string) error {
	token := newToken()
	now := time.Now()
	session := room.Session{Hash: hashOf(token), Facilitator: facilitator, Made: now, Expires: now.Add(sessionAge)}
	if err := a.Accounts.PutSession(session); err != nil {
		return err
	}
	a.setCookie(c, cookieSession, token, sessionAge)
	return nil
}

// checkPassword finds the facilitator of a name and a password. Wrong ones cost
// time, but never on the machine itself: whoever sits there can reset.
func (a *App) checkPassword(c *fiber.Ctx, name, password string) (room.Facilitator, error) {
	from := address(c)
	if wait := a.limits.delay(from); wait > 0 && !loopback(c) {
		seconds := int(wait/time.Second) + 1
		return room.Facilitator{}, &activity.Refusal{
			ID: "password-wait", Status: fiber.StatusTooManyRequests, Args: map[string]any{"Count": seconds},
		}
	}
	all, err := a.Accounts.Facilitators()
	if err != nil {
		return room.Facilitator{}, err
	}
	hash, found := absentPassword, room.Facilitator{}
	if f := named(all, strings.TrimSpace(name)); f.ID != "" {
		hash, found = string(f.Password), f
	}
	if bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) != nil || found.ID == "" {
		a.limits.mistyped(from)
		return room.Facilitator{}, activity.Refuse("password-wrong")
	}
	a.limits.typedRight(from)
	return found, nil
}

// named finds a facilitator by name, or none with an empty id.
func named(all []room.Facilitator, name string) room.Facilitator {
	for _, f := range all {
		if strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return room.Facilitator{}
}

// absentPassword is compared where there is no such name, so that the time of
// an answer does not tell the names. It is the hash of nothing anyone knows.
const absentPassword = "$2a$10$mUMJAH1jhP/HWAhoppixcepiy6So0/RZTgYKXBhKbg/4PpiQj8YGe"

// grouped writes a code in groups that can be read aloud and typed.
func grouped(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plainCode takes a typed code out of its groups.
func plainCode(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '2' && r <= '7':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return -1
	}, typed)
}
