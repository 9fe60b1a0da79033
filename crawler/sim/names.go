package sim

import (
	"strings"
	"unicode"
)

// nameParts make the pseudonyms of one language: every noun with every epithet. They are
// chosen so that no name is a word of any thread, and none that a person would bear.
type nameParts struct {
	nouns    []string
	epithets []string
}

var names = map[string]nameParts{
	"fr": {
		[]string{"Loutre", "Theiere", "Cactus", "Pingouin", "Boulon", "Radis", "Girafe", "Parapluie", "Moufle", "Castor", "Bigoudi", "Tabouret", "Hamster", "Violon", "Artichaut", "Escargot"},
		[]string{"Quantique", "Cosmique", "Carre404", "Lunaire_77", "Turbo3000", "Baroque", "Pixelise", "Orbital", "Polaire99", "Galactik", "_en_Vrac", "Fluo88"},
	},
	"nl": {
		[]string{"Stoeptegel", "Waterkoker", "Egel", "Fietsbel", "Klomp", "Spruitje", "Paraplu", "Kwartel", "Lampion", "Zeehond", "Knoflook", "Trekharmonica"},
		[]string{"Kwantum", "_op_Wielen", "Galactisch", "XL404", "Vierkant", "Pixel77", "Orbitaal", "Turbo2000", "Polair99", "Barok", "Neon88", "Kosmisch"},
	},
	"en": {
		[]string{"Teapot", "Otter", "Umbrella", "Turnip", "Giraffe", "Doorknob", "Penguin", "Mitten", "Accordion", "Broccoli", "Lantern", "Hedgehog"},
		[]string{"Quantum", "_on_Wheels", "Galactic", "Square404", "Baroque", "Pixel77", "Orbital", "Turbo3000", "Polar99", "Cosmic", "Neon88", "Lunar_3"},
	},
}

func (p nameParts) count() uint64 { return uint64(len(p.nouns) * len(p.epithets)) }

func (p nameParts) at(i uint64) string {
	i %= p.count()
	return p.nouns[i/uint64(len(p.epithets))] + p.epithets[i%uint64(len(p.epithets))]
}

// Users lists every name that a simulated post can bear or mention: a privacy test searches
// what it has written for each of them.
func Users() []string {
	var out []string
	for _, lang := range []string{"en", "fr", "nl"} {
		for i := range names[lang].count() {
			out = append(out, names[lang].at(i))
		}
	}
	return out
}

// roll is the one source of chance: a hash (FNV-1a, then mixed) of the seed, a number and words.
func roll(seed, n uint64, salt ...string) uint64 {
	h := uint64(14695981039346656037)
	for _, s := range salt {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h *= 1099511628211 // an end of word: "ab", "c" is not "a", "bc"
	}
	return mix(h ^ mix(seed+0x9e3779b97f4a7c15) ^ mix(n*0xd1342543de82ef95+1))
}

// mix spreads the bits, so that neighbouring slots have nothing in common.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

var plain = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ä", "a", "ç", "c",
	"î", "i", "ï", "i", "ô", "o", "ö", "o", "û", "u", "ù", "u", "ü", "u", "œ", "oe")

// slugify makes the readable part of an address.
func slugify(title string) string {
	var b strings.Builder
	for _, r := range plain.Replace(strings.ToLower(title)) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "x"
}
