// Package storage keeps what must be kept: rooms, notes, facilitators and their
// sessions, in Badger behind a journal.
//
// # What is promised, and why it holds
//
// A write that returned nil survives the end of the process and a power cut, on
// Linux, macOS and Windows. It stands in a journal of our own before Badger sees
// it: an ordinary file, written and synced with the file's own sync, every record
// with a checksum, and behind them zeros: where a sync has no new length to record, it
// takes a quarter less. One goroutine commits; what waits while it syncs shares the
// next record and the next transaction. It answers when the journal is synced;
// whoever reads before Badger has it too waits for that. From time to time a checkpoint, a
// checksummed copy of everything, makes older journals needless.
//
// Badger finds things; nothing depends on what it has on the disk. Its own sync
// does nothing on Windows, one flipped bit in its log silently drops all behind
// it, and a lost table may go unseen. So its files are used again only after a
// clean stop and only if they are byte for byte as they were left (a marker has
// their checksums). Otherwise they are made again from checkpoint and journals:
// a second or two for 100,000 notes. tidwall/wal was looked at and left: no
// checksums, no synced names, a torn last record refuses to open, and 20 MB of
// journal in memory.
//
// A flipped bit or a cut file is harmless or is said (Damaged, and the log):
// a journal's record by its checksum, its end by a witness file that names the
// last batch answered, a checkpoint or backup by its SHA-256, the pointer by its
// own sum, each value by a checksum over its key, its schema version and itself.
// A damaged value is set aside, never shown and never fatal. A witness that cannot be
// written refuses nothing: the log says that a cut would not be noticed.
//
// A disk that is nearly full refuses new notes first, then everything. A disk that is
// really full kills a process that maps its files, as Badger does; so no checkpoint,
// backup or new index is begun that would leave less than every write needs. What a
// crash left half is deleted before a start asks for room: it may be what fills it.
//
// What has expired is not read, and Expire deletes it. What was deleted is gone
// from the files after Forget, which writes a new store while the old one goes
// on, brings over what came meanwhile, and rewrites those backups that hold any
// of it. Backups leave out open rooms' states and sessions, which must not
// outlive their end in a copy. Restoring brings back nothing that was deleted
// (random ids of it are kept, for as long as a copy of it could still be shown: for good
// where it once worried somebody, and so did not expire) or has expired, and names only
// where the room still keeps them. Of what was declined or taken down the words go in
// the same way, and only the answer to its writer stays.
//
// # The data folder
//
//	current                     names the store in use; replaced by rename
//	store-000001/checkpoint-…   a copy of everything, as of the journal of its number
//	store-000001/journal-…      every batch since
//	store-000001/answered       the last batch answered
//	store-000001/index/         Badger's files
//	store-000001/closed         their checksums, after a clean stop
//	backups/                    seven deep
//	forgetting                  stands there while Forget is under way; Open finishes it
//	lock                        held while a process uses the folder
package storage
