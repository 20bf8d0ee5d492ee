//go:build !windows

package host

import (
	"time"

	"golang.org/x/sys/unix"
)

func sinceBoot() time.Duration {
	var at unix.Timespec
	_ = unix.ClockGettime(countsSleep, &at) // every system that Go runs on has it
	return time.Duration(at.Nano())
}
