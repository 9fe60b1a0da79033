package privacy_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// item is one text with something that must go, or must stay.
type item struct {
	kind   string
	text   string
	secret string // must not be in the result; for what must stay: must be
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func digits(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0' + byte(r.IntN(10))
	}
	return string(b)
}

func group(s, sep string, sizes ...int) string {
	var parts []string
	for _, n := range sizes {
		parts, s = append(parts, s[:n]), s[n:]
	}
	return strings.Join(parts, sep)
}

var frames = map[string][]string{
	"fr": {"Salut, %s si tu veux parler", "je suis dispo au %s ce soir", "%s", "Bonjour à tous\n%s\nmerci d'avance", "contacte moi: %s, bisous", "c'est (%s)", "ben voilà %s."},
	"nl": {"Hoi, %s als je wil praten", "ik ben bereikbaar op %s vanavond", "%s", "dag iedereen\n%s\nalvast bedankt", "stuur maar: %s, groetjes", "dit is (%s)", "tja %s."},
	"en": {"Hey, %s if you want to talk", "you can reach me at %s tonight", "%s", "hello all\n%s\nthanks", "contact me: %s, cheers", "it is (%s)", "well %s."},
}

var langs = []string{"fr", "nl", "en"}

func phone(r *rand.Rand, lang string) string {
	sep := pick(r, []string{" ", ".", "-", "", " . ", "/", "_", "\u00a0"})
	fr := "0" + pick(r, []string{"6", "7", "1", "3", "4", "9"}) + digits(r, 8)
	if fr[1] != '6' && fr[1] != '7' {
		fr = fr[:2] + "4" + fr[3:]
	}
	nl := "06" + digits(r, 8)
	be := "04" + pick(r, []string{"7", "8", "9"}) + digits(r, 7)
	uk := "07" + pick(r, []string{"4", "5", "7", "8", "9"}) + digits(r, 8)
	switch lang {
	case "fr":
		return pick(r, []func() string{
			func() string { return group(fr, sep, 2, 2, 2, 2, 2) },
			func() string { return "+33 " + group(fr[1:], " ", 1, 2, 2, 2, 2) },
			func() string { return "+33(0)" + fr[1:] },
			func() string { return "0033" + fr[1:] },
			func() string { return group(be, " ", 4, 2, 2, 2) },
			func() string { return be[:4] + "/" + group(be[4:], ".", 2, 2, 2) },
			func() string { return "+32 " + group(be[1:], " ", 3, 2, 2, 2) },
			func() string { return "02 " + group("3"+digits(r, 6), " ", 3, 2, 2) },
			func() string { return "065/" + group(digits(r, 6), ".", 2, 2, 2) },
			func() string { return strings.Join(strings.Split(fr, ""), " ") },
		})()
	case "nl":
		return pick(r, []func() string{
			func() string { return "06-" + nl[2:] },
			func() string { return nl },
			func() string { return "06 " + group(nl[2:], " ", 2, 2, 2, 2) },
			func() string { return "+31 6 " + nl[2:] },
			func() string { return "0031" + nl[1:] },
			func() string { return "020-" + "4" + digits(r, 6) },
			func() string { return group(be, " ", 4, 2, 2, 2) },
			func() string { return "+32" + be[1:] },
			func() string { return "09 " + group("2"+digits(r, 6), " ", 3, 2, 2) },
		})()
	}
	return pick(r, []func() string{
		func() string { return uk[:5] + " " + uk[5:] },
		func() string { return uk },
		func() string { return "+44 " + uk[1:5] + " " + uk[5:] },
		func() string { return "020 7" + digits(r, 3) + " " + digits(r, 4) },
		func() string { return "0161 " + "4" + digits(r, 2) + " " + digits(r, 4) },
		func() string { return "+49 15" + digits(r, 1) + " " + digits(r, 7) },
		func() string { return "+352 621 " + group(digits(r, 6), " ", 3, 3) },
		func() string { return "+1 (415) 5" + digits(r, 2) + "-" + digits(r, 4) },
		func() string { return uk[:5] + " " + group(uk[5:], " ", 3, 3) },
	})()
}

var (
	frTens = []string{"vingt", "trente", "quarante", "cinquante", "soixante", "septante", "nonante"} //nolint:misspell // French
	frUnit = []string{"zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"}
	nlUnit = []string{"nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"}
	enUnit = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
)

