package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cli/browser"
	"github.com/lmittmann/tint"

	"hearth/handlers"
	"hearth/host"
	"hearth/room"
	"hearth/storage"
)

// defaultListen is every network of the machine; where the port is taken, the
// next free one serves as well.
const defaultListen = ":8080"

// drainFor is how long stopping may take; sockets are told first, and have two
// seconds of it.
const drainFor = 4 * time.Second

// A backup a day, seven deep, is a week to notice in. The first waits until the
// start is over.
const (
	backupEvery = 24 * time.Hour
	backupSoon  = 10 * time.Minute
	backupLook  = time.Hour
)

type serve struct {
	Listen  string   `help:"Address to listen on. Default: :8080 on every network, or the next free port." placeholder:"ADDRESS"`
	NoOpen  bool     `help:"Do not open the browser."`
	Host    []string `help:"One more name this machine is called by." placeholder:"NAME"`
	TLSCert string   `name:"tls-cert" help:"Certificate, for https." type:"path" placeholder:"FILE"`
	TLSKey  string   `name:"tls-key" help:"Key of the certificate." type:"path" placeholder:"FILE"`
	Dev     bool     `help:"Read views, static and locales from the working folder at each request."`
	LogJSON bool     `help:"Write the log as JSON."`

	collect func() // see spareStart
}

// Run starts Hearth and returns when it has stopped and everything is saved.
func (s serve) Run(ctx context.Context, say *host.Speaker, c *commands, words words) error {
	s.collect = spareStart()
	folder, err := c.folder()
	if err != nil {
		return err
	}
	if running, err := host.Find(ctx, folder); err == nil {
		say.Line("program.already", "URL", running.URL)
		return s.show(running.URL)
	}
	if err := storage.CheckFolder(folder); err != nil {
		return inFolder(err, folder)
	}
	if s.Dev {
		words = readWords(true)
	}
	pages := s.readPages()
	// Beside the store, which mostly waits for the disk. Whoever wants them is told
	// what is wrong with them.
	go func() { _, _ = words() }()
	go func() { _, _ = pages() }()
	log := s.log(say)
	store, err := storage.Open(folder, storage.Options{Log: log})
	if err != nil {
		return inFolder(err, folder)
	}
	rooms, err := room.Open(store, room.Options{Log: log, PictureWords: pictureWords(words), SinceBoot: host.SinceBoot})
	if err != nil {
		return errors.Join(err, store.Close())
	}
	err = s.serve(ctx, say, log, words, pages, folder, store, rooms)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer cancel()
	err = errors.Join(err, rooms.Close(drain), closeStore(store, folder))
	if err == nil {
		say.Line("program.stopped")
	}
	return err
}

// closeStore closes the store. Where its disk is gone, Badger tries for ever to write
// what it has: what was answered is in the journal, and nobody waits for it.
func closeStore(store *storage.Store, folder string) error {
	closed := make(chan error, 1)
	go func() { closed <- store.Close() }()
	select {
	case err := <-closed:
		return err
	case <-time.After(drainFor):
		return host.Problem("not-closed", "Folder", folder)
	}
}

// pictureWords waits for the catalogue only when somebody asks, so that the rooms
// open beside it.
func pictureWords(words words) func(picture string) []string {
	return func(picture string) []string {
		catalogue, err := words()
		if err != nil {
			return nil // serve says so, and stops
		}
		return catalogue.PictureWords(picture)
	}
}

// pages gives what handlers draw from. It is read once, when it is first wanted.
type pages = func() (*handlers.Pages, error)

func (s serve) readPages() pages {
	return sync.OnceValues(func() (*handlers.Pages, error) {
		views, static, _, err := files(s.Dev)
		if err != nil {
			return nil, err
		}
		return handlers.LoadPages(views, static, s.Dev)
	})
}

func (s serve) log(say *host.Speaker) *slog.Logger {
	file, ok := say.Err.(*os.File)
	switch {
	case s.LogJSON:
		return slog.New(slog.NewJSONHandler(say.Err, nil))
	case ok && host.IsTerminal(file):
		return slog.New(tint.NewTextHandler(say.Err, &tint.Options{TimeFormat: time.TimeOnly}))
	}
	return slog.New(slog.NewTextHandler(say.Err, nil))
}

