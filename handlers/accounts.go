package handlers

import (
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

// Reset removes every facilitator, signs out every device, and gives the path
// of a new claim link. Rooms and notes stay.
func (a *App) Reset() (claim string, err error) {
	all, err := a.Accounts.Facilitators()
	if err != nil {
		return "", fmt.Errorf("reset: %w", err)
	}
	for _, f := range all {
		if err := a.removeFacilitator(f.ID); err != nil {
			return "", fmt.Errorf("reset: %w", err)
		}
	}
	a.tickets.revoke(useInvite, "")
	a.tickets.revoke(useDevice, "")
	return a.ClaimPath()
}

func (a *App) removeFacilitator(id string) error {
	if err := a.Accounts.DeleteSessions(id); err != nil {
		return err
	}
	a.tickets.revoke(useInvite, id)
	a.tickets.revoke(useDevice, id)
	if err := a.Accounts.DeleteFacilitator(id); err != nil {
		return err
	}
	a.sockets.signOut(id)
	return nil
}

// addFacilitator checks a name and a password and makes a facilitator of them.
func (a *App) addFacilitator(name, password string) (room.Facilitator, error) {
	name = strings.TrimSpace(name)
	all, err := a.Accounts.Facilitators()
	if err != nil {
		return room.Facilitator{}, err
	}
	if err := checkAccount(all, name, password); err != nil {
		return room.Facilitator{}, err
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost)
	if err != nil {
		return room.Facilitator{}, fmt.Errorf("password: %w", err)
	}
	f := room.Facilitator{ID: newToken(), Name: name, Password: hash, Made: time.Now(), Theme: room.Auto}
	return f, a.Accounts.PutFacilitator(f)
}

func checkAccount(all []room.Facilitator, name, password string) error {
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
		if strings.EqualFold(other.Name, name) {
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
	for _, f := range all {
		if strings.EqualFold(f.Name, strings.TrimSpace(name)) {
			hash, found = string(f.Password), f
		}
	}
	if bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) != nil || found.ID == "" {
		a.limits.mistyped(from)
		return room.Facilitator{}, activity.Refuse("password-wrong")
	}
	a.limits.typedRight(from)
	return found, nil
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
