package storage

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"hearth/room"
)

// Keys are a letter and their parts, each ended by a zero byte, so that no room
// is a prefix of another. The last part has no end.
const (
	settingsKeys    = 's' // room
	liveKeys        = 'l' // room
	noteKeys        = 'n' // room, note
	orderKeys       = 'o' // room, state, seq, note: notes of one state in order
	dueKeys         = 'd' // when, state, room, note: what expires, soonest first
	goneKeys        = 'g' // the whole key that was deleted
	facilitatorKeys = 'f' // facilitator
	sessionKeys     = 'c' // hash
	factKeys        = 'k' // name
	damagedKeys     = 'x' // the whole key it had
	schemaKeys      = 'v' // nothing
	appliedKeys     = 'a' // nothing: the last batch, see engine
)

const end = 0

// maxPart bounds ids and names in keys; random ids are far shorter.
const maxPart = 128

func key(kind byte, parts ...string) []byte {
	k := []byte{kind}
	for i, p := range parts {
		if i > 0 {
			k = append(k, end)
		}
		k = append(k, p...)
	}
	return k
}

// inRoom is the prefix of a kind's keys in one room.
func inRoom(kind byte, r room.ID) []byte { return append(key(kind, string(r)), end) }

func noteKey(r room.ID, id room.NoteID) []byte { return key(noteKeys, string(r), string(id)) }

func orderPrefix(r room.ID, s room.NoteState) []byte {
	return append(inRoom(orderKeys, r), stateLetter(s))
}

func orderKey(n room.Note) []byte {
	k := binary.BigEndian.AppendUint64(orderPrefix(n.Room, n.State), n.Seq)
	return append(k, n.ID...)
}

// dueKey is nil for a note that does not expire.
func dueKey(n room.Note) []byte {
	if n.Expires.IsZero() || n.State == room.Worrying {
		return nil
	}
	k := append(dueUntil(n.Expires), stateLetter(n.State))
	k = append(k, n.Room...)
	return append(append(k, end), n.ID...)
}

// dueUntil sorts after everything due before t. Times before 1970 never occur.
func dueUntil(t time.Time) []byte {
	return binary.BigEndian.AppendUint64([]byte{dueKeys}, uint64(max(0, t.UnixMilli())))
}

// splitOrder reads an order key back.
func splitOrder(k []byte) (n room.Note, ok bool) {
	r, rest, found := bytes.Cut(k[1:], []byte{end})
	if !found || len(rest) < 9 {
		return n, false
	}
	n.Room, n.State = room.ID(r), letterState(rest[0])
	n.Seq, n.ID = binary.BigEndian.Uint64(rest[1:9]), room.NoteID(rest[9:])
	return n, n.State != ""
}

// splitNote reads a note's key back.
func splitNote(k []byte) (r room.ID, id room.NoteID, ok bool) {
	if len(k) == 0 || k[0] != noteKeys {
		return "", "", false
	}
	before, after, found := bytes.Cut(k[1:], []byte{end})
	return room.ID(before), room.NoteID(after), found
}

// splitDue reads a due key back.
func splitDue(k []byte) (n room.Note, ok bool) {
	if len(k) < 10 {
		return n, false
	}
	r, id, found := bytes.Cut(k[10:], []byte{end})
	n.Expires = time.UnixMilli(int64(binary.BigEndian.Uint64(k[1:9])))
	n.State, n.Room, n.ID = letterState(k[9]), room.ID(r), room.NoteID(id)
	return n, found && n.State != ""
}

// roomOf is the room a key belongs to, or none.
func roomOf(k []byte) room.ID {
	if len(k) == 0 || !strings.ContainsRune("slno", rune(k[0])) {
		return ""
	}
	r, _, _ := bytes.Cut(k[1:], []byte{end})
	return room.ID(r)
}

func stateLetter(s room.NoteState) byte {
	switch s {
	case room.Waiting:
		return 'w'
	case room.Shown:
		return 's'
	case room.Declined:
		return 'd'
	case room.Worrying:
		return 'x'
	}
	return '?'
}

func letterState(b byte) room.NoteState {
	for _, s := range []room.NoteState{room.Waiting, room.Shown, room.Declined, room.Worrying} {
		if stateLetter(s) == b {
			return s
		}
	}
	return ""
}

// checkPart refuses what would break a key.
func checkPart(what, part string) error {
	if part == "" || len(part) > maxPart || strings.IndexByte(part, end) >= 0 {
		return fmt.Errorf("storage: %q is no %s", part, what)
	}
	return nil
}

// keyName names a key for people: kinds and random ids, never contents.
func keyName(k []byte) string {
	parts := strings.ReplaceAll(string(k[1:]), "\x00", " ")
	switch k[0] {
	case settingsKeys:
		return "settings of room " + parts
	case liveKeys:
		return "state of room " + parts
	case noteKeys:
		return "note of room " + parts
	case facilitatorKeys:
		return "facilitator " + parts
	case sessionKeys:
		return "session " + parts[:min(8, len(parts))]
	case factKeys:
		return "fact " + parts
	}
	return fmt.Sprintf("value %q", k)
}
