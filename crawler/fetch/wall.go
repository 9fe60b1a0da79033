package fetch

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
)

// The names of walls. They are shown to people and are metric labels.
const (
	wallCloudflare = "cloudflare"
	wallCaptcha    = "captcha"
	wallLogin      = "login"
	wallConsent    = "consent"
)

// Sizes of visible text that tell a page that is only a wall from a page with a widget on it.
const (
	bareText  = 700  // a form and little else
	wallText  = 1600 // with the usual header and footer
	fullText  = 3000 // certainly a page with content; reading stops here
	wallBytes = 1 << 20
)

// Wall names what stands between Vigie and a page: cloudflare, captcha, login, consent, or
// nothing. body is UTF-8. A login form or a captcha script on a page with content is no wall;
// a wall served with 200 is one. Walls are respected, never worked round.
func Wall(status int, header http.Header, body []byte) string {
	if name := wallByHeader(status, header); name != "" {
		return name
	}
	body = body[:min(len(body), wallBytes)]
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	if len(trimmed) == 0 || trimmed[0] != '<' && !bytes.Contains(trimmed[:min(len(trimmed), 1024)], []byte("<")) {
		return "" // JSON, plain text
	}
	p := &wallPage{status: status, raw: body}
	p.scan()
	switch {
	case p.isCloudflare(header):
		return wallCloudflare
	case p.isCaptcha():
		return wallCaptcha
	case p.isLogin():
		return wallLogin
	case p.isConsent():
		return wallConsent
	}
	return ""
}

func wallByHeader(status int, h http.Header) string {
	switch {
	case strings.EqualFold(h.Get("Cf-Mitigated"), "challenge"):
		return wallCloudflare
	case h.Get("X-Amzn-Waf-Action") != "": // challenge or captcha
		return wallCaptcha
	case status >= 400 && (h.Get("X-Datadome") != "" || h.Get("X-Dd-B") != ""):
		return wallCaptcha
	}
	return ""
}

// wallPage is what the rules look at: markup as it is, and the text that a person would see.
type wallPage struct {
	status int
	raw    []byte
	title  string // lower case
	text   string // lower case, spaces folded, at most fullText bytes
	full   bool   // there was more
	lower  []byte // raw in lower case, made when first wanted
	marks  map[string]bool
}

// has says whether the source holds any of the strings, whatever its case.
func (p *wallPage) has(marks ...string) bool {
	for _, s := range marks {
		found, known := p.marks[s]
		if !known {
			if p.lower == nil {
				p.lower = bytes.ToLower(p.raw)
			}
			found = bytes.Contains(p.lower, []byte(s))
			p.marks[s] = found
		}
		if found {
			return true
		}
	}
	return false
}

func (p *wallPage) says(phrases []string) bool {
	return slices.ContainsFunc(phrases, func(s string) bool { return strings.Contains(p.text, s) })
}

// titled says whether a part of the title ("Forum - Connexion") is one of the words.
func (p *wallPage) titled(words []string) bool {
	for part := range strings.FieldsFuncSeq(p.title, func(r rune) bool { return strings.ContainsRune("-–—|•·:»«", r) }) {
		if slices.Contains(words, strings.TrimSpace(part)) {
			return true
		}
	}
	return false
}

// isCloudflare does not look at the challenge-platform script alone: Cloudflare adds it to
// ordinary pages too.
func (p *wallPage) isCloudflare(h http.Header) bool {
	if p.full && p.status < 400 {
		return false
	}
	if p.has("_cf_chl_opt", "cf-browser-verification", "cf_chl_prog", "cf-chl-widget", "jschl-answer") {
		return true
	}
	if !strings.Contains(strings.ToLower(h.Get("Server")), "cloudflare") && !p.has("/cdn-cgi/") {
		return false
	}
	return strings.Contains(p.title, "attention required! | cloudflare") || strings.Contains(p.title, "just a moment") ||
		strings.Contains(p.title, "un instant") || p.status == http.StatusForbidden && p.has("cf-error-details", "cf-wrapper")
}

var captchaMarks = []string{
	"g-recaptcha", "recaptcha/api.js", "recaptcha/enterprise.js", "h-captcha", "hcaptcha.com/1/api.js", "js.hcaptcha.com",
	"cf-turnstile", "challenges.cloudflare.com/turnstile", "friendlycaptcha", "frc-captcha", "mtcaptcha", "geetest",
}

// captchaPages are marks of pages that are nothing but a test.
var captchaPages = []string{
	"captcha-delivery.com", "_incapsula_resource", "px-captcha", "perimeterx.net", "anubis_challenge", "/.within.website/x/cmd/anubis",
	"sucuri_cloudproxy_js", "ddos-guard/js-challenge", "/sorry/index", "awswafcaptcha", "aws-waf-token", "kasada", "ak-challenge", "slowaes.decrypt",
}

