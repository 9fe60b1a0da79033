package lexicon

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

// Set is the words for everywhere and, where a site has some of its own, for that site.
type Set struct {
	Base   *Lexicon
	Sites  map[string]*Lexicon // by site id
	Scopes []Scope             // where files name sites
}

// Scope is a place in a file that names a site.
type Scope struct {
	File string
	Line int
	Site string
}

// Load reads all *.yaml files at the root of fsys. Every mistake is told, with its file and
// line.
func Load(fsys fs.FS) (*Lexicon, error) {
	set, err := LoadSet(fsys, nil)
	if err != nil {
		return nil, err
	}
	return set.Base, nil
}

// LoadSet reads all *.yaml files at the root of fsys and lays more files, by name, over them: one of the
// same name stands in the place of the other. A file or a rule with "sites" counts on those sites alone.
func LoadSet(fsys fs.FS, more map[string]string) (*Set, error) {
	files, err := read(fsys, more)
	if err != nil {
		return nil, err
	}
	set := &Set{Sites: map[string]*Lexicon{}}
	sites := map[string]bool{}
	for _, f := range files {
		for _, s := range f.scopes() {
			set.Scopes = append(set.Scopes, Scope{f.name, s.Line, s.Text})
			sites[s.Text] = true
		}
	}
	if set.Base, err = compile(files, ""); err != nil {
		return nil, err
	}
	for _, site := range slices.Sorted(maps.Keys(sites)) {
		if set.Sites[site], err = compile(files, site); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// Revision is a hash of all words of a set: equal for equal words.
func (s *Set) Revision() string {
	if len(s.Sites) == 0 {
		return s.Base.Revision()
	}
	hash := sha256.New()
	fmt.Fprintf(hash, "%s\n", s.Base.Revision())
	for _, site := range slices.Sorted(maps.Keys(s.Sites)) {
		fmt.Fprintf(hash, "%s %s\n", site, s.Sites[site].Revision())
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// read parses the files, in the order of their names.
func read(fsys fs.FS, more map[string]string) ([]namedFile, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the lexicon's files: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("the lexicon has no *.yaml file: give the folder that holds them")
	}
	names = append(names, slices.Collect(maps.Keys(more))...)
	slices.Sort(names)
	var files []namedFile
	var errs []error
	for _, name := range slices.Compact(names) {
		data := []byte(more[name])
		if _, laid := more[name]; !laid {
			if data, err = fs.ReadFile(fsys, name); err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
		}
		f, err := parseFile(name, data)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		files = append(files, namedFile{name, f, data})
	}
	if len(errs) > 0 {
		return nil, fmt.Errorf("the lexicon was refused, correct these lines:\n%w", errors.Join(errs...))
	}
	return files, nil
}

// compile makes the lexicon of one site, or of all others for "".
func compile(files []namedFile, site string) (*Lexicon, error) {
	b := newBuilder()
	b.site = site
	hash := sha256.New()
	for _, f := range files {
		if !b.counts(f.Sites) {
			continue
		}
		fmt.Fprintf(hash, "%s\x00%d\x00", f.name, len(f.data))
		_, _ = hash.Write(f.data) // a hash never fails
		b.files = append(b.files, f)
	}
	l, err := b.build()
	if err != nil {
		return nil, err
	}
	l.revision = hex.EncodeToString(hash.Sum(nil)[:8])
	return l, nil
}

// scopes are the sites that a file and its rules name.
func (f *file) scopes() []word {
	out := slices.Clone(f.Sites)
	for _, h := range f.Hides {
		out = append(out, h.Sites...)
	}
	for _, m := range f.Mixes {
		out = append(out, m.Sites...)
	}
	for _, t := range f.Terms {
		out = append(out, t.Sites...)
	}
	for _, c := range f.Cues {
		out = append(out, c.Sites...)
	}
	return out
}
