package storage

import (
	"testing"
	"time"

	"hearth/room"
)

func TestAccountsAreKeptAndRemovedWithTheirSessions(t *testing.T) {
	b := newBench(t)
	ana := room.Facilitator{ID: "a", Name: "Ana", Password: []byte("hash"), Made: start, Language: "es"}
	ben := room.Facilitator{ID: "b", Name: "Ben", Made: start}
	b.ok(b.PutFacilitator(ana))
	b.ok(b.PutFacilitator(ben))
	session := func(hash, who string) room.Session {
		return room.Session{Hash: hash, Facilitator: who, Made: start, Expires: start.Add(time.Hour)}
	}
	for _, x := range []room.Session{session("1", "a"), session("2", "a"), session("3", "b"), session("4", "b")} {
		b.ok(b.PutSession(x))
	}
	b.reopen()
	all, err := b.Facilitators()
	b.ok(err)
	same(t, "facilitators", all, []room.Facilitator{ana, ben})
	same(t, "session", b.signedIn("1"), true)
	one, ok, err := b.Facilitator("b")
	b.ok(err)
	same(t, "Ben", one, ben)
	same(t, "Ben is there", ok, true)

	b.ok(b.DeleteSession("4"))
	b.ok(b.DeleteFacilitator("a"))
	all, err = b.Facilitators()
	b.ok(err)
	same(t, "left", all, []room.Facilitator{ben})
	_, ok, err = b.Facilitator("a")
	b.ok(err)
	same(t, "Ana is there", ok, false)
	same(t, "sessions", []bool{b.signedIn("1"), b.signedIn("2"), b.signedIn("3"), b.signedIn("4")}, []bool{false, false, true, false})
	b.ok(b.DeleteSessions("b"))
	same(t, "session", b.signedIn("3"), false)
}

func (b *bench) signedIn(hash string) bool {
	b.t.Helper()
	_, ok, err := b.Session(hash)
	b.ok(err)
	return ok
}

func TestASessionEndsWhenItExpires(t *testing.T) {
	b := newBench(t)
	b.ok(b.PutSession(room.Session{Hash: "h", Facilitator: "a", Expires: start.Add(time.Hour)}))
	b.now = start.Add(time.Hour)
	same(t, "session", b.signedIn("h"), false)
	_, err := b.Expire()
	b.ok(err)
	b.now = start
	same(t, "deleted", b.signedIn("h"), false)
}

func TestFacts(t *testing.T) {
	b := newBench(t)
	_, ok, err := b.Fact("claimed")
	b.ok(err)
	same(t, "before", ok, false)
	b.ok(b.PutFact("claimed", []byte("yes")))
	b.ok(b.PutFact("empty", nil))
	b.reopen()
	value, ok, err := b.Fact("claimed")
	b.ok(err)
	same(t, "value", string(value), "yes")
	same(t, "found", ok, true)
	_, ok, err = b.Fact("empty")
	b.ok(err)
	same(t, "empty", ok, true)
	b.ok(b.DeleteFact("claimed"))
	_, ok, err = b.Fact("claimed")
	b.ok(err)
	same(t, "after", ok, false)
}
