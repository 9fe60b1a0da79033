package sim

import "time"

// plan is what one forum is: who runs what software for whom.
type plan struct {
	host, name    string
	engine        string
	lang, country string
	zone          string
	charset       string // of the pages; empty: UTF-8, named in the header
	robots        string
	shelf         time.Duration
	byStart       bool // listings go by the opening, not by the last post
	ghosts        bool // deleted posts leave a notice in their place
	extra         bool // built only when it is named
	skin          skin
	boards        []boardPlan
}

type boardPlan struct {
	slug, name string
	section    string // folder above the board, where the software has one
	topics     []string
	general    bool
	every      time.Duration // mean time between two new threads, at speed 1
	deleted    uint64        // threads deleted after some hours, in percent
}

// The topics of the invented threads, as the files in threads/ call them.
const (
	cannabis, drogues, alcool, medicaments = "cannabis", "drogues", "alcool", "medicaments"
	drugs, alcohol, medicijnen, medicines  = "drugs", "alcohol", "medicijnen", "medicines"
)

const paris = "Europe/Paris"

// section is the folder of the boards of the MesDiscussions forum.
const section = "sante"

const plainRobots = "User-agent: *\nDisallow: /admin/\nDisallow: /search\n"

// plans lists the forums. Hosts stand under .example, which nobody can own.
func plans() []plan {
	day := 24 * time.Hour
	return []plan{
		{
			host: "sante.forum.example", name: "Forum Santé (simulé)", engine: "mesdiscussions", lang: "fr", country: "FR",
			zone: paris, robots: plainRobots, shelf: 5 * day, ghosts: true, skin: newMesDiscussions(),
			boards: []boardPlan{
				{cannabis, "Cannabis", section, []string{cannabis}, false, 50 * time.Minute, 3},
				{drogues, "Autres drogues et dépendances", section, []string{drogues}, false, 40 * time.Minute, 3},
				{alcool, "Alcool", section, []string{alcool}, false, 70 * time.Minute, 3},
				{medicaments, "Médicaments", section, []string{medicaments}, false, 60 * time.Minute, 3},
			},
		},
		{
			host: "jeux.forum.example", name: "Jeux et blabla (simulé)", engine: "jeuxvideo", lang: "fr", country: "FR",
			zone: paris, robots: plainRobots, shelf: 12 * time.Hour, ghosts: true, skin: newJeuxvideo(),
			boards: []boardPlan{
				{"blabla-18-25-ans", "Blabla 18-25 ans", "", []string{drogues, cannabis, alcool, medicaments}, true, 4 * time.Minute, 8},
			},
		},
		{
			host: "praat.forum.example", name: "Praatforum (gesimuleerd)", engine: "phpbb", lang: "nl", country: "BE",
			zone: "Europe/Brussels", robots: plainRobots, shelf: 4 * day, skin: newPHPBB(),
			boards: []boardPlan{
				{drugs, "Drugs en middelen", "", []string{drugs, cannabis}, false, 60 * time.Minute, 3},
				{"alcohol-medicijnen", "Alcohol en medicijnen", "", []string{alcohol, medicijnen}, false, 80 * time.Minute, 3},
				{"kletshoek", "Kletshoek", "", []string{drugs, cannabis, alcohol, medicijnen}, true, 15 * time.Minute, 4},
			},
		},
		{
			host: "gebruikers.forum.example", name: "Gebruikersforum (gesimuleerd)", engine: "xenforo", lang: "nl", country: "NL",
			zone: "Europe/Amsterdam", robots: "User-agent: *\nCrawl-delay: 0.1\nDisallow: /search/\nDisallow: /account/\n", shelf: 4 * day, ghosts: true, skin: newXenForo(),
			boards: []boardPlan{
				{cannabis, "Cannabis", "", []string{cannabis}, false, 90 * time.Minute, 3},
				{"partydrugs", "Partydrugs en meer", "", []string{drugs, medicijnen}, false, 70 * time.Minute, 3},
			},
		},
		{
			host: "entraide.forum.example", name: "Entraide (simulé)", engine: "fluxbb", lang: "fr", country: "BE",
			zone: "Europe/Brussels", robots: plainRobots, shelf: 6 * day, skin: newFluxBB(),
			boards: []boardPlan{
				{"produits", "Produits et usages", "", []string{drogues, cannabis}, false, 90 * time.Minute, 2},
				{"sevrage", "Alcool, médicaments, sevrage", "", []string{alcool, medicaments}, false, 100 * time.Minute, 2},
			},
		},
		{
			host: "ados.forum.example", name: "Discussions (simulé)", engine: "vbulletin", lang: "fr", country: "FR",
			zone: paris, charset: "ISO-8859-15", robots: plainRobots, shelf: 3 * day, skin: newVBulletin(),
			boards: []boardPlan{
				{"discussions", "Discussions libres", "", []string{alcool, cannabis, drogues}, true, 12 * time.Minute, 4},
				{"sante", "Santé et médicaments", "", []string{medicaments, alcool}, false, 110 * time.Minute, 3},
			},
		},
		{
			host: "support.forum.example", name: "Support Circle (simulated)", engine: "discourse", lang: "en", country: "GB",
			zone: "UTC", robots: plainRobots, shelf: 5 * day, ghosts: true, skin: newDiscourse(),
			boards: []boardPlan{
				{drugs, "Drugs", "", []string{drugs, cannabis}, false, 60 * time.Minute, 3},
				{"lounge", "Lounge", "", []string{drugs, cannabis, alcohol}, true, 20 * time.Minute, 4},
				{"alcohol-and-medicines", "Alcohol and medicines", "", []string{alcohol, medicines}, false, 80 * time.Minute, 3},
			},
		},
		{
			host: "talk.forum.example", name: "Talk (simulated)", engine: "reddit", lang: "en", country: "IE",
			zone: "UTC", robots: plainRobots, shelf: 2 * day, byStart: true, ghosts: true, skin: newReddit(),
			boards: []boardPlan{
				{"AskAboutIt", "Ask about it", "", []string{drugs, cannabis, alcohol, medicines}, false, 45 * time.Minute, 4},
				{"CasualTalk", "Casual talk", "", []string{drugs, alcohol}, true, 10 * time.Minute, 5},
			},
		},
		{
			host: "lavoir.forum.example", name: "Le lavoir (simulé)", engine: "forumactif", lang: "fr", country: "FR",
			zone: paris, robots: plainRobots, shelf: 5 * day, extra: true, skin: newForumactif(),
			boards: []boardPlan{{"produits", "Produits", "", []string{drogues, alcool}, false, 80 * time.Minute, 3}},
		},
		{
			host: "bief.forum.example", name: "Le bief (simulé)", engine: "phpbb2", lang: "fr", country: "FR",
			zone: paris, charset: "ISO-8859-15", robots: plainRobots, shelf: 6 * day, extra: true, skin: newPHPBB2(),
			boards: []boardPlan{{"medicaments", "Médicaments", "", []string{medicaments, cannabis}, false, 90 * time.Minute, 3}},
		},
		{
			host: "towpath.forum.example", name: "Towpath (simulated)", engine: "vanilla", lang: "en", country: "GB",
			zone: "UTC", robots: plainRobots, shelf: 5 * day, extra: true, skin: newVanilla(),
			boards: []boardPlan{{"health", "Health", "", []string{drugs, medicines}, false, 70 * time.Minute, 3}},
		},
		{
			host: "nest.forum.example", name: "The nest (simulated)", engine: "flarum", lang: "en", country: "IE",
			zone: "Europe/Dublin", robots: plainRobots, shelf: 4 * day, ghosts: true, extra: true, skin: newFlarum(),
			boards: []boardPlan{{"questions", "Questions", "", []string{drugs, cannabis, alcohol, medicines}, false, 50 * time.Minute, 3}},
		},
		{
			host: "burcht.forum.example", name: "De burcht (gesimuleerd)", engine: "nodebb", lang: "nl", country: "NL",
			zone: "Europe/Amsterdam", robots: plainRobots, shelf: 4 * day, ghosts: true, extra: true, skin: newNodeBB(),
			boards: []boardPlan{{"middelen", "Middelen", "", []string{drugs, medicijnen}, false, 70 * time.Minute, 3}},
		},
	}
}
