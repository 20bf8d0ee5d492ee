// Hearth is one program that a teacher, a workshop facilitator or a waiting
// room starts on its own machine, and that keeps every screen in the room in
// step.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"hearth/handlers"
	"hearth/host"
	"hearth/room"
	"hearth/storage"
)

// version is set by the linker.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("hearth", flag.ContinueOnError)
	data := flags.String("data", "", "data folder")
	listen := flags.String("listen", ":8080", "address to listen on")
	dev := flags.Bool("dev", false, "read views and static at each request")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := serve(ctx, *data, *listen, *dev, stdout); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

func serve(ctx context.Context, data, listen string, dev bool, stdout io.Writer) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	store, err := storage.Open(data, storage.Options{Log: log})
	if err != nil {
		return err
	}
	rooms, err := room.Open(store, room.Options{Log: log})
	if err != nil {
		return errors.Join(err, store.Close())
	}
	err = answer(ctx, store, rooms, listen, dev, stdout, log)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 4*time.Second)
	defer cancel()
	return errors.Join(err, rooms.Close(drain), store.Close())
}

func answer(ctx context.Context, store *storage.Store, rooms *room.Rooms, listen string, dev bool, stdout io.Writer, log *slog.Logger) error {
	views, static, locales, err := files(dev)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	app, err := handlers.New(handlers.Config{
		Rooms: rooms, Accounts: store, Views: views, Static: static, Locales: locales, Log: log,
		Hosts: func() []string { return host.Hosts() },
		Addresses: func() (list []handlers.Address) {
			for _, a := range host.Addresses(ln.Addr(), "http") {
				list = append(list, handlers.Address{Name: a.Name, URL: a.URL, Loopback: a.Loopback})
			}
			return list
		},
		Dev: dev, Version: version,
	})
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	claim, err := app.ClaimPath()
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	fmt.Fprintf(stdout, "http://%s%s\n", ln.Addr(), claim)
	served := make(chan error, 1)
	go func() { served <- app.Serve(ln) }()
	select {
	case <-ctx.Done():
	case err = <-served:
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 4*time.Second)
	defer cancel()
	return errors.Join(err, app.Shutdown(drain))
}
