package handlers

import (
	"bufio"
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// controlled lets through who knows the token of this run: a command on this
// machine, by the same user.
func (a *App) controlled(c *fiber.Ctx) error {
	token, _ := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
	if a.Control.Token == "" || subtle.ConstantTimeCompare([]byte(token), []byte(a.Control.Token)) != 1 {
		return fiber.ErrNotFound
	}
	return c.Next()
}

func (a *App) postReset(c *fiber.Ctx) error {
	path, err := a.Reset()
	if err != nil {
		return err
	}
	return c.SendString(path)
}

// getBackup streams a backup. One for which the disk has no room is refused before it
// begins; one that fails half way is cut off, so that the command sees that it is not
// whole.
func (a *App) getBackup(c *fiber.Ctx) error {
	if a.Control.Backup == nil {
		return fiber.ErrNotFound
	}
	from, to := io.Pipe()
	go a.sendBackup(c.UserContext(), to)
	body := struct {
		*bufio.Reader
		io.Closer // ends the backup when the command has gone
	}{bufio.NewReader(from), from}
	var full interface{ Full() bool }
	if _, err := body.Peek(1); errors.As(err, &full) && full.Full() {
		return fiber.ErrInsufficientStorage
	} else if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	c.Context().SetBodyStream(body, -1)
	return nil
}

// sendBackup writes a backup, and ends with what became of it.
func (a *App) sendBackup(ctx context.Context, to *io.PipeWriter) {
	err := errHalfBackup
	defer func() { _ = to.CloseWithError(err) }() // it never fails
	defer a.contained("a backup")
	if err = a.Control.Backup(ctx, to); err != nil {
		a.Log.Error("a backup failed", "error", err)
	}
}

var errHalfBackup = errors.New("the backup is not whole")
