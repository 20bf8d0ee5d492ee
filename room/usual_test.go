package room_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"hearth/activity"
	"hearth/room"
)

// Who is in the room is kept until it closes, and what was started last for longer.
func TestWhatWasStartedLastNamesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.halt()
		f.kinds = activity.Kinds()
		f.again()
		fox, _ := f.joins("fox")
		f.do(leader(), "start", "kind", "circle", "responder_who", "Sam", "responder_where", "room 4", "start", string(fox), "piece", "ball")
		f.ok(f.room.Shut())
		kept, err := json.Marshal(f.room.Settings())
		f.ok(err)
		if strings.Contains(string(kept), string(fox)) || !strings.Contains(string(kept), `"ball"`) {
			t.Errorf("%s", kept)
		}
	})
}
