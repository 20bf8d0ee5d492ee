// Package storage keeps what must be kept: rooms, notes, facilitators and their
// sessions, in Badger and nothing but Badger.
//
// # What is promised
//
// A write that returned nil is on the disk (Linux, macOS): one goroutine
// commits, what waits while it syncs shares the next transaction, and each
// caller is answered when its own is down. On Windows Badger's sync does nothing
// (its msync is a stub there), so an answered write survives the end of the
// process, not yet a power cut. Every write is a plain list of keys and values
// before Badger sees it (see op), so that a write-ahead log can stand in front.
//
// Every value carries its schema version and a checksum over itself and its key.
// One that does not match is set aside and named, never shown and never fatal.
//
// What has expired is not read, and Expire deletes it. What was deleted is gone
// from the files after Forget, which rewrites them. Backups leave out open
// rooms' states and sessions, which must not outlive their end in a copy.
//
// # The data folder
//
//	current         names the store in use; replaced by rename
//	store-000001/   Badger's files
//	backups/        seven deep
//	forgetting      stands there while Forget is under way; Open finishes it
//	lock            held while a process uses the folder
package storage
