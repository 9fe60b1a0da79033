// Package privacy stands between what an engine read and what is written: it turns user
// names into keyed pseudonyms and takes personal data (phones, mails, bank accounts,
// addresses, handles on other services) out of the text.
//
// A pseudonym is an HMAC under a key that lives outside the database: without the key a
// list of all names of a forum recovers nobody, and the same name on two sites gives two
// pseudonyms. Everything is a pure function of key and text, safe for concurrent use.
//
// It never logs, stores or returns a name, and it leaves doses, prices, dates, times, CAS
// numbers and the numbers of official help lines as they are.
package privacy
