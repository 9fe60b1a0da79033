// Package report turns published answers into the tables that teams and funders ask for: how many, where, when,
// by whom, how late, about what, with which referral, and what became of them. It is pure: records in, tables
// out. It never holds a person's name, a pseudonym or a word of a post.
//
// What the records do not tell is "not recorded", never zero: a figure says of how many answers it is known.
//
//	r := report.Make(answers, report.Filter{Team: "Mons"}, now)
//	sheets := report.Sheets(r, say) // for files; say gives words for keys
package report