func spelledPhone(r *rand.Rand, lang string) string {
	var words []string
	switch lang {
	case "fr":
		words = append(words, pick(r, []string{"zéro", "zero", "ZÉRO"}), pick(r, []string{"six", "sept"}))
		for range 4 {
			switch r.IntN(5) {
			case 0:
				words = append(words, pick(r, frTens)+pick(r, []string{" ", "-"})+pick(r, frUnit[2:]))
			case 1:
				words = append(words, pick(r, []string{"onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix huit"}))
			case 2:
				words = append(words, pick(r, []string{"soixante-dix-huit", "soixante douze", "quatre-vingt-trois", "quatre vingt douze", "quatre-vingt-dix-neuf", "soixante et onze"}))
			case 3:
				words = append(words, fmt.Sprintf("%02d", 10+r.IntN(89)))
			default:
				words = append(words, pick(r, frUnit), pick(r, frUnit))
			}
		}
		if !strings.ContainsAny(strings.Join(words[2:], ""), "aeiou") {
			words[2] = "douze"
		}
	case "nl":
		words = append(words, "nul", "zes")
		for range 4 {
			switch r.IntN(3) {
			case 0:
				words = append(words, pick(r, []string{"vierendertig", "eenentwintig", "zesenvijftig", "achtenzeventig", "tweeëntachtig", "negentien", "twaalf"}))
			default:
				words = append(words, pick(r, nlUnit), pick(r, nlUnit))
			}
		}
	default:
		words = append(words, pick(r, []string{"oh", "zero"}), "seven")
		for range 9 {
			words = append(words, pick(r, enUnit))
		}
	}
	return strings.Join(words, pick(r, []string{" ", ", ", " - ", ". "}))
}

var (
	firsts = strings.Fields("marlène kevin.b joost zoltan_r petra99 wouter.d amelia.k lotte-v hugo.t sien.m baptiste77 oceane.p")
	hosts  = strings.Fields("gmail.com hotmail.fr outlook.be laposte.net skynet.be ziggo.nl proton.me yahoo.co.uk telenet.be example.org")
)

func mail(r *rand.Rand, lang string) string {
	who, host := pick(r, firsts)+digits(r, r.IntN(3)), pick(r, hosts)
	name, top, _ := strings.Cut(host, ".")
	at := map[string][]string{"fr": {" arobase ", " (arobase) ", "[at]", " arrobase "}, "nl": {" apenstaartje ", "(at)", " [at] ", " apestaartje "}, "en": {" at ", "(at)", " [AT] ", "{at}"}}[lang]
	dot := map[string][]string{"fr": {" point ", "(point)"}, "nl": {" punt ", "(punt)"}, "en": {" dot ", "(dot)"}}[lang]
	switch r.IntN(5) {
	case 0, 1:
		return who + "@" + host
	case 2:
		return who + " @ " + host
	case 3:
		return who + pick(r, at) + host
	}
	return who + pick(r, at) + name + pick(r, dot) + strings.ReplaceAll(top, ".", pick(r, dot))
}

func iban(r *rand.Rand, lang string) string {
	var s string
	switch lang {
	case "fr":
		s = pick(r, []string{"FR76" + digits(r, 23), "BE" + digits(r, 14)})
	case "nl":
		s = pick(r, []string{"NL" + digits(r, 2) + "INGB" + digits(r, 10), "BE" + digits(r, 14)})
	default:
		s = "GB" + digits(r, 2) + "MIDL" + digits(r, 14)
	}
	if r.IntN(2) == 0 {
		var parts []string
		for len(s) > 4 {
			parts, s = append(parts, s[:4]), s[4:]
		}
		s = strings.Join(append(parts, s), " ")
	}
	if r.IntN(4) == 0 {
		s = strings.ToLower(s)
	}
	return s
}

func handle(r *rand.Rand, _ string) (text, secret string) {
	who := pick(r, []string{"luna_v", "zork", "petit.renard", "maxou", "dirkje", "noor_x", "kamil"}) + digits(r, 2+r.IntN(2))
	return fmt.Sprintf(pick(r, []string{"snap: %s", "Snapchat : %s", "insta @%s", "instagram: %s", "telegram t.me/%s", "https://t.me/%s", "wickr: %s", "insta = %s",
		"télégram : %s", "https://www.instagram.com/%s/", "discord %s#4821", "snap c'est %s", "kik: %s", "mon insta: %s", "tiktok @%s", "ajoute moi sur snap %s", "tg: @%s"}), who), who
}

