// Package files writes the tables of a report as CSV and XLSX. A cell of text that a spreadsheet would take for
// a formula is defused; numbers stay numbers.
package files
