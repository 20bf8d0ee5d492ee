package storage

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// schema is the version of every value written now. A change of what values
// mean raises it and adds a step to upgrade.
const schema = 1

// An envelope is: schema version (1 byte), CRC-32C of key, version and payload
// (4 bytes, little endian), payload. The key is in the sum so that a value under
// the wrong key does not pass.
const envelopeHead = 5

var errDamaged = errors.New("checksum does not match")

func seal(key, payload []byte) []byte {
	sealed := make([]byte, envelopeHead, envelopeHead+len(payload))
	sealed[0] = schema
	binary.LittleEndian.PutUint32(sealed[1:], sum(key, schema, payload))
	return append(sealed, payload...)
}

// open gives the payload; it shares memory with sealed.
func open(key, sealed []byte) ([]byte, error) {
	if len(sealed) < envelopeHead {
		return nil, errDamaged
	}
	payload := sealed[envelopeHead:]
	if binary.LittleEndian.Uint32(sealed[1:]) != sum(key, sealed[0], payload) {
		return nil, errDamaged
	}
	if sealed[0] > schema {
		return nil, ErrNewer
	}
	return payload, nil
}

func sum(key []byte, version byte, payload []byte) uint32 {
	table := castagnoli()
	c := crc32.Update(0, table, key)
	c = crc32.Update(c, table, []byte{version})
	return crc32.Update(c, table, payload)
}

// castagnoli is made once by the library; the processor computes it.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }
