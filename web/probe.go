package web

import (
	"net/http"

	"vigie"
)

// probeView is the page of first looks.
type probeView struct {
	Problem string
	Typed   string
	Probes  []vigie.Probe
}

// refreshWhile is how often a page of a probe that runs asks again, in seconds; scripts are not needed.
const refreshWhile = "3"

func (s *site) probePage(v *visit) error {
	return s.probeForm(v, http.StatusOK, probeView{Typed: v.r.FormValue("url")})
}

func (s *site) probeForm(v *visit, status int, p probeView) error {
	all, err := s.desk.Probes(v.ctx(), v.caller)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	p.Probes = all
	s.show(v, status, "probe", s.words.say(v.lang, "probe.title"), p)
	return nil
}

func (s *site) askProbe(v *visit) error {
	typed := v.r.PostFormValue("url")
	p, err := s.desk.AskProbe(v.ctx(), v.caller, typed)
	if code := vigie.ErrorCode(err); code == vigie.CodeInvalid || code == vigie.CodeLimited { // what was typed stays
		status, problem := statusOf(err)
		return s.probeForm(v, status, probeView{Problem: problem, Typed: typed})
	}
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	http.Redirect(v.w, v.r, "/probe/"+p.ID, http.StatusSeeOther)
	return nil
}

func (s *site) probedPage(v *visit) error {
	p, err := s.desk.Probe(v.ctx(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	if p.State == vigie.ProbeRunning {
		v.w.Header().Set("Refresh", refreshWhile)
	}
	s.show(v, http.StatusOK, "probed", s.words.say(v.lang, "probe.title"), p)
	return nil
}

func (s *site) takeProbed(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return vigie.Errorf(vigie.CodeInvalid, "the form could not be read: send it again")
	}
	if _, err := s.desk.TakeProbed(v.ctx(), v.caller, v.r.PathValue("id"), v.r.PostForm["board"]); err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	http.Redirect(v.w, v.r, "/sites?done=done", http.StatusSeeOther)
	return nil
}
