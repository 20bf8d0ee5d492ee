package room

import "time"

// Clock tells the time, wall and monotonic in one, as time.Now does.
type Clock interface{ Now() time.Time }

// moment is one by two clocks.
type moment struct {
	at        time.Time     // its monotonic reading stands still on most machines while they sleep
	sinceBoot time.Duration // goes on
}

func (rs *Rooms) moment() moment { return moment{rs.clock.Now(), rs.sinceBoot()} }

func (m moment) earlier(by time.Duration) moment { return moment{m.at.Add(-by), m.sinceBoot - by} }

// SystemClock is the machine's own clock.
func SystemClock() Clock { return systemClock{} }

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }
