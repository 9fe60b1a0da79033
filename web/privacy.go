package web

import (
	"encoding/json"
	"fmt"
	"net/http"

	"vigie"
)

// privacyView is the page for people's requests.
type privacyView struct {
	Problem  string
	Site     string // chosen before
	Sites    []vigie.Site
	Erasures []vigie.Erasure
}

func (s *site) privacyPage(v *visit) error { return s.showPrivacy(v, http.StatusOK, privacyView{}) }

func (s *site) showPrivacy(v *visit, status int, p privacyView) error {
	var err error
	if p.Sites, err = s.desk.Sites(v.ctx(), v.caller); err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	if p.Erasures, err = s.desk.Erasures(v.ctx(), v.caller); err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	s.show(v, status, "privacy", s.words.say(v.lang, "privacy.title"), p)
	return nil
}

// privacyAction answers a request of access with a file, or erases. The name is never shown again.
func (s *site) privacyAction(v *visit) error {
	siteID, name := v.r.PostFormValue("site"), v.r.PostFormValue("name")
	var err error
	switch v.r.PathValue("action") {
	case "access":
		var found vigie.Access
		if found, err = s.desk.Access(v.ctx(), v.caller, siteID, name); err == nil {
			file, err := json.MarshalIndent(found, "", "  ")
			if err != nil {
				return fmt.Errorf("write the answer to a request of access: %w", err)
			}
			v.w.Header().Set("Content-Type", "application/json; charset=utf-8")
			v.w.Header().Set("Content-Disposition", `attachment; filename="access-request.json"`)
			_, _ = v.w.Write(file) // fails only when the reader is gone
			return nil
		}
	case "erase":
		if v.r.PostFormValue("sure") != "yes" {
			err = vigie.Errorf(vigie.CodeInvalid, "%s", s.words.say(v.lang, "privacy.unsure"))
			break
		}
		if _, err = s.desk.Erase(v.ctx(), v.caller, siteID, name); err == nil {
			http.Redirect(v.w, v.r, "/privacy?done=done", http.StatusSeeOther)
			return nil
		}
	default:
		return vigie.Errorf(vigie.CodeNotFound, "%s", s.words.say(v.lang, "error.nopage"))
	}
	status, problem := statusOf(err)
	return s.showPrivacy(v, status, privacyView{Problem: problem, Site: siteID})
}
