package handlers

import "github.com/gofiber/fiber/v2"

// ProblemPage is the view model of pages/problem: one sentence, and where to go.
type ProblemPage struct {
	Layout
	Heading   string
	Problem   string
	Next      string
	NextLabel string
	Wrote     bool // notes were written on this phone
}

// sorryPage is the answer without script to what was not done.
func (a *App) sorryPage(c *fiber.Ctx, status int, sentence string) error {
	vm := ProblemPage{Layout: a.layout(c, "problem", "error.title"), Problem: sentence, Next: "/"}
	vm.Heading, vm.NextLabel = vm.T("error.title"), vm.T("error.home")
	if status == fiber.StatusUnauthorized {
		vm.Next, vm.NextLabel = "/sign-in", vm.T("error.sign-in.go")
	}
	if status == fiber.StatusNotFound { // a phone that comes back to a room which has closed
		vm.NotesOf, vm.Wrote = everyNote, a.wrote(c)
	}
	if err := a.page(c, status, "pages/problem", vm); err != nil {
		// A page about what went wrong must not go wrong itself.
		a.Log.Error("the page for a problem failed", "error", err)
		return c.Status(status).SendString(sentence)
	}
	return nil
}
