// Bare is what Hearth stands on and nothing more: a Badger store that is opened, and
// one sentence from Fiber. No start on this stack is shorter than its own.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/dgraph-io/badger/v4"
	"github.com/gofiber/fiber/v2"
)

func main() {
	if err := serve(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}

func serve(folder, at string) error {
	store, err := badger.Open(badger.DefaultOptions(folder).WithLogger(nil))
	if err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/", func(c *fiber.Ctx) error { return c.SendString("Breathe.") })
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { _ = app.Shutdown() })
	if err := app.Listen(at); err != nil {
		return err
	}
	return store.Close()
}
