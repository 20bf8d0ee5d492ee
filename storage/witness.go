package storage

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
)

// witnessName is a file that says which batch was answered last. It is not
// synced: after a power cut it may name an earlier one, never a later one. A
// journal that ends before it was cut by something else.
const witnessName = "answered"

func openWitness(dir string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, witnessName), os.O_CREATE|os.O_RDWR, 0o600)
}

// testify says that the batch seq is in the journal.
func testify(w *os.File, seq uint64) error {
	said := binary.LittleEndian.AppendUint64(nil, seq)
	said = binary.LittleEndian.AppendUint32(said, crc32.Checksum(said, castagnoli()))
	_, err := w.WriteAt(said, 0)
	return err
}

// answered reads what the witness said. Before the first answer, and after a power
// cut, it is empty or zero and says nothing; a damaged one is not sound.
func answered(dir string) (last uint64, sound bool) {
	said, err := os.ReadFile(filepath.Join(dir, witnessName))
	if err != nil || len(bytes.Trim(said, "\x00")) == 0 {
		return 0, true
	}
	if len(said) != 12 || binary.LittleEndian.Uint32(said[8:]) != crc32.Checksum(said[:8], castagnoli()) {
		return 0, false
	}
	return binary.LittleEndian.Uint64(said), true
}
