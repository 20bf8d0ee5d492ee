package handlers

import (
	"fmt"

	"hearth/activity"
	"hearth/room"
)

// most is how much a field of a page takes: the number by which the room, or the
// activity, refuses more.
func most(field string) (int, error) {
	switch field {
	case "name":
		return room.MostName, nil
	case "how":
		return room.MostHow, nil
	case "nickname":
		return room.MostNick, nil
	case "people":
		return room.MostPeople, nil
	case "pattern":
		return activity.OwnNameMost, nil
	case "prompt":
		return activity.CirclePromptMost, nil
	case "next":
		return activity.QuietNextMost, nil
	}
	return 0, fmt.Errorf("no limit of %q", field)
}
