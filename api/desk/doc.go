// Package desk is what people do at Vigie: read the feed, claim a question, search the
// archive, record where an answer stands, look after sites. Each use case authorises (by
// role), audits (who read or changed what) and applies, in that order of trust: text leaves
// only after its audit row is committed, and a change is recorded before it is made.
//
// JSON and pages are two faces over these calls. The package declares what it needs of the
// store and of the index as small interfaces; it knows neither SQL nor HTTP, keeps no state
// but the hour's list of audited lists, and never puts post text or the words of a search
// in an audit row.
package desk
