package privacy_test

import (
	"strings"
	"testing"

	"vigie/crawler/privacy"
)

// TestRedactForms holds ways of writing that were met or thought of, one a line; numbers,
// names and places are invented.
func TestRedactForms(t *testing.T) {
	t.Parallel()
	for line := range strings.SplitSeq(strings.TrimSpace(goes), "\n") {
		if got := privacy.Redact(line); got == line || countDigits(got) > 3 {
			t.Errorf("left: %q → %q", line, got)
		} else if again := privacy.Redact(got); again != got {
			t.Errorf("a second pass changed %q to %q", got, again)
		}
	}
	for line := range strings.SplitSeq(strings.TrimSpace(stays), "\n") {
		if got := privacy.Redact(line); got != line {
			t.Errorf("altered: %q → %q", line, got)
		}
	}
}

const goes = `
mon num 0612345678 appelle
mon 06: 06-12-34-56-78
06 12345678
(06) 12 34 56 78
tel 0470.12.34.56
0470 12 34 56 ou 0032470123456
+32(0)470/12.34.56
+32 (0) 470 12 34 56
00 33 6 12 34 56 78
+33.6.12.34.56.78
appelle moi au 6 12 34 56 78
zero six 12 34 56 78
06 douze trente quatre 56 78
zéro six. douze. trente-quatre. cinquante-six. soixante-dix-huit
nul zes een twee drie vier vijf zes zeven acht
nul zes - twaalf - vierendertig - zesenvijftig - achtenzeventig
oh seven five double zero nine one two three four five
zero seven nine four six triple one two three four
plus trente-trois six douze trente-quatre cinquante-six soixante-dix-huit
0 6 . 1 2 . 3 4 . 5 6 . 7 8
06~12~34~56~78
06 / 12 / 34 / 56 / 78
O6 12 34 56 78
0️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣
07911 123456
+44 (0)7911 123456
020 7946 0958
(020) 7946 0958
+31 (0)6 12345678
06 - 12 34 56 78
0031-6-12345678
tel: 0612 345 678
01 23 45 67 89
marc.dupont@gmail.com
marc dot dupont at gmail dot com
marcdupont arobase gmail
marcdupont arobase gmail.com
marc.dupont (à) gmail.com
marc.dupont chez gmail point com
marc(at)gmail(dot)com
marc [arobase] hotmail [point] fr
marc AT gmail DOT com
jan punt peeters apenstaartje telenet punt be
jan.peeters @ telenet . be
FR76 3000 6000 0112 3456 7890 189
BE68 5390 0754 7034
BE68539007547034
NL91 ABNA 0417 1643 00
IBAN: fr7630006000011234567890189
12 rue de la Paix, 75002 Paris
12, rue de la paix 75002 paris
J'habite au 5 avenue Foch à Lyon
12bis rue Victor-Hugo
rue Neuve 45, 1000 Bruxelles
Chaussée de Wavre 123 bte 4
Nieuwstraat 12, 1000 Brussel
Kerkstraat 5 bus 2
Prinsengracht 263-267, Amsterdam
Dorpsstraat 1A te Deinze
10 Downing Street
221B Baker Street, London
Flat 4, 12 Elm Grove, Leeds LS6 2AB
my address is 42 oak road
Apt 3B, 123 Main St
snap: max_75
mon snap c'est lilou.du59
ajoute sur snap : lilou du 59
snap lilou_59
insta lilou59
Insta: @lilou
ig: lilou.mrt
telegram @dealer_75
telegram: dealerfr
tg @xx_yy
t.me/dealer75
discord: max#1234
max#0420
wickr: greenman42
wickr me greenman
signal : max.22
whatsapp 0470123456
whatsapp +32 470 12 34 56
kik moi: lolita99
facebook.com/max.dupont
www.instagram.com/max_d
https://discord.gg/abc123
threema ID: ABCD1234
session id 05abcdef1234
ajoute-moi sur insta, c'est juju_x
`

const stays = `
100 200 300 mg
25 50 75 100 125 150
0,5 1 1,5 2 2,5 g
0.5-1-2-3 mg/kg
CAS 50-36-2, 76-57-3, 561-27-3, 1235843-43-1
06/12/24 à 08:30
le 06/12/2024 10:20 il a pris
06.12.24
06-12-2024
de 06h12 à 08h45
10/10/10 10:10:10
2024-12-06 06:12:34
0800 23 13 13
0 800 23 13 13
Drogues info service 0800231313
08 00 23 13 13
078 15 10 20
078/15.10.20
02 227 52 52
02/227.52.52
070 245 245
116 123
3114, 112, 113, 15, 17, 18, 119
0800-0432
0900 1234
0800 40 14 0
0808 800 4800
111 option 2
1813
9-8-8
1234567-89-0
0,06 0,12 0,34
10 000 000 cellules
1 500 € + 200 €
06 mg 12 mg
j'en ai pris 0.6 puis 1.2 puis 3.4 et 5.6
un score 10-12-34-56
dosage: 5/10/15/20/25 mg
0-0-1-0 par jour
06 08 10 12 mg
12 rue
dans la rue des dealers
rue de la soif
au coin de la rue 3 mecs
onze weg 2 jaar
op de markt 10 euro
street price 20 per gram
10 street drugs
2 way mirror
snap: il est tard
mon snap est mort
instagram c'est nul
telegram group
whatsapp me
signal: aucun
discord est down
le tg il pue
matrix: neo
call me at 10
meet at gmail
2x 50 mg @ 20h
at the point where dot com
IB12 ABCD
LSD25 1P-LSD 100µg
version 2.0.1.15
192.168.100.200
ISBN 978-2-1234-5680-3
réf 0123-456
10.1016/j.drugalcdep.2012.03.004
doi:10.1001/jama.2014.7190
PMID 24577215
https://www.ncbi.nlm.nih.gov/pubmed/0612345678
https://forum.example/topic-0612345678-rue-de-lyon-12.html
température 37 38 39 40 41
BPM 100 110 120 130
06 12
I bought a plant. It's alive.
il a un point de vue
at this point be careful
un groupe Telegram (testo enanthate)
Joueurs info service 09 74 75 13 13
`
