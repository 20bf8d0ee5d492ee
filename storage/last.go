package storage

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/dgraph-io/badger/v4/pb"
	"google.golang.org/protobuf/proto"
)

// Held is how long a backup file matters.
type Held struct {
	Notes   int
	Staying int       // of them: those that do not expire by themselves
	Last    time.Time // when the last of the others expires
}

// Holds reads what notes a backup file holds.
func Holds(path string) (h Held, err error) {
	backup, done, err := openBackup(path)
	if err != nil {
		return h, err
	}
	defer func() { _ = done() }()
	due, from := 0, bufio.NewReader(backup)
	for {
		list, err := readList(from)
		if errors.Is(err, io.EOF) {
			h.Staying = h.Notes - due
			return h, nil
		}
		if err != nil {
			return h, fmt.Errorf("backup: %w", err)
		}
		for _, kv := range list.Kv {
			switch n, ok := splitDue(kv.Key); {
			case kv.Key[0] == noteKeys:
				h.Notes++
			case kv.Key[0] == dueKeys && ok:
				due++
				if n.Expires.After(h.Last) {
					h.Last = n.Expires
				}
			}
		}
	}
}

// readList reads one list back that writeList wrote.
func readList(from io.Reader) (*pb.KVList, error) {
	var size uint64
	if err := binary.Read(from, binary.LittleEndian, &size); err != nil {
		return nil, err
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(from, text); err != nil {
		return nil, err
	}
	list := &pb.KVList{}
	return list, proto.Unmarshal(text, list)
}
