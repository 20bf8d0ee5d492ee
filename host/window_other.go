//go:build !windows

package host

// OwnWindow tells whether this program's window closes when it ends. Elsewhere a
// terminal stays.
func OwnWindow() bool { return false }
