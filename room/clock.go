package room

import "time"

// Clock tells the time, wall and monotonic in one, as time.Now does.
type Clock interface{ Now() time.Time }

// SystemClock is the machine's own clock.
func SystemClock() Clock { return systemClock{} }

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }
