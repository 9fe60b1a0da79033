// Package alert finds what is rising on the forums: a substance, a symptom, a pair of them, or a word that
// nobody knew. It compares the last days with the year before, and keeps to a budget of false alarms.
//
// It is pure: counts come in, alarms go out. It never sees a name, it never says why something rises, and
// it never decides: each alarm is for people to look at. docs/alerts.md tells the method and what a
// replayed year shows of it.
package alert
