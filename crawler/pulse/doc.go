// Package pulse tells from a board's visits whether its reading is well. No source may die in
// silence: a board that is read without error and brings nothing, pages that yield less than
// they did, walls, drift, and a scheduler that stands still all look the same in a feed, as if
// nobody asked.
//
// It is pure: visits in, state out, no clock, no store. It never decides when a board is
// visited (package schedule does) and never tells anybody.
package pulse
