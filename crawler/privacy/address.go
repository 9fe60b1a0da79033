package privacy

import (
	"regexp"
	"strings"
)

// Addresses are read around a street word or a house number, on one line, in a window
// that is short enough for the expressions below to stay cheap.
const (
	windowLeft  = 72
	windowRight = 140
)

var (
	// "12 bis, " right before the street word
	numberBefore = regexp.MustCompile(`(?i)(?:(?:appt?|apt|appartement|b[âa]t(?:iment)?|bte|bo[îi]te|studio|n[°o])\.?\s?\w{1,4},?\s+)?(?:^|[^\d.,])(\d{1,4}(?:\s?(?:bis|ter|quater|[a-d]))?(?:\s?[-/]\s?\d{1,4})?\s?,?\s{1,2})$`)
	// the street's name: small words, one word, more words with a capital
	frenchName = regexp.MustCompile(`^\.?\s+((?:(?:de|du|des|la|le|les|aux?|à|en|sous|sur|saint|sainte|st|ste)[\s-]+|(?:de\s+)?[ld]['’]\s?)*)([\p{L}\d][\p{L}\d'’-]*)((?:[\s-]+(?:(?:de|du|des|la|le|les|et|von|van)[\s-]+|[ld]['’])*\p{Lu}[\p{L}'’.-]*){0,4})`)
	// what ends an address: a code and a town, with up to three more words of the street before
	frenchTown = regexp.MustCompile(`^(?:\s+\p{L}[\p{L}'’-]*){0,3}?[\s,.–-]*[(]?(?:[FB]\s?-\s?)?\d{4,5}[)]?,?\s+(?:(?i:la|le|les|l['’]|saint|st)[\s-]*)*\p{L}[\p{L}'’-]*(?:[\s-](?:(?:en|sur|sous|la|le|les|lez|de|du|d['’]|l['’])[\s-])*\p{Lu}[\p{L}'’-]*){0,3}`)
	onlyTown   = regexp.MustCompile(`^(?:\s*,\s*|\s+(?:à|a|te|in)\s+)\p{Lu}[\p{L}'’-]+(?:[\s-]\p{Lu}[\p{L}'’-]*){0,2}`)
	// "12, boîte 3" after the name, as in Belgium
	numberAfter = regexp.MustCompile(`^,?\s+(?:n[°o]\.?\s?|au\s|num[ée]ro\s)?(\d{1,4})(?:\s?[-/]\s?\d{1,3})?(?:\s?[a-dA-D]\b)?(?:[\s,/]+(?i:bte|bo[îi]te|bus|b)\.?\s?\w{1,4})?`)
	dutchRest   = regexp.MustCompile(`^\d{1,4}(?:\s?[-/]\s?[\dA-Za-z]{1,3}\b|\s?[a-zA-Z]\b|[a-zA-Z]{1,3}\b)?(?:[\s,]+(?i:bus|bte|b|hs|huis|verdieping)\.?\s?\w{0,4}\b)?(?:[\s,]+(?:\d{4}\s?[A-Z]{2}\b|(?:B\s?-\s?)?\d{4}\b)(?:,?\s+\p{L}[\p{L}'’-]*(?:[\s-]\p{Lu}[\p{L}'’-]*){0,2})?|,\s+\p{Lu}[\p{L}'’-]+|\s+(?:in|te)\s+\p{Lu}[\p{L}'’-]+)?`)
	dutchLead   = regexp.MustCompile(`(?:(?:\p{Lu}[\p{L}.'’-]*|van|de|den|der|het|ten|ter|'t|op|la)\s)*$`)
	englishLead = regexp.MustCompile(`(?:(?i:flat|apt|apartment|unit|room)\s*\w{1,4},?\s+)?(?:^|[^\d.,\w])?(\d{1,4}[A-Za-z]?,?\s+(?:\p{Lu}[\p{L}'’.-]*\s+){1,3})$`)
	englishLow  = regexp.MustCompile(`(?i)(?:^|[^\d.,\w])(\d{1,4}[a-z]?,?\s+(?:\p{L}[\p{L}'’.-]*\s+){1,2})$`)
	englishRest = regexp.MustCompile(`^\.?(?:,?\s+(?:in\s+)?\p{Lu}[\p{L}'’-]+(?:[\s-]\p{Lu}[\p{L}'’-]+){0,2})?(?:,?\s+(?i:[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2})\b|,?\s+[A-Z]{2}\s+\d{5}\b)?`)
	homeWords   = regexp.MustCompile(`(?i)(?:habit|adresse|address|domicil|loge |logé|demeur|r[ée]sid|chez moi|vis au|crèche|rdv au|venez|viens|passe[rz]? au|woon|wonen|kom naar|kom langs|live |living|lives|my place|based at|come to|come over|meet me)[^\n]{0,30}$`)
)

// ambiguous street words need more than a number before them: "2 place", "3 passages".
var ambiguousStreets = setOf("place cours passage route villa square clos cité résidence residence montée traverse rond hameau av bd quai")

func (s *scan) window(i, end int) (left, right string, from int) {
	from = max(s.last, i-windowLeft, 0)
	left = s.text[from:i]
	if n := strings.LastIndexByte(left, '\n'); n >= 0 {
		left, from = left[n+1:], from+n+1
	}
	right = s.text[end:min(len(s.text), end+windowRight)]
	if n := strings.IndexByte(right, '\n'); n >= 0 {
		right = right[:n]
	}
	return left, right, from
}

func wordEnd(t string, i int) int {
	for i < len(t) && isLetter(t, i) {
		i += letterLen(t, i)
	}
	return i
}

