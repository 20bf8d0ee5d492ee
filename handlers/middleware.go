package handlers

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"hearth/activity"
	"hearth/room"
)

// maxForm is the largest body that is not an import.
const maxForm = 64 << 10

// contentPolicy lets nothing in from elsewhere, and no inline script or style.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

// guard stands before every page, move and socket.
func (a *App) guard(c *fiber.Ctx) (err error) {
	c.Locals(localGuarded, true)
	setHeaders(c)
	if !a.hosts.ours(string(c.Request().Header.Host())) || !a.hosts.ours(string(c.Request().URI().Host())) {
		return fiber.NewError(fiber.StatusMisdirectedRequest, "unknown host")
	}
	if err := checkOrigin(c); err != nil {
		return err
	}
	if len(c.Request().Body()) > maxForm && !takesImports(c) {
		return fiber.ErrRequestEntityTooLarge
	}
	err = a.unlessPanic(c)
	limitAnswer(c)
	return err
}

// limitAnswer lets no client hold an answer for as long as it likes. A socket has
// its own watch, and a backup goes to this machine, however slow its disk is.
func limitAnswer(c *fiber.Ctx) {
	var until time.Time
	if answer := c.Response(); !isUpgrade(c) && !answer.IsBodyStream() {
		until = untilTaken(time.Now(), len(answer.Body()))
	}
	_ = c.Context().Conn().SetWriteDeadline(until) // only a connection that has gone already can refuse
}

// unlessPanic ends a request that panics, and only that.
func (a *App) unlessPanic(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			a.Log.Error("a handler panicked", "route", c.Route().Path, "panic", room.Panicked(p), "stack", stack())
			err = fiber.ErrInternalServerError
		}
	}()
	return c.Next()
}

func setHeaders(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, contentPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	// With no-referrer, browsers send "Origin: null" with a form on a LAN
	// address, and every post is refused.
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderVary, "HX-Request")
}

// checkOrigin refuses writes and sockets that another site's page asks for.
func checkOrigin(c *fiber.Ctx) error {
	r, err := adaptor.ConvertRequest(c, true)
	if err != nil {
		return fiber.ErrBadRequest
	}
	if isUpgrade(c) {
		// A socket is opened by GET; judge it as the write it could make.
		r.Method = http.MethodPost
	}
	var protection http.CrossOriginProtection
	if err := protection.Check(r); err != nil {
		return fiber.NewError(fiber.StatusForbidden, "foreign origin")
	}
	return nil
}

func isUpgrade(c *fiber.Ctx) bool {
	return strings.EqualFold(c.Get(fiber.HeaderUpgrade), "websocket")
}

func takesImports(c *fiber.Ctx) bool { return strings.HasSuffix(c.Path(), "/import") }

// failed answers every error that a handler returns, and those of the server
// itself: then there is no route, and most of c panics.
func (a *App) failed(c *fiber.Ctx, err error) error {
	if c.Locals(localGuarded) == nil {
		return unread(c, err)
	}
	status, sentence := fiber.StatusInternalServerError, "error.wrong"
	var refusal *activity.Refusal
	var known *fiber.Error
	switch {
	case errors.As(err, &refusal):
		return a.refused(c, refusal)
	case errors.As(err, &known):
		status, sentence = known.Code, sentenceOf(known.Code)
	}
	if status >= fiber.StatusInternalServerError {
		a.Log.Error("a request failed", "route", c.Route().Path, "error", err)
	}
	return a.sorry(c, status, a.wordsFor(c).T(sentence))
}

// unread answers what never became a request: too large, too slow, or broken.
func unread(c *fiber.Ctx, err error) error {
	status := fiber.StatusBadRequest
	var known *fiber.Error
	if errors.As(err, &known) {
		status = known.Code
	}
	setHeaders(c)
	return c.Status(status).SendString(http.StatusText(status) + "\n")
}

func sentenceOf(status int) string {
	switch status {
	case fiber.StatusNotFound, fiber.StatusMethodNotAllowed:
		return "error.missing"
	case fiber.StatusRequestEntityTooLarge:
		return "error.large"
	case fiber.StatusForbidden, fiber.StatusMisdirectedRequest:
		return "error.foreign"
	case fiber.StatusTooManyRequests:
		return "refusal.too-many"
	case fiber.StatusUnauthorized:
		return "error.sign-in"
	}
	return "error.wrong"
}

// missing answers for every address that is not in the table.
func (a *App) missing(*fiber.Ctx) error { return fiber.ErrNotFound }

func (a *App) getAlive(c *fiber.Ctx) error { return c.SendString("alive\n") }

// getReady says whether the store answers.
func (a *App) getReady(c *fiber.Ctx) error {
	if _, err := a.Accounts.Facilitators(); err != nil {
		return fiber.NewError(fiber.StatusServiceUnavailable, err.Error())
	}
	return c.SendString("ready\n")
}

// hosts knows which Host headers are our own: anything else is a name that
// somebody else's server gave to our address (DNS rebinding).
type hosts struct {
	read func() []string

	mu    sync.Mutex
	known map[string]bool
	at    time.Time
}

// A network that was just joined is known within a second.
const hostsAge = time.Second

func newHosts(read func() []string) *hosts { return &hosts{read: read} }

func (h *hosts) ours(hostport string) bool {
	host := hostOnly(hostport)
	if host == "localhost" {
		return true
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsLoopback() {
		return true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.known[host] && time.Since(h.at) > hostsAge && h.read != nil {
		h.at = time.Now()
		h.known = map[string]bool{}
		for _, name := range h.read() {
			h.known[hostOnly(name)] = true
		}
	}
	return h.known[host]
}

func hostOnly(hostport string) string {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}
