// Package vigie is the dictionary of Vigie: the nouns that code, SQL, JSON, pages and
// documents share, and the rules that need nothing but those nouns.
//
// Vigie watches public forums for questions about drugs that nobody answers well, ranks
// them, hands them to trained volunteers and follows each published answer.
//
//	forum ──HTTP──▶ crawler/fetch ──Page──▶ crawler/engine ──▶ store ──id──▶ queue ──id──▶ triage ──Verdict──▶ store ──▶ index ──▶ api
//	                 polite transport        one file a forum   the truth     the bell      pure function                 a copy     JSON
//
// This package imports the standard library only, does no input or output, reads no clock
// and keeps no state. It never holds a user name of a forum in clear except in the type
// UserName, which prints as "<name>" and refuses to be encoded.
package vigie