// streetFirst reads "12 rue des Lilas, 59000 Lille" and "rue des Lilas 12, 7000 Mons".
func (s *scan) streetFirst(i int) span {
	end := wordEnd(s.text, i)
	kind := lower(s.text[i:end])
	left, right, from := s.window(i, end)
	name := frenchName.FindStringSubmatchIndex(right)
	if name == nil {
		return span{}
	}
	small, word := right[name[2]:name[3]], right[name[4]:name[5]]
	proper := upperFirst(word) || name[7] > name[6]
	tail := name[1]
	start := i
	before := numberBefore.FindStringSubmatchIndex(left)
	if before != nil {
		start = from + before[2]
		if before[0] > 0 || isLetter(left, 0) {
			if lead := strings.TrimLeft(left[before[0]:before[2]], " ,"); len(lead) > 2 && isLetter(lead, 0) {
				start = from + before[2] - len(lead)
			}
		}
	}
	if small == "" && !upperFirst(word) && isCommon(lower(word)) { // "3 rue ce soir"
		return span{}
	}
	sure := before != nil && (!ambiguousStreets[kind] || proper)
	if town := frenchTown.FindStringIndex(right[tail:]); town != nil {
		tail += town[1]
		sure = sure || proper || small != "" || before != nil
	} else if after := numberAfter.FindStringSubmatchIndex(right[tail:]); after != nil && before == nil && !unitFollows(right, tail+after[1]) && (proper || small != "" && !ambiguousStreets[kind]) {
		tail += after[1]
		sure = true
		if town := frenchTown.FindStringIndex(right[tail:]); town != nil {
			tail += town[1]
		} else if town := onlyTown.FindStringIndex(right[tail:]); town != nil {
			tail += town[1]
		}
	} else if town := onlyTown.FindStringIndex(right[tail:]); town != nil && (before != nil || proper && homeWords.MatchString(left)) {
		tail += town[1]
		sure = sure || proper
	}
	if !sure && proper && homeWords.MatchString(left) {
		sure = true
	}
	if !sure || before == nil && anchors[lower(word)] == anchorStreet {
		return span{}
	}
	switch lower(word) {
	case "parking", "concert", "cinéma", "train", "avion", "festival":
		return span{}
	}
	return span{start, end + tail, MarkAddress}
}

// streetLast reads "221B Baker Street, London NW1 6XE".
func (s *scan) streetLast(i int) span {
	end := wordEnd(s.text, i)
	left, right, from := s.window(i, end)
	lead := englishLead.FindStringSubmatchIndex(left)
	rest := englishRest.FindStringIndex(right)
	tail := 0
	if rest != nil {
		tail = rest[1]
	}
	if lead == nil || !upperFirst(s.text[i:end]) {
		lead = englishLow.FindStringSubmatchIndex(left)
		coded := strings.ContainsAny(right[:tail], "0123456789")
		if lead == nil || !coded && !homeWords.MatchString(left[:lead[2]]) || end-i < 3 {
			return span{}
		}
	}
	words := strings.Fields(left[lead[2]:])
	for _, w := range words[1:] {
		if isCommon(lower(w)) && !upperFirst(w) || unitFollows(" "+w, 0) {
			return span{}
		}
	}
	start := lead[2]
	if head := strings.TrimLeft(left[lead[0]:lead[2]], " ,"); len(head) > 3 && isLetter(head, 0) {
		start = lead[2] - len(head)
	}
	return span{from + start, end + tail, MarkAddress}
}

// Endings of Dutch street names. The second list also ends common words, so it needs a
// capital letter.
var (
	dutchSure  = strings.Fields("straat laan gracht steenweg dreef singel steeg plantsoen kaai straatje boulevard")
	dutchMaybe = strings.Fields("weg plein kade dijk hof pad lei baan markt park vest berg wal hoek veld dries kouter brug haven poort str")
	notStreets = setOf("onderweg halfweg snelweg supermarkt achterbaan luchtweg rijbaan renbaan autosnelweg weg straat laan plein park pad hof") //nolint:misspell // Dutch
)

// houseNumber reads "Kerkstraat 12 bus 3, 9000 Gent" at its number.
func (s *scan) houseNumber(i int) span {
	if digitsEnd(s.text, i)-i > 4 || i < 5 || s.text[i-1] != ' ' {
		return span{}
	}
	end := i - 1
	if s.text[end-1] == ',' {
		end--
	}
	if s.text[end-1] == '.' {
		end--
	}
	start := end
	for start > s.last && (letterBefore(s.text, start) || start > s.last+1 && s.text[start-1] == '-') {
		if s.text[start-1] >= 0x80 && start-2 >= s.last {
			start--
		}
		start--
	}
	if end-start < 3 {
		return span{}
	}
	word := s.text[start:end]
	low := lower(word)
	capital := upperFirst(word)
	from := max(s.last, start-windowLeft)
	lead := dutchLead.FindString(s.text[from:start])
	switch {
	case hasEnding(low, dutchSure) && (!notStreets[low] || capital && lead != ""):
	case capital && hasEnding(low, dutchMaybe) && (!notStreets[low] || upperFirst(lead)):
	default:
		return span{}
	}
	_, right, _ := s.window(i, i)
	rest := dutchRest.FindStringIndex(right)
	if rest == nil || unitFollows(s.text, digitsEnd(s.text, i)) || unitFollows(s.text, i+rest[1]) {
		return span{}
	}
	return span{start - len(lead), i + rest[1], MarkAddress}
}

func hasEnding(w string, endings []string) bool {
	for _, e := range endings {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// upperFirst says that s begins with a capital Latin letter.
func upperFirst(s string) bool {
	if s == "" {
		return false
	}
	return s[0] >= 'A' && s[0] <= 'Z' || len(s) > 1 && s[0] == 0xC3 && s[1] >= 0x80 && s[1] <= 0x9E
}
