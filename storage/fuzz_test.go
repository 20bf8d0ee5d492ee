package storage

import (
	"bytes"
	"testing"
)

// FuzzStoredValues: a value opens as what was sealed, or not at all.
func FuzzStoredValues(f *testing.F) {
	f.Add([]byte("k"), []byte("thanks"), 0, byte(1))
	f.Add([]byte(""), []byte(""), 4, byte(128))
	f.Fuzz(func(t *testing.T, key, payload []byte, at int, flip byte) {
		sealed := seal(key, payload)
		if got, err := open(key, sealed); err != nil || !bytes.Equal(got, payload) {
			t.Fatalf("%q opens as %q, %v", payload, got, err)
		}
		if flip == 0 || at < 0 {
			return
		}
		sealed[at%len(sealed)] ^= flip
		if got, err := open(key, sealed); err == nil {
			t.Fatalf("a changed byte opens as %q", got)
		}
	})
}

// FuzzJournalRecords: whatever stands in a journal is a record or is passed over.
func FuzzJournalRecords(f *testing.F) {
	f.Add(encodeRecord(nil, 7, []op{{[]byte("k"), []byte("v")}, {[]byte("gone"), nil}}))
	f.Add([]byte(journalMark))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, size, ok := decodeRecord(data)
		if !ok {
			return
		}
		again, _, ok := decodeRecord(encodeRecord(nil, r.seq, r.ops))
		if !ok || again.seq != r.seq || len(again.ops) != len(r.ops) || size > len(data) {
			t.Fatalf("record %d of %d bytes does not come back", r.seq, size)
		}
	})
}
