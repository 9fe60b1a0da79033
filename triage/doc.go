// Package triage turns a thread into a verdict: is it about drugs, which ones, who asks, is it a
// question, how urgent is it, have the replies answered it, and what should the queue do.
//
// Classify is a pure function of the thread, the site's facts and the time: the same input
// gives the same verdict, each label comes with the words that made it, and nothing leaves the
// machine. Words are data (triage/lexicon); the weights that combine them stand in the file
// of each step, in the order of classify.go.
//
// The package never writes text of its own to people, never raises urgency because of what
// somebody else replied, and never calls a thread relevant for a word that only looks like a
// drug.
package triage
