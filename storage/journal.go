package storage

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// A journal is a file of records, each of which is one committed batch:
//
//	mark (4 bytes) · length of the rest (4) · CRC-32C of the rest (4) · seq (8) · ops
//
// It is written with ordinary writes and synced with the file's own sync, which
// is real on every system. The mark lets a reader find the next record behind a
// damaged one. Behind the last record there may be zeros: room made ahead.
const (
	journalMark = "\xf1HJ\n"
	recordHead  = len(journalMark) + 8
	recordLimit = 4 * batchBytes
	// journalAhead is for how many bytes at a time there is room made.
	journalAhead = 256 << 10
)

// journal is the one open for writing. Only the writer uses it.
type journal struct {
	file    *os.File
	witness *os.File
	number  int
	size    int64 // of the records
	room    int64 // of the file: the records and the zeros behind them
	buf     []byte
	broken  error // after a failed sync nobody knows what is on the disk
	unheard error // why the witness was not told of the last batch
}

func journalPath(dir string, number int) string {
	return numberedPath(dir, "journal-", number)
}

// openJournal opens a journal to append to, and makes its name durable, and what
// a killed process wrote and did not sync: it is shown from now on.
func openJournal(dir string, number int) (j *journal, err error) {
	j = &journal{number: number}
	j.file, err = os.OpenFile(journalPath(dir, number), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if j.witness, err = openWitness(dir); err != nil {
		return nil, errors.Join(fmt.Errorf("journal: %w", err), j.file.Close())
	}
	j.size, err = j.file.Seek(0, io.SeekEnd)
	j.room = j.size
	if err == nil {
		err = errors.Join(j.file.Sync(), syncDir(dir))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("journal: %w", err), j.close())
	}
	return j, nil
}

// append writes one batch and returns when it is on the disk.
func (j *journal) append(seq uint64, ops []op) error {
	return j.appendAll([]record{{seq, ops}})
}

// appendAll writes batches in order, and syncs once.
func (j *journal) appendAll(batches []record) error {
	if j.broken != nil || len(batches) == 0 {
		return j.broken
	}
	j.buf = j.buf[:0]
	for _, r := range batches {
		j.buf = encodeRecord(j.buf, r.seq, r.ops)
	}
	if _, err := j.file.WriteAt(j.buf, j.size); err != nil {
		j.broken = j.cut()
		return fmt.Errorf("journal: %w", err)
	}
	end := j.size + int64(len(j.buf))
	if end > j.room {
		j.makeRoom(end)
	}
	if err := j.file.Sync(); err != nil {
		j.broken = fmt.Errorf("journal: %w", err)
		return j.broken
	}
	j.size = end
	j.unheard = testify(j.witness, batches[len(batches)-1].seq) // it may name an earlier one
	return nil
}

// makeRoom writes zeros behind the records, which end at end. A sync that has no new length of
// the file to record takes a quarter less. Where the disk has no room for them, it goes
// on without.
func (j *journal) makeRoom(end int64) {
	j.room = end
	n, err := j.file.WriteAt(make([]byte, journalAhead), end)
	if err != nil && j.file.Truncate(end) == nil {
		return
	}
	j.room += int64(n)
}

// cut leaves the records and nothing else: neither room nor what was written half.
func (j *journal) cut() error {
	j.room = j.size
	return j.file.Truncate(j.size)
}

// close leaves no room behind. What stands in a broken one is for the next start to say.
func (j *journal) close() error {
	var err error
	if j.broken == nil && j.room > j.size {
		err = errors.Join(j.cut(), j.file.Sync())
	}
	return errors.Join(err, j.file.Close(), j.witness.Close())
}

// encodeRecord adds a record to buf.
func encodeRecord(buf []byte, seq uint64, ops []op) []byte {
	head := len(buf)
	buf = append(append(buf, journalMark...), make([]byte, 8)...)
	buf = binary.LittleEndian.AppendUint64(buf, seq)
	for _, o := range ops {
		buf = append(binary.AppendUvarint(buf, uint64(len(o.key))), o.key...)
		if o.value == nil {
			buf = binary.AppendUvarint(buf, 0)
			continue
		}
		buf = append(binary.AppendUvarint(buf, uint64(len(o.value))+1), o.value...)
	}
	rest := buf[head+recordHead:]
	sums := buf[head+len(journalMark):]
	binary.LittleEndian.PutUint32(sums, uint32(len(rest)))
	binary.LittleEndian.PutUint32(sums[4:], crc32.Checksum(rest, castagnoli()))
	return buf
}

// record is one batch read back.
type record struct {
	seq uint64
	ops []op
}

// readJournal calls f with every whole record, and gives where the last one
// ends, and how much follows it. A power cut leaves such a tail: nobody was told
// that it was saved.
func readJournal(path string, f func(record) error) (whole, tail int64, err error) {
	all, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, fmt.Errorf("journal: %w", err)
	}
	data := all
	for len(data) > 0 {
		r, size, ok := decodeRecord(data)
		if ok {
			if err := f(r); err != nil {
				return 0, 0, err
			}
			data = data[size:]
			whole = int64(len(all) - len(data))
			continue
		}
		next := bytes.Index(data[1:], []byte(journalMark))
		if next < 0 {
			break
		}
		data = data[1+next:]
	}
	return whole, int64(len(all)) - whole, nil
}

func decodeRecord(data []byte) (r record, size int, ok bool) {
	if len(data) < recordHead+8 || !bytes.HasPrefix(data, []byte(journalMark)) {
		return r, 0, false
	}
	length := int(binary.LittleEndian.Uint32(data[len(journalMark):]))
	if length < 8 || length > recordLimit || length > len(data)-recordHead {
		return r, 0, false
	}
	rest := data[recordHead : recordHead+length]
	if binary.LittleEndian.Uint32(data[len(journalMark)+4:]) != crc32.Checksum(rest, castagnoli()) {
		return r, 0, false
	}
	r.seq = binary.LittleEndian.Uint64(rest)
	r.ops, ok = decodeOps(rest[8:])
	return r, recordHead + length, ok
}

func decodeOps(rest []byte) (ops []op, ok bool) {
	in := bufio.NewReader(bytes.NewReader(rest))
	for {
		k, _, err := decodePart(in, 0)
		if errors.Is(err, io.EOF) {
			return ops, true
		}
		if err != nil || len(k) == 0 {
			return nil, false
		}
		v, there, err := decodePart(in, 1)
		if err != nil {
			return nil, false
		}
		if !there {
			v = nil
		}
		ops = append(ops, op{k, v})
	}
}

// decodePart reads a length, less shift, and as many bytes.
func decodePart(in *bufio.Reader, shift uint64) (part []byte, there bool, err error) {
	n, err := binary.ReadUvarint(in)
	if err != nil || n < shift {
		return nil, false, err
	}
	if n-shift > recordLimit {
		return nil, false, io.ErrUnexpectedEOF
	}
	part = make([]byte, n-shift)
	if _, err := io.ReadFull(in, part); err != nil {
		return nil, false, io.ErrUnexpectedEOF
	}
	return part, true, nil
}
