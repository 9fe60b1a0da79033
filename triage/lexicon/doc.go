// Package lexicon holds the words that triage looks for, and finds them in forum text.
//
// The words are data: YAML files, one set for each language, read strictly. A term is made
// of words, "*" at the end of a word (any ending), "<#>" (a number) and "<n>" (up to n words in
// between); whatever else is refused with its file and line. Text is normalised in one pass
// (case, accents, look-alike letters, digits for letters, spaced, starred and repeated
// letters), each token keeps its bytes in the original, and one walk over a token trie finds
// every term: its cost does not depend on how many terms there are.
//
// The package decides nothing about a thread, reads no clock and never changes after Load.
package lexicon
