package host_test

import (
	"testing"
	"time"

	"hearth/host"
)

func TestTheTimeSinceBootGoesOn(t *testing.T) {
	began := time.Now()
	first := host.SinceBoot()
	time.Sleep(100 * time.Millisecond)
	passed, want := host.SinceBoot()-first, time.Since(began)
	if first <= 0 || passed < 50*time.Millisecond || passed > want+50*time.Millisecond {
		t.Errorf("%v, and %v later in %v", first, passed, want)
	}
}
