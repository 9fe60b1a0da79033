// Package rank orders the questions of the feed. Score is pure: named factors, each with the
// line that explains it to a volunteer, and weights that stand in a file.
//
// Emergencies come before everything else, whatever the weights say. The package reads no
// clock and knows no store.
package rank
