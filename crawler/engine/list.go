package engine

// All lists the engines, in the order of their names. A page is matched by one at most: the
// tests hold every fixture against every engine, so the order never decides. Those that are
// fall-backs ask the others first.
func All() []Engine {
	return []Engine{
		discourse{},
		feed{},
		flarum{},
		fluxbb{},
		forumactif{},
		generic{},
		ipb{},
		jeuxvideo{},
		mesdiscussions{},
		mybb{},
		nodebb{},
		partyflock{},
		phpbb{},
		phpbb2{},
		punbb{},
		reddit{},
		schema{},
		smf{},
		vanilla{},
		vbulletin{},
		xenforo{},
	}
}

// ByName finds an engine by the id that a site's configuration names.
func ByName(name string) (Engine, bool) {
	for _, e := range All() {
		if e.Name() == name {
			return e, true
		}
	}
	return nil, false
}

// signer is implemented by engines that many pages can be known by without a search: from
// their outermost elements. What is signed also matches.
type signer interface{ Signed(doc *Document) bool }

// fallback is implemented by engines for pages of software that nobody wrote an engine for. They
// are asked last, and none claims a page that a proper engine knows.
type fallback interface{ lastResort() }

func isFallback(e Engine) bool {
	_, ok := e.(fallback)
	return ok
}

// unknown says that no proper engine knows the page.
func (d *Document) unknown() bool {
	if !d.knownDone {
		d.knownDone = true
		for _, e := range All() {
			if !isFallback(e) && e.Match(d) {
				d.known = true
				break
			}
		}
	}
	return !d.known
}

// Detect finds the engine that a page was made by.
func Detect(doc *Document) (Engine, error) {
	if err := doc.check(); err != nil {
		return nil, err
	}
	engines := All()
	for _, e := range engines { // cheap signs first: most pages need no search
		if s, ok := e.(signer); ok && s.Signed(doc) {
			return e, nil
		}
	}
	for _, e := range engines {
		if !isFallback(e) && e.Match(doc) {
			return e, nil
		}
	}
	doc.knownDone = true
	for _, e := range engines {
		if isFallback(e) && e.Match(doc) {
			return e, nil
		}
	}
	if doc.blank() {
		return nil, ErrEmpty
	}
	return nil, ErrUnknown
}
