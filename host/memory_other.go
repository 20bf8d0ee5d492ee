//go:build !linux

package host

import "runtime/debug"

// GiveBack returns to the system the memory that only the start needed.
func GiveBack() error {
	debug.FreeOSMemory()
	return nil
}
