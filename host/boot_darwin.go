package host

import "golang.org/x/sys/unix"

const countsSleep = unix.CLOCK_MONOTONIC // on macOS it goes on
