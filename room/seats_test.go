package room_test

import (
	"testing"
	"testing/synctest"

	"hearth/activity"
)

func TestACircleSeatsAsManyAsTheFormSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := beginReal(t)
		start := []string{"kind", "circle", "responder_who", "Sam", "responder_where", "room 4"}
		f.not("people-count", leader(), "start", append(start, "count", "many")...)
		if f.room.Look(wallScreen()).Run != nil {
			t.Fatal("a wrong number must start nothing")
		}
		f.do(leader(), "start", append(start, "count", "28")...)
		look := f.room.Look(activity.Viewer{Role: activity.Facilitator})
		if n := len(look.Lead.People); n != 28 {
			t.Fatalf("%d seats", n)
		}
	})
}