var captchaWords = []string{
	"captcha", "not a robot", "are you human", "are a human", "you are human", "you're human", "you're not a bot", "not a bot", "unusual traffic", "security check", "automated requests",
	"pas un robot", "pas être un robot", "êtes humain", "êtes un humain", "êtes bien un humain", "trafic inhabituel", //nolint:misspell // French
	"vérification de sécurité", "contrôle de sécurité", "activité inhabituelle", //nolint:misspell // French
	"geen robot", "bent een mens", "je een mens", "ongebruikelijk verkeer", "ongewoon verkeer", "beveiligingscontrole", "veiligheidscontrole", "kein roboter",
}

func (p *wallPage) isCaptcha() bool {
	if p.full || len(p.text) > wallText {
		return false
	}
	if p.has(captchaPages...) {
		return true
	}
	if !p.has(captchaMarks...) {
		return p.status >= 400 && p.has("captcha") && p.says(captchaWords)
	}
	if p.has(`type="password"`, "type='password'", "type=password") && len(p.text) > bareText {
		return false // a form to log in or register that has a captcha: isLogin decides
	}
	return p.status >= 400 || p.says(captchaWords) || strings.Contains(p.title, "captcha") || strings.Contains(p.title, "robot") || len(p.text) < bareText/2
}

var loginTitles = []string{
	"login", "log in", "sign in", "member login", "log in or sign up",
	"connexion", "se connecter", "s'identifier", "m'identifier", "me connecter", "identification", "connectez vous", "authentification",
	"inloggen", "aanmelden", "log in of registreer", "anmelden",
}

// loginWords are demands to log in before reading. Those before answering stand on ordinary
// threads ("You must log in to reply here") and are not among them.
var loginWords = []string{
	"requires you to be registered and logged in to view", "requires you to be registered and logged-in to view",
	"must be logged in to view this", "must be logged-in to do that", "must be logged in to do that", "must be logged in to access", "must log in to view this",
	"you are not logged in or you do not have permission to access", "either not logged in or do not have permission", "only registered members are allowed to access", "log in to continue", "sign in to continue", "login to continue", "must be a registered member to view", "must be a member to view",
	"devez être connecté pour voir ce", "devez être connecté pour lire", "devez être connecté pour accéder", "devez être connecté pour consulter", "devez être connecté pour effectuer cette action",
	"devez vous connecter pour voir", "devez vous connecter pour lire", "devez vous connecter pour accéder", "devez vous identifier pour", "devez être inscrit et connecté", "devez être enregistré et connecté",
	"être enregistré et connecté pour", "être inscrit et connecté pour", "connectez-vous pour lire", "connectez-vous pour accéder", "connectez-vous pour continuer", "connectez-vous pour voir ce",
	"soyez inscrit et connecté", "soyez enregistré et connecté", "n'êtes pas identifié ou vous n'avez pas la permission", "n'êtes pas connecté ou vous n'avez pas la permission", "n'êtes pas connecté ou n'avez pas la permission", "réservé aux membres", "réservée aux membres",
	"moet ingelogd zijn om", "geregistreerd en ingelogd", "geregistreerd zijn en ingelogd", "geregistreerd en aangemeld", "moet inloggen om", "moet je inloggen om", "log in om verder", "log in om dit", "bent niet ingelogd of", "alleen toegankelijk voor leden", "alleen voor leden",
	"registriert und angemeldet", "musst angemeldet sein", "musst dich anmelden, um",
}

func (p *wallPage) isLogin() bool {
	if p.full || !p.has(`type="password"`, "type='password'", "type=password") {
		return false
	}
	if p.status == http.StatusUnauthorized || p.titled(loginTitles) {
		return true
	}
	return len(p.text) <= wallText && p.says(loginWords)
}

var consentMarks = []string{
	"cookiewall", "cookie-wall", "cookie_wall", "privacy-gate", "privacygate", "consent-wall", "consentwall", "consent-page", "consent_page",
	"consent.google.", "consent.youtube.", "myprivacy.dpgmedia", "age-gate", "agegate", "age_gate", "age-verification", "over18",
}

var consentTitles = []string{
	"cookies", "cookie", "consent", "cookie consent", "your privacy", "privacy", "privacy gate", "before you continue",
	"consentement", "votre vie privée", "vos choix en matière de cookies", "gestion des cookies", "avant de continuer",
	"toestemming", "cookiewall", "cookies accepteren", "jouw privacy", "uw privacy", "voordat je verdergaat",
}

var consentWords = []string{
	"accept all", "accept cookies", "i agree", "i accept", "agree and continue", "before you continue", "are you over 18", "you are over 18", "18 years or older", "at least 18 years",
	"tout accepter", "accepter et continuer", "accepter les cookies", "j'accepte", "avant de continuer", "plus de 18 ans", "au moins 18 ans", "18 ans ou plus", "suis majeur",
	"alles accepteren", "cookies accepteren", "akkoord", "ik ga akkoord", "voordat je verdergaat", "ouder dan 18", "18 jaar of ouder", "minstens 18 jaar",
}

// isConsent wants both an agreement and a page that is about nothing else: most pages carry
// a cookie banner.
func (p *wallPage) isConsent() bool {
	if p.full || len(p.text) > wallText || !p.says(consentWords) || !p.has("<button", "<form", "<input") {
		return false
	}
	return p.titled(consentTitles) || len(p.text) < bareText && p.has(consentMarks...)
}
