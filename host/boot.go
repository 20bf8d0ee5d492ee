package host

import "time"

// SinceBoot is how long ago this machine was started, the time it slept included. The
// monotonic clock of Go stands still meanwhile on Linux and macOS. A change of the wall
// clock does not move it.
func SinceBoot() time.Duration { return sinceBoot() }
