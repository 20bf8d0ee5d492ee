package handlers

import (
	"bufio"
	"crypto/subtle"
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

// getBackup streams a backup. One that fails half way is cut off, so that the
// command sees that it is not whole.
func (a *App) getBackup(c *fiber.Ctx) error {
	if a.Control.Backup == nil {
		return fiber.ErrNotFound
	}
	ctx := c.UserContext()
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		if err := a.Control.Backup(ctx, w); err != nil {
			a.Log.Error("a backup failed", "error", err)
			panic(errHalfBackup)
		}
	})
	return nil
}
