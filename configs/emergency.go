package configs

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"vigie"
)

//go:embed emergency/*.txt
var emergencyFiles embed.FS

// EmergencyTexts gives the ready answers to emergencies that ship with Vigie, one a country
// and language (emergency/BE-fr.txt). They are first drafts for the store: nobody has
// approved them, and none is used before a coordinator and an expert have.
func EmergencyTexts() ([]vigie.EmergencyText, error) {
	entries, err := emergencyFiles.ReadDir("emergency")
	if err != nil {
		return nil, err // unreachable: the folder is embedded
	}
	var out []vigie.EmergencyText
	for _, e := range entries {
		id := strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
		country, lang, ok := strings.Cut(id, "-")
		body, err := emergencyFiles.ReadFile("emergency/" + e.Name())
		if err != nil || !ok {
			return nil, fmt.Errorf("emergency text %s: the name is not COUNTRY-LANG.txt (%w)", e.Name(), err)
		}
		out = append(out, vigie.EmergencyText{
			ID: vigie.TextID(country, lang), Country: country, Lang: lang, Body: strings.TrimSpace(string(body)), Note: "as shipped with Vigie",
		})
	}
	return out, nil
}
