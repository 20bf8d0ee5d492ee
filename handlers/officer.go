package handlers

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

// factOfficer names the fact that whoever is responsible for safeguarding has
// read *If someone is upset* (PRACTICES 6): the day, and nobody's name.
const factOfficer = "officer-read"

// officerRead is the day on which it was read; empty while it was not.
func (a *App) officerRead() (day string, err error) {
	value, _, err := a.Accounts.Fact(factOfficer)
	return string(value), err
}

// postOfficerRead notes that it was read, or, for somebody new, that it was not.
func (a *App) postOfficerRead(c *fiber.Ctx) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	if fields.Has("again") {
		err = a.Accounts.DeleteFact(factOfficer)
	} else {
		err = a.Accounts.PutFact(factOfficer, []byte(time.Now().Format(time.DateOnly)))
	}
	return errOr(err, c.Redirect(a.backTo(c, fields), fiber.StatusSeeOther))
}