func address(r *rand.Rand, lang string) (text, secret string) {
	n := fmt.Sprint(1 + r.IntN(240))
	switch lang {
	case "fr":
		name := pick(r, []string{"des Lilas", "Victor Hugo", "de la République", "du Moulin", "Jean Jaurès", "de l'Église", "d'Havré", "des Trois Fontaines", "Gambetta", "de la Haute Borne", "saint Nicolas"})
		kind := pick(r, []string{"rue", "avenue", "boulevard", "chemin", "impasse", "Rue", "chaussée", "quai", "place", "allée", "bd"})
		town := pick(r, []string{"59000 Lille", "7000 Mons", "75011 Paris", "59800 Villeneuve d'Ascq", "1050 Ixelles", "6000 Charleroi", "59100 roubaix"})
		return pick(r, []string{n + " " + kind + " " + name + ", " + town, n + " bis, " + kind + " " + name + " " + town, kind + " " + name + " " + n + ", " + town, n + " " + kind + " " + name,
			"j'habite " + n + ", " + kind + " " + name + " à Lille", kind + " " + name + " " + n + " bte 4, " + town}), name
	case "nl":
		name := pick(r, []string{"Kerkstraat", "Lange Nieuwstraat", "Gentsesteenweg", "Prinsengracht", "Molenweg", "Stationsplein", "Jan van Eycklaan", "Veldstraat", "Grote Markt", "Oude Dijk", "Koning Albertlaan", "kerkstraat", "Bosdreef"})
		town := pick(r, []string{"9000 Gent", "1012 AB Amsterdam", "2000 Antwerpen", "3511 LX Utrecht", "8000 Brugge"})
		return pick(r, []string{name + " " + n + ", " + town, name + " " + n, name + " " + n + " bus 3, " + town, name + " " + n + "b, " + town, "ik woon in de " + name + " " + n, name + " " + n + "-2 te Gent"}), name
	}
	name := pick(r, []string{"Baker", "High", "Station", "Church", "Victoria", "Mill", "Queen Anne", "Old Kent", "St Mary's"})
	kind := pick(r, []string{"Street", "Road", "Lane", "Avenue", "Close", "Drive", "Rd", "Gardens", "Crescent"})
	town := pick(r, []string{"London NW1 6XE", "Leeds LS1 4AP", "Bristol BS8 1TH", "Cardiff CF10 3AT"})
	return pick(r, []string{n + " " + name + " " + kind + ", " + town, n + "b " + name + " " + kind, "Flat 2, " + n + " " + name + " " + kind + ", " + town, "i live at " + n + " " + strings.ToLower(name) + " street", n + " " + name + " " + kind + " " + town}), name + " "
}

// secrets is the set that must go: 1,500 items, the same at every run.
func secrets() []item {
	r := rand.New(rand.NewPCG(20260101, 7))
	var out []item
	for n := range 1500 {
		lang := langs[n%3]
		frame := pick(r, frames[lang])
		it := item{}
		switch (n / 3) % 10 {
		case 0, 1, 2:
			it.kind, it.secret = "phone", phone(r, lang)
			it.text = it.secret
		case 3:
			it.kind, it.secret = "spelled", spelledPhone(r, lang)
			it.text = it.secret
		case 4, 5:
			it.kind, it.secret = "mail", mail(r, lang)
			it.text = it.secret
		case 6:
			it.kind, it.secret = "iban", iban(r, lang)
			it.text = it.secret
		case 7:
			it.kind = "handle"
			it.text, it.secret = handle(r, lang)
		default:
			it.kind = "address"
			it.text, it.secret = address(r, lang)
		}
		it.text = fmt.Sprintf(frame, it.text)
		out = append(out, it)
	}
	return out
}

