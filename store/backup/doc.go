// Package backup writes and reads backups: a copy of the database and a manifest that says
// what it must be, as a folder or as one tar file.
//
//	database ─copy─▶ staging ─sizes, SHA-256─▶ manifest ─sealed with the key─▶ rename
//	backup ─manifest, seal, sizes, SHA-256─▶ staging ─what the caller checks─▶ rename
//
// A backup has its name only when it is complete, and nothing of a backup reaches its target
// before all of it was checked. Neither the pseudonym key nor the index is ever inside: the
// one would make the pseudonyms worthless wherever the backup goes, the other is built again.
package backup
