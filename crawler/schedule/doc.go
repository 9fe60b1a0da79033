// Package schedule decides when a board is visited next and which of its threads are read
// first. It is pure: state in, decision out, no clock, no store, no chance. The crawler and
// crawler/replay, which measures it, call the same functions.
//
// Boards are polled in proportion to the square root of their rate of new threads, which
// gives the smallest mean delay for a number of requests: with f polls a day of a board that
// gets λ new threads, Σ λ/2f is least under Σ f = R where f = R·√λ/Σ√λ. Rates are learnt
// from what visits find, by hour of the day, and follow a burst within hours.
package schedule
