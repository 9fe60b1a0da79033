// Package model is the linear model that weighs what triage found in a thread: words, pairs of
// words and named facts, each with a weight for every label.
//
// A Model is data: made by triage/train, stored as weights.bin, read once, never changed. Scores
// are whole-number sums of int8 weights, scaled at the end, so that every machine gives the same
// verdict. It knows no language and no thread, only features.
//
// The package never reads text, never decides (triage does) and holds no word of any training
// thread: only hashes.
package model
