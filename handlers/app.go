// Package handlers speaks HTTP and WebSocket. It is the only package that knows
// Fiber, so that Fiber can be replaced here.
package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"hearth/room"
)

// Config is what an App needs. It owns none of it.
type Config struct {
	Rooms     *room.Rooms
	Accounts  Accounts
	Views     fs.FS      // views/
	Static    fs.FS      // static/
	Pages     *Pages     // both of them, where they are read already; nil: New reads them
	Locales   fs.FS      // locales/, for guide pages
	Catalogue *Catalogue // every sentence
	Log       *slog.Logger
	Hosts     func() []string  // our own addresses and names, without ports, as they are now
	Addresses func() []Address // where phones find us, best first
	Dev       bool             // read views and static at each request
	Version   string
	TLS       bool    // served over https
	Control   Control // what the commands of this machine may ask
	HashCost  int     // of bcrypt for new passwords; 0: its default, 2^10 rounds
}

// Pages are views and static as an App needs them: what takes longest of a start
// besides the store, and needs nothing of it.
type Pages struct {
	views  *Renderer
	assets *assets
}

// LoadPages reads them. It fails on a broken template.
func LoadPages(views, static fs.FS, dev bool) (*Pages, error) {
	assets, err := loadAssets(static, dev)
	if err != nil {
		return nil, err
	}
	drawn, err := NewRenderer(views, assets.url, dev)
	return &Pages{drawn, assets}, err
}

// Control is what "hearth backup", "reset" and "health" ask a running Hearth.
type Control struct {
	Token  string // they show it; it stands in a file that only this user reads
	Backup func(context.Context, io.Writer) error
}

// Address is one way into this Hearth.
type Address struct {
	Name     string // of the network, as the system calls it; empty for the .local name, which any may carry
	URL      string // scheme, host and port, without a path
	Loopback bool
}

// Accounts keeps facilitators, their devices, and small facts about this Hearth.
type Accounts interface {
	Facilitators() ([]room.Facilitator, error)
	Facilitator(id string) (f room.Facilitator, ok bool, err error)
	PutFacilitator(room.Facilitator) error
	DeleteFacilitator(id string) error
	Session(hash string) (s room.Session, ok bool, err error)
	PutSession(room.Session) error
	DeleteSession(hash string) error
	DeleteSessions(facilitator string) error
	Fact(name string) (value []byte, ok bool, err error)
	PutFact(name string, value []byte) error
	DeleteFact(name string) error
}

// App serves the pages, the moves and the sockets.
type App struct {
	Config
	fiber    *fiber.App
	views    *Renderer
	assets   *assets
	hosts    *hosts
	limits   *limits
	tickets  *tickets
	frames   *frames
	codes    qrCodes
	alones   sync.Map            // practices as they were drawn; see soloBody
	live     map[string]livePage // by their name in ?as=
	sockets  *sockets
	delivery *delivery
	found    atomic.Pointer[[]Address] // see addresses
	stopped  chan struct{}             // closed by Shutdown
	stopOnce sync.Once
	removing sync.Mutex // one removes another at a time: two who remove each other leave one
	serving  sync.Mutex // guards listener
	listener net.Listener
	modules  []string // the scripts of every page
	alone    []string // and those of what is done alone
	// writeBuffers are shared by sockets, which are mostly silent.
	writeBuffers sync.Pool
}

// Limits of the server itself; smaller ones are in middleware.go.
const (
	maxBody     = 1 << 20
	maxHeader   = 8 << 10
	readTimeout = 15 * time.Second
	idleTimeout = 75 * time.Second
)

// New builds an App. It fails on a broken template.
func New(config Config) (*App, error) {
	a := &App{Config: config, limits: newLimits(), tickets: newTickets(), hosts: newHosts(config.Hosts), stopped: make(chan struct{})}
	pages := config.Pages
	if pages == nil {
		var err error
		if pages, err = LoadPages(config.Views, config.Static, config.Dev); err != nil {
			return nil, err
		}
	}
	a.views, a.assets = pages.views, pages.assets
	a.modules, a.alone = a.assets.modules(everyScript), a.assets.modules(everyScript, aloneScript)
	if err := a.takeLeftReset(); err != nil {
		return nil, err
	}
	a.frames = newFrames()
	a.live = a.livePages()
	a.Rooms.OnComing(a.drawComing)
	a.sockets, a.delivery = newSockets(), newDelivery()
	a.fiber = fiber.New(fiber.Config{
		AppName:               "Hearth",
		BodyLimit:             maxBody,
		ReadBufferSize:        maxHeader,
		ReadTimeout:           readTimeout,
		IdleTimeout:           idleTimeout,
		DisableStartupMessage: true,
		// Fiber's strings are otherwise memory it uses again for the next request.
		Immutable: true,
		// Nobody stands in front of us: X-Forwarded-* is believed from no one.
		EnableTrustedProxyCheck: true,
		ErrorHandler:            a.failed,
	})
	// A socket outlives its request: see upgrade.
	a.fiber.Server().KeepHijackedConns = true
	a.routes(a.fiber)
	return a, nil
}

// Serve answers on ln until Shutdown; then it returns nil.
func (a *App) Serve(ln net.Listener) error {
	if !a.begin(ln) {
		return ln.Close()
	}
	go a.sockets.keepWatch(a.stopped)
	go a.keepAddresses(a.stopped)
	if err := a.fiber.Listener(SmallBuffers(ln)); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// begin tells whether Shutdown has not come first: Fiber forgets one that did.
func (a *App) begin(ln net.Listener) bool {
	a.serving.Lock()
	defer a.serving.Unlock()
	a.listener = ln
	select {
	case <-a.stopped:
		return false
	default:
		return true
	}
}

// Shutdown tells every socket to come back soon, gives them two seconds, and
// stops answering. The rooms are closed after it, by whoever opened them.
func (a *App) Shutdown(ctx context.Context) error {
	a.sockets.shutdown(ctx)
	a.stopOnce.Do(func() { close(a.stopped) })
	err := a.fiber.ShutdownWithContext(ctx)
	a.serving.Lock()
	defer a.serving.Unlock()
	if a.listener != nil {
		_ = a.listener.Close() // Fiber has closed it if it had begun to listen
	}
	if err != nil {
		return fmt.Errorf("shutdown: %w", err)
	}
	return nil
}
