package room_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Whatever a room starts ends with it.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
