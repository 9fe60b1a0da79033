package fetch

import (
	"net/mail"
	"net/url"
	"regexp"

	"vigie"
)

var (
	productToken = regexp.MustCompile(`^[A-Za-z_-]+$`) // RFC 9309, 2.2.1
	versionToken = regexp.MustCompile(`^[0-9A-Za-z.+_-]+$`)
	plainAddress = regexp.MustCompile(`^[!-'*-:<-~]+$`) // printable, no space, bracket or semicolon
)

// userAgent builds "VigieBot/1.0 (+https://…; mailto:…)". The token comes first because
// owners write rules for it, and the contact is there so that they need not.
func userAgent(opt Options) (string, error) {
	if !productToken.MatchString(opt.Product) || !versionToken.MatchString(opt.Version) {
		return "", vigie.Errorf(vigie.CodeInvalid, "crawler user agent %q/%q is not a product token and a version: use letters, and digits and dots", opt.Product, opt.Version)
	}
	token := opt.Product + "/" + opt.Version
	if opt.ContactURL == "" && opt.ContactMail == "" && len(opt.Simulated) > 0 {
		return token + " (simulated hosts only)", nil
	}
	if opt.ContactURL == "" || opt.ContactMail == "" {
		return "", vigie.Errorf(vigie.CodeInvalid, "no contact is set: give the crawler a contact URL and a contact mail address before it asks real sites")
	}
	u, err := url.Parse(opt.ContactURL)
	if err != nil || u.Scheme != schemeHTTPS && u.Scheme != schemeHTTP || u.Host == "" || !plainAddress.MatchString(opt.ContactURL) {
		return "", vigie.Errorf(vigie.CodeInvalid, "crawler contact URL %q is not a web address: write it as https://…", opt.ContactURL)
	}
	a, err := mail.ParseAddress(opt.ContactMail)
	if err != nil || a.Address != opt.ContactMail || !plainAddress.MatchString(opt.ContactMail) {
		return "", vigie.Errorf(vigie.CodeInvalid, "crawler contact mail %q is not a mail address: write it as name@example.org", opt.ContactMail)
	}
	return token + " (+" + opt.ContactURL + "; mailto:" + opt.ContactMail + ")", nil
}

// senderAgent is the User-Agent of what is sent without visiting a forum: with the contact
// where one is set.
func senderAgent(opt Options) (string, error) {
	if opt.ContactURL == "" || opt.ContactMail == "" {
		if !productToken.MatchString(opt.Product) || !versionToken.MatchString(opt.Version) {
			return userAgent(opt)
		}
		return opt.Product + "/" + opt.Version + " (webhooks)", nil
	}
	return userAgent(opt)
}

// mayAskReal says whether real sites may be asked with these settings.
func (o Options) mayAskReal() bool { return o.ContactURL != "" && o.ContactMail != "" }
