package engine

import "regexp"

// messageKind says what a forum's own message page (never a post) means. The words are held
// against the text of the message box alone: the same words in a post mean nothing.
func messageKind(text string) Kind {
	switch {
	case goneWords.MatchString(text):
		return KindGone
	case wallWords.MatchString(text):
		return KindWall
	}
	return KindUnknown
}

var (
	goneWords = regexp.MustCompile(`(?i)not exist|could not be found|could not locate|n['’]avons pas pu (?:trouver|localiser)|(?:was|were|be) not found|incorrect or outdated|` +
		`Invalid (?:Thread|Forum|Post|Topic)|No (?:Thread|Forum|Post) specified|has been (?:deleted|removed)|` +
		`n['’]existe (?:pas|plus)|introuvable|n['’]a pas (?:pu être|été) trouvé|incorrect ou périmé|incorrecte? ou obsolète|non valide ou périmé|` +
		`Aucune? (?:discussion|sujet|forum|message) spécifiée?|(?:discussion|sujet) (?:est )?(?:incorrecte?|invalide)|a été supprimée?|` +
		`bestaat niet|niet gevonden|niet worden gevonden|onjuist of verouderd|(?:is|werd) verwijderd|Ongeldige? (?:thread|onderwerp|forum|discussie)|` +
		`existiert nicht|nicht gefunden|falsch oder veraltet|Ungültige[rs]? (?:Thema|Forum)|Kein Thema angegeben`)

	wallWords = regexp.MustCompile(`(?i)not authori[sz]ed|not have (?:the )?permission|must be (?:registered|logged)|requires you to|not logged in|logged-in to|` +
		`pas autorisée?|n['’]avez pas (?:la permission|les permissions|les droits|le droit|l['’]autorisation)|devez (?:être (?:inscrit|connecté|enregistré)|vous connecter)|pas connectée?|` +
		`niet bevoegd|niet geautoriseerd|geen (?:toestemming|rechten)|(?:moet|dient) (?:je |u )?(?:zijn )?(?:ingelogd|geregistreerd|aangemeld)|niet (?:ingelogd|aangemeld)|` +
		`nicht berechtigt|keine (?:Berechtigung|ausreichenden Rechte)|nicht angemeldet|angemeldet sein`)

	// closedWords stand where a reply button would be.
	closedWords = regexp.MustCompile(`(?i)closed|locked|fermée?|verrouillée?|close\b|gesloten|geschlossen|gesperrt`)

	// nothingHere is said by a board that has no thread: not a change of the markup.
	nothingHere = regexp.MustCompile(`(?i)no (?:topics|threads|posts|discussions)|(?:forum|board) is empty|no (?:topics|threads) (?:or posts )?(?:in|matching|to display)|` +
		`aucun (?:sujet|message)|aucune discussion|pas (?:encore )?de (?:sujet|discussion|message)s?|forum est vide|` +
		`geen (?:onderwerpen|berichten|discussies|topics)|keine (?:Themen|Beiträge)`)
)

// saysEmpty says whether a listing without rows explains itself. Such a page is short: where
// much is written the rows are there, and the reader does not see them.
func saysEmpty(text string) bool { return len(text) < 400 && nothingHere.MatchString(text) }
