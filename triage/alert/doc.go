// Package alert finds what is rising on the forums: a substance, a symptom, a pair of them, or a word that
// nobody knew. It compares the last week with the weeks before, and keeps to a budget of false alarms.
//
// It is pure: counts come in, alarms go out. It never sees a name, it never says why something rises, and
// it never decides: each alarm is for people to look at.
package alert
