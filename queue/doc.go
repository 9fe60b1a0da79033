// Package queue is the bell: it says "there is work on this board, on these threads" to
// whichever process works, over asynq on Redis, Valkey or an embedded server.
//
// A task holds ids and nothing else. The truth is in the store: Redis may be lost, flushed
// or restarted at any time, and Sweep rings again for all that the store says is still to
// do. So a ring may come twice or late, and handlers must not mind.
//
// A dead task never stands in the way of the next one: it is reported, counted and
// released. The package never reads a page, a name or a text.
package queue