// serve answers until ctx ends, and has told every socket when it returns.
func (s serve) serve(ctx context.Context, say *host.Speaker, log *slog.Logger, words words, pages pages, folder string, store *storage.Store, rooms *room.Rooms) error {
	_, _, locales, err := files(s.Dev)
	if err != nil {
		return err
	}
	ln, scheme, err := s.listen(say)
	if err != nil {
		return err
	}
	defer ln.Close()
	drawn, err := pages()
	if err != nil {
		return err
	}
	catalogue, err := words()
	if err != nil {
		return err
	}
	s.collect()
	addresses := func() []host.Address { return host.Addresses(ln.Addr(), scheme) }
	name := &localName{}
	token := rand.Text()
	app, err := handlers.New(handlers.Config{
		Rooms: rooms, Accounts: store, Pages: drawn, Locales: locales, Catalogue: catalogue, Log: log,
		Hosts:     func() []string { return host.Hosts(append(slices.Clone(s.Host), name.get())...) },
		Addresses: func() []handlers.Address { return offered(addresses(), name.url(ln, scheme)) },
		Dev:       s.Dev, Version: version, TLS: scheme == "https",
		Control: handlers.Control{Token: token, Backup: store.Backup},
	})
	if err != nil {
		return err
	}
	here := addresses()[len(addresses())-1].URL
	remove, err := host.Running{URL: here, Token: token, PID: os.Getpid()}.Leave(folder)
	if err != nil {
		return host.Problem("unwritable", "Folder", folder)
	}
	served := make(chan error, 1)
	go func() { served <- app.Serve(ln) }()
	go backUpDaily(ctx, func() bool { return backupDue(store) }, func() { keepBackup(store, log) })
	if !ln.Addr().(*net.TCPAddr).IP.IsLoopback() {
		go name.announce(ctx, log, func() { say.Line("program.address.name", "URL", name.url(ln, scheme)) })
	}
	claim, err := app.ClaimPath()
	if err == nil {
		first := claim // what the browser shows
		if claim == "" && app.ResetWaits() {
			first = "/reset"
		}
		s.greet(say, folder, addresses(), claim, store)
		if first != claim {
			say.Line("program.reset.waits", "URL", here+first)
		}
		err = s.show(here + first)
		go settle(ctx, log)
	}
	if err == nil {
		select {
		case <-ctx.Done():
			say.Line("program.stopping")
		case err = <-served:
		}
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer cancel()
	return errors.Join(err, app.Shutdown(drain), remove())
}

// settleAfter is when the first page has long been drawn: what it needs should
// not be given back before.
const settleAfter = 2 * time.Second

// startPercent is when the heap is first collected: at 16 MB instead of 4.
const startPercent = 400

// spareStart lets a start that makes little go by without the collector, which took a
// tenth of it. Where much is read in, from a store that was not closed, the collector
// works as always once it has begun.
func spareStart() (over func()) {
	var once sync.Once
	asAlways := func() { once.Do(func() { debug.SetGCPercent(100) }) }
	debug.SetGCPercent(startPercent)
	runtime.AddCleanup(new([64]byte), func(struct{}) { asAlways() }, struct{}{})
	return asAlways
}

// settle gives back what the start took, and stays. From there on the collector
// runs at a half more than what is in use instead of at double: that includes
// 10 MB set aside for Badger's table, mostly untouched, and a machine in a
// classroom has other programs.
func settle(ctx context.Context, log *slog.Logger) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(settleAfter):
	}
	debug.SetGCPercent(50)
	if err := host.GiveBack(); err != nil {
		log.Debug("memory was not given back", "error", err)
	}
	keepSmall(ctx)
}

// Go gives freed memory back over many minutes. After a start with 100,000 notes,
// or when Badger has merged its tables, that is more than everything else. A limit
// would do it too, but had the collector take half the machine with 200 rooms.
const (
	lookEvery = 5 * time.Second
	mostFree  = 12 << 20 // below it, giving back is not worth a collection
)

func keepSmall(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	free := []metrics.Sample{{Name: "/memory/classes/heap/free:bytes"}}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if metrics.Read(free); free[0].Value.Uint64() > mostFree {
			debug.FreeOSMemory()
		}
	}
}

// backUpDaily keeps a backup a day. It looks every hour whether one is due: a timer of
// a day stands still while the machine sleeps.
func backUpDaily(ctx context.Context, due func() bool, keep func()) {
	wait := backupSoon
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		if due() {
			keep()
		}
		wait = backupLook
	}
}

