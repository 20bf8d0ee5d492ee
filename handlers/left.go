package handlers

import (
	"encoding/json"
	"fmt"
	"time"
)

// leftReset names the fact by which `hearth reset`, while no Hearth runs, leaves
// word for the next start.
const leftReset = "reset"

// leftTicket is what stands in the store of a code: its hash and its end.
type leftTicket struct {
	Hash  string
	Until time.Time
}

// LeaveReset leaves a one-time code in the store with which, from the next start
// on and within an hour, the person at the machine sets a new password at /reset.
// Only its hash is stored; an earlier one is worthless after it. The code is empty
// where nobody leads yet: the next start prints a claim link.
func LeaveReset(accounts Accounts) (code string, err error) {
	all, err := accounts.Facilitators()
	if err != nil || len(all) == 0 {
		return "", err
	}
	code = newCode()
	left, err := json.Marshal(leftTicket{Hash: hashOf(code), Until: time.Now().Add(resetAge).Round(0)})
	if err != nil {
		return "", fmt.Errorf("reset: %w", err)
	}
	return grouped(code), accounts.PutFact(leftReset, left)
}

// takeLeftReset lets a code that was left be used. It stays in the store until it
// is used, replaced or over, so that one more restart does not lose it.
func (a *App) takeLeftReset() error {
	text, ok, err := a.Accounts.Fact(leftReset)
	if err != nil || !ok {
		return err
	}
	var left leftTicket
	if err := json.Unmarshal(text, &left); err != nil || a.tickets.now().After(left.Until) {
		return a.Accounts.DeleteFact(leftReset)
	}
	a.tickets.admit(useReset, left.Hash, left.Until)
	return nil
}

// ResetWaits tells whether somebody may set a new password at /reset.
func (a *App) ResetWaits() bool { return a.tickets.waits(useReset) }
