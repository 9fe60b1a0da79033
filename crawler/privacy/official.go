package privacy

import (
	"slices"
	"strings"
)

// officialLines are numbers that help: they are left in the text, because an answer may
// turn on them and they are nobody's. Short ones (15, 112, 3114, 116 123) are no phones for
// the reader anyway.
var officialLines = map[string]bool{
	"0800231313": true, // Drogues Info Service
	"0980980930": true, // Alcool Info Service
	"0980980940": true, // Écoute Cannabis
	"0145394000": true, // Suicide Écoute
	"0144933074": true, // Fil santé jeunes, from abroad
	"0972394050": true, // SOS Amitié
	"0974751313": true, // Joueurs Info Service
	"022275252":  true, // Infor-Drogues
	"078151020":  true, // De DrugLijn
	"070245245":  true, // Centre Antipoisons, Belgium
	"022454545":  true, // Centre Antipoisons, from abroad
	"0140054848": true, // Centre antipoison, Paris
	"0472116911": true, // Centre antipoison, Lyon
	"0491752525": true, // Centre antipoison, Marseille
	"0241482121": true, // Centre antipoison, Angers
	"0556964080": true, // Centre antipoison, Bordeaux
	"0561777447": true, // Centre antipoison, Toulouse
	"0383225050": true, // Centre antipoison, Nancy
	"0302748888": true, // NVIC, Netherlands
	"0887558000": true, // NVIC
}

// servicePrefixes are numbers that companies and help lines rent; no person has one. The
// value is how many digits such a number has: 9 also stands for fewer.
var servicePrefixes = map[string][]int{
	"0800": {9, 10, 11}, "0900": {9, 10}, "0902": {9}, "0903": {9}, "0906": {9, 10}, "0909": {9, 10}, "0801": {10}, "0805": {10}, "0806": {10},
	"0808": {11, 10}, "0809": {10}, "0810": {10}, "0811": {10}, "0820": {10}, "0821": {10}, "0825": {10}, "0826": {10}, "0890": {10}, "0891": {10},
	"0892": {10}, "0897": {10}, "0899": {10}, "0300": {11}, "0303": {11}, "0330": {11}, "0333": {11}, "0345": {11}, "0845": {11}, "0870": {11},
}

// official says that the digits are such a number, written at home or from abroad.
func official(digits string, plus bool) bool {
	if plus || strings.HasPrefix(digits, "00") {
		d := strings.TrimPrefix(digits, "00")
		for size := 1; size <= 3 && size < len(d); size++ {
			if _, ok := countries[d[:size]]; ok {
				rest := strings.TrimPrefix(d[size:], "0")
				digits = "0" + rest
				break
			}
		}
	}
	if officialLines[digits] {
		return true
	}
	return len(digits) > 4 && slices.Contains(servicePrefixes[digits[:4]], max(9, len(digits)))
}
