// Package configs holds what can be set: the settings of a process (Config), and the files
// that ship with Vigie as first values for the store (sites, lexicon, rank).
//
// Settings are read from the embedded default.yaml, then DIR/vigie.yaml, then VIGIE_*
// variables, then the files that VIGIE_*_FILE variables name. An unknown key is an error,
// and all mistakes are told at once. Simulated hosts can be set in the file alone: no
// variable, flag, API or page can open the way past the address guard.
//
// The package never opens a database or a connection, and never reads a setting after
// Load: each package gets what it needs as its own Options.
package configs