// keepBackup keeps one, and a panic in it ends nothing else.
func keepBackup(store *storage.Store, log *slog.Logger) {
	defer func() {
		if p := recover(); p != nil {
			log.Error("no backup today", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
		}
	}()
	if err := store.KeepBackup(); err != nil {
		log.Error("no backup today", "error", err)
	}
}

// backupDue tells whether the newest backup is a day old.
func backupDue(store *storage.Store) bool {
	kept, err := store.Backups()
	if err != nil || len(kept) == 0 {
		return true
	}
	info, err := os.Stat(kept[0])
	if err != nil {
		return true
	}
	age := time.Since(info.ModTime())
	return age < 0 || age >= backupEvery // the clock may have been ahead then
}

// listen takes the port that was asked for, or the first free one from 8080 on
// if none was.
func (s serve) listen(say *host.Speaker) (net.Listener, string, error) {
	want := s.Listen
	if want == "" {
		want = defaultListen
	}
	ln, err := net.Listen("tcp", want)
	if err != nil && s.Listen == "" {
		say.Line("program.port-taken", "Port", defaultListen[1:])
		ln, err = nextFree()
	}
	if err != nil {
		return nil, "", host.Problem("listen", "Listen", want)
	}
	if s.TLSCert == "" && s.TLSKey == "" {
		return ln, "http", nil
	}
	pair, err := tls.LoadX509KeyPair(s.TLSCert, s.TLSKey)
	if err != nil {
		return nil, "", errors.Join(host.Problem("certificate", "Detail", err.Error()), ln.Close())
	}
	return tls.NewListener(ln, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}), "https", nil
}

func nextFree() (ln net.Listener, err error) {
	for port := 8081; port < 8100; port++ {
		if ln, err = net.Listen("tcp", fmt.Sprintf(":%d", port)); err == nil {
			return ln, nil
		}
	}
	return nil, err
}

// greet prints what a person at this machine needs.
func (s serve) greet(say *host.Speaker, folder string, addresses []host.Address, claim string, store *storage.Store) {
	say.Line("program.started", "Version", version)
	say.Line("program.data", "Folder", folder)
	if names := store.Damaged(); len(names) > 0 {
		kept := newestBackup(folder)
		if kept == "" {
			kept = say.Words.T("program.no-backup")
		}
		say.Line("program.damaged", "Count", len(names), "Names", strings.Join(names, ", "), "Backup", kept)
	}
	for _, a := range addresses {
		if a.Loopback {
			say.Line("program.address.here", "URL", a.URL)
		} else {
			say.Line("program.address", "Network", a.Name, "URL", a.URL)
		}
	}
	if first := addresses[0]; !first.Loopback {
		say.Line("program.scan")
		say.QR(first.URL)
	}
	if claim != "" {
		here := addresses[len(addresses)-1].URL + claim
		say.Line("program.claim")
		fmt.Fprintln(say.Out, "  "+here)
		say.QR(here)
	}
	say.Line("program.stop")
}

// show opens the browser on this machine, if it has a desktop and may.
func (s serve) show(url string) error {
	if s.NoOpen || !host.HasDesktop() {
		return nil
	}
	browser.Stdout, browser.Stderr = nil, nil
	if err := browser.OpenURL(url); err != nil {
		return nil //nolint:nilerr // the address is printed; a person can open it
	}
	return nil
}

// offered are the addresses as pages show them: the .local name last of those
// that phones can use, since not every network carries it.
func offered(all []host.Address, named string) []handlers.Address {
	var list []handlers.Address
	for _, a := range all {
		if a.Loopback && named != "" {
			list = append(list, handlers.Address{URL: named})
		}
		list = append(list, handlers.Address{Name: a.Name, URL: a.URL, Loopback: a.Loopback})
	}
	return list
}

// localName is the name this machine answers to on the local network, once it
// has one.
type localName struct{ name atomic.Pointer[string] }

func (n *localName) announce(ctx context.Context, log *slog.Logger, then func()) {
	name, err := host.Announce(ctx)
	if err != nil {
		log.Info("no .local name on this network", "reason", err)
		return
	}
	n.name.Store(&name)
	then()
}

func (n *localName) get() string {
	if name := n.name.Load(); name != nil {
		return *name
	}
	return ""
}

func (n *localName) url(ln net.Listener, scheme string) string {
	if n.get() == "" {
		return ""
	}
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		return ""
	}
	return scheme + "://" + net.JoinHostPort(n.get(), port)
}
