// Package train learns the weights of triage's linear model from labelled threads: logistic
// regression, one head at a time or one choice at a time, with the same result on every machine.
//
// It never reads a clock or a source of chance other than its seed, and it keeps no text: what comes
// out holds hashes and whole numbers.
package train
