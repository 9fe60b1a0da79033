package lexicon

// emit ends the present word: it parts a figure from its unit, drops the French "ne" that
// forum language mostly leaves out, and watches for single letters in a row.
func (t *Text) emit(start, end int, upper bool, mark Flags, words *wordTrie) {
	w := t.present()
	for len(w) > 0 && w[len(w)-1] == '*' {
		w = w[:len(w)-1]
		t.norm = t.norm[:len(t.norm)-1]
	}
	if len(w) == 0 || string(w) == "ne" || string(w) == "n" && end-start == 2 {
		t.norm = t.norm[:len(t.norm)-len(w)]
		return
	}
	if w[0] >= '0' && w[0] <= '9' {
		t.joinRun(words)
		t.emitNumber(start, end, w)
		return
	}
	flags := mark
	if upper {
		flags |= FlagUpper
	}
	if len(w) == 1 {
		n := len(t.Tokens)
		if t.run > 0 && n > 0 && start-int(t.Tokens[n-1].End) == 1 && t.Tokens[n-1].Sentence == t.sentence {
			t.run++
		} else {
			t.joinRun(words)
			t.run = 1
		}
		t.add(start, end, flags)
		return
	}
	t.joinRun(words)
	t.add(start, end, flags)
}

// joinRun turns three or more single letters in a row into one token when they spell a
// word for a substance ("l.s.d").
func (t *Text) joinRun(words *wordTrie) {
	n := t.run
	t.run = 0
	if n >= 3 {
		t.runs++
	}
	if n < 3 || words == nil || n > len(t.Tokens) {
		return
	}
	first := len(t.Tokens) - n
	from := t.Tokens[first].normStart
	id, _ := words.find(t.norm[from:t.Tokens[len(t.Tokens)-1].normEnd])
	if id == 0 || !words.substance(id) {
		return
	}
	last := t.Tokens[len(t.Tokens)-1]
	tok := &t.Tokens[first]
	tok.End, tok.normEnd = last.End, last.normEnd
	tok.Flags = FlagDisguise
	t.Tokens = t.Tokens[:first+1]
}

// units are what may be glued to a figure: "3g", "20mg", "17ans", "22h30".
func isUnit(b []byte) bool {
	switch string(b) {
	case "mg", "g", "gr", "ug", "mcg", "ml", "cl", "l", "h", "hr", "hrs", "min", "mins", "mn", "j", "x", "ans", "an", "yo", "kg", "km",
		"eur", "euros", "f", "m", "yrs", "jaar", "uur", "bpm", "cp", "e", "eme", "er", "de", "ste", "jours", "d", "am", "pm", "th", "st", "u", "w", "y", "lb", "lbs", "k":
		return true
	}
	return false
}

func (t *Text) emitNumber(start, end int, w []byte) {
	n, value := 0, int32(0)
	for n < len(w) && (w[n] >= '0' && w[n] <= '9' || w[n] == '.') {
		if w[n] == '.' {
			value = -1
		} else if value >= 0 && value < 100000 {
			value = value*10 + int32(w[n]-'0')
		}
		n++
	}
	if n == len(w) {
		t.add(start, end, FlagNumber)
		t.Tokens[len(t.Tokens)-1].Value = value
		return
	}
	k := n
	for k < len(w) && (w[k] < '0' || w[k] > '9') {
		k++
	}
	ascii := end-start == len(w)
	if !ascii || !isUnit(w[n:k]) {
		t.add(start, end, 0)
		return
	}
	base := len(t.norm) - len(w)
	rest := append([]byte(nil), w[n:]...)
	t.norm = t.norm[:base+n]
	t.add(start, start+n, FlagNumber)
	t.Tokens[len(t.Tokens)-1].Value = value
	t.norm = append(t.norm, rest[:k-n]...)
	t.add(start+n, start+k, 0)
	if k < len(w) {
		t.norm = append(t.norm, rest[k-n:]...)
		t.add(start+k, end, FlagNumber)
	}
}