// keepers is the set that must stay: 1,000 doses, CAS numbers, dates, times, prices and
// official lines.
func keepers() []item {
	r := rand.New(rand.NewPCG(20260102, 7))
	d := func(lo, hi int) int { return lo + r.IntN(hi-lo) }
	makers := []struct {
		kind string
		make func() string
	}{
		{"dose", func() string { return fmt.Sprintf("%d %d %d mg", 10*d(1, 50), 10*d(1, 50), 10*d(1, 50)) }},
		{"dose", func() string { return fmt.Sprintf("%dmg puis %dmg, total %d mg", d(10, 300), d(10, 300), d(100, 900)) }},
		{"dose", func() string { return fmt.Sprintf("0.%d 0.%d %d mg", d(1, 9), d(1, 9), d(1, 9)) }},
		{"dose", func() string { return fmt.Sprintf("0,%d g / %d,%d ml", d(1, 9), d(1, 9), d(1, 9)) }},
		{"dose", func() string { return fmt.Sprintf("%d-%d-%d mg", d(1, 9)*10, d(1, 9)*10, d(1, 9)*100) }},
		{"dose", func() string { return fmt.Sprintf("@ %dmg 3x per dag, %d µg/kg", d(10, 90), d(10, 90)) }},
		{"dose", func() string { return fmt.Sprintf("%d000 000 UI, %d 000 mg/24h", d(1, 9), d(1, 9)) }},
		{"cas", func() string { return fmt.Sprintf("CAS %s-%s-%s", digits(r, d(2, 8)), digits(r, 2), digits(r, 1)) }},
		{"cas", func() string {
			return fmt.Sprintf("(%d%s-%s-%s)", d(1, 9), digits(r, d(1, 6)), digits(r, 2), digits(r, 1))
		}},
		{"date", func() string { return fmt.Sprintf("%02d/%02d/%02d", d(1, 29), d(1, 13), d(10, 27)) }},
		{"date", func() string {
			return fmt.Sprintf("%02d/%02d/20%02d à %02d:%02d", d(1, 29), d(1, 13), d(10, 27), d(0, 24), d(0, 60))
		}},
		{"date", func() string {
			return fmt.Sprintf("%02d.%02d.20%02d %02d:%02d", d(1, 29), d(1, 13), d(10, 27), d(0, 24), d(0, 60))
		}},
		{"date", func() string {
			return fmt.Sprintf("20%02d-%02d-%02dT%02d:%02d:00", d(10, 27), d(1, 13), d(1, 29), d(0, 24), d(0, 60))
		}},
		{"date", func() string {
			return fmt.Sprintf("%02d-%02d-20%02d %02d:%02d", d(1, 29), d(1, 13), d(10, 27), d(0, 24), d(0, 60))
		}},
		{"date", func() string {
			return fmt.Sprintf("de %d à %d, puis en %d", d(1990, 2026), d(1990, 2026), d(1990, 2026))
		}},
		{"time", func() string {
			return fmt.Sprintf("%02dh%02d, %02d:%02d, %02d.%02d uur", d(0, 24), d(0, 60), d(0, 24), d(0, 60), d(0, 24), d(0, 60))
		}},
		{"price", func() string {
			return fmt.Sprintf("%d,%02d€ les %d g, %d € le kilo", d(1, 90), d(0, 99), d(1, 9), d(100, 900))
		}},
		{"price", func() string {
			return fmt.Sprintf("€%d.%02d / £%d / %d 000 euros", d(1, 90), d(10, 99), d(1, 900), d(1, 90))
		}},
		{"line", func() string {
			return pick(r, []string{"appelle le 3114", "fais le 15 ou le 112", "bel 113 of 112", "Drogues Info Service 0800 23 13 13", "0 800 23 13 13", "De DrugLijn 078 15 10 20", "Antigifcentrum 070 245 245",
				"Infor-Drogues 02 227 52 52", "0980 980 930", "Samaritans 116 123", "Frank 0300 123 6600", "+33 800 23 13 13", "centre antipoison 01 40 05 48 48", "+32 70 245 245", "0800-1995", "call 999 or 911"})
		}},
		{"words", func() string {
			return pick(r, []string{"j'ai pris 2 places de concert", "onderweg 2 pillen genomen", "look at erowid.org", "le snap de hier", "signal moi si ça va", "3 rue", "12 heures plus tard dans la rue", "zero six fois",
				"le point com est que", "post #1234 hierboven", "10 euro op straat", "in de straat 10 g voor 80 euro", "see you at 10 on the street", "2C-B et 4-HO-MET 25 mg", "1P-LSD 100 150 200 ug", "5-MeO-DMT 10 15 mg",
				"60 80 100 120 mg", "tension 12/8, pouls 120 130 140", "6 semaines à 20 40 60 mg", "version 10.15.7", "pH 7,35 7,45", "un deux trois quatre cinq six sept huit", "ratio 1/10 ou 1/20"})
		}},
	}
	var out []item
	for n := range 1000 {
		m := makers[n%len(makers)]
		text := m.make()
		out = append(out, item{m.kind, fmt.Sprintf(pick(r, frames[langs[n%3]]), text), text})
	}
	return out
}
