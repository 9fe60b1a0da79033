package api

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsPage string

//go:embed docs.css
var docsStyle []byte

// describe writes the description for programs and the page for people: both are the
// same for everybody. It panics when they cannot be written, which a test would see.
func describe(spec *huma.OpenAPI) (openapi, page []byte) {
	schemas := spec.Components.Schemas.Map()
	delete(schemas, "ErrorModel") // huma's own error: transform never lets it out
	delete(schemas, "ErrorDetail")
	openapi, err := json.Marshal(spec)
	if err != nil {
		panic(fmt.Errorf("write openapi.json: %w", err))
	}
	t, err := template.New("docs").Parse(docsPage)
	if err != nil {
		panic(fmt.Errorf("read docs.html: %w", err))
	}
	var out bytes.Buffer
	if err := t.Execute(&out, newDocs(spec)); err != nil {
		panic(fmt.Errorf("write docs page: %w", err))
	}
	return openapi, out.Bytes()
}

type docs struct {
	Title, Version, Description string
	Groups                      []docGroup
	Schemas                     []docSchema
	Codes                       []docCode
}

type docGroup struct {
	Tag        string
	Operations []docOperation
}

type docOperation struct {
	ID, Method, Path, Summary, Description string
	Params                                 []docField
	Body                                   []docField
	Answers                                []docAnswer
}

type docField struct {
	Name, In, Type, Ref, Doc string
	Required                 bool
}

type docAnswer struct{ Status, Description, Type, Ref string }

type docSchema struct {
	Name   string
	Fields []docField
}

type docCode struct{ Code, Text string }

// codes explains each code of a problem; a problem's type points here.
var codes = []docCode{
	{"invalid", "The input is wrong (400, 405, 408, 413, 415, 422). The detail says what to change; nothing was done."},
	{"unauthorized", "No token, or one that is unknown, expired, revoked or of a disabled account (401)."},
	{"forbidden", "The role, or the scope of the token, does not allow it (403); or a page of another site asked."},
	{"not_found", "There is no such thing, or not any more (404)."},
	{"stale", "What you read has changed since (412): read it again and compare; nothing was written."},
	{"limited", "Too often (429): wait, then try again."},
	{"conflict", "Somebody was first, or the state does not allow it (409). by and until say who holds a question."},
	{"legal_record", "The forum cannot be enabled: missing lists the parts of its legal record that are empty (422)."},
	{"unavailable", "A part is down, busy or being rebuilt (503): try again after the seconds in Retry-After."},
	{"internal", "A defect or a broken part (500). Tell the operator the id: the cause is in the log under it."},
}

func newDocs(spec *huma.OpenAPI) docs {
	d := docs{Title: spec.Info.Title, Version: spec.Info.Version, Description: spec.Info.Description, Codes: codes}
	for _, r := range Routes() {
		item := spec.Paths[r.Pattern]
		if r.ID == "" || item == nil {
			continue
		}
		op := map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodDelete: item.Delete}[r.Method]
		i := slices.IndexFunc(d.Groups, func(g docGroup) bool { return g.Tag == r.Tag })
		if i < 0 {
			i = len(d.Groups)
			d.Groups = append(d.Groups, docGroup{Tag: r.Tag})
		}
		d.Groups[i].Operations = append(d.Groups[i].Operations, operation(spec.Components.Schemas, op))
	}
	all := spec.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !strings.HasSuffix(name, "Request") {
			d.Schemas = append(d.Schemas, docSchema{Name: name, Fields: fields(all[name])})
		}
	}
	return d
}

func operation(schemas huma.Registry, op *huma.Operation) docOperation {
	o := docOperation{ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Description}
	for _, p := range op.Parameters {
		f := field(p.Name, p.Schema, p.Required)
		f.In, f.Doc = p.In, cmp.Or(p.Description, f.Doc)
		o.Params = append(o.Params, f)
	}
	if op.RequestBody != nil {
		if s := op.RequestBody.Content["application/json"].Schema; s.Ref != "" {
			s = schemas.SchemaFromRef(s.Ref)
			o.Body = fields(s)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		r := op.Responses[status]
		a := docAnswer{Status: status, Description: r.Description}
		for _, m := range r.Content {
			a.Type, a.Ref = kind(m.Schema)
		}
		o.Answers = append(o.Answers, a)
	}
	return o
}

func fields(s *huma.Schema) []docField {
	var out []docField
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		out = append(out, field(name, s.Properties[name], slices.Contains(s.Required, name)))
	}
	return out
}

func field(name string, s *huma.Schema, required bool) docField {
	f := docField{Name: name, Required: required}
	if s == nil {
		return f
	}
	f.Type, f.Ref = kind(s)
	f.Doc = s.Description
	if len(s.Enum) > 0 && f.Doc == "" {
		var values []string
		for _, v := range s.Enum {
			values = append(values, fmt.Sprint(v))
		}
		f.Doc = "One of " + strings.Join(values, ", ")
	}
	return f
}

// kind names a type, and the schema that it points to.
func kind(s *huma.Schema) (name, ref string) {
	switch {
	case s == nil:
		return "", ""
	case s.Ref != "":
		ref = s.Ref[strings.LastIndex(s.Ref, "/")+1:]
		return ref, ref
	case s.Items != nil:
		name, ref = kind(s.Items)
		return "list of " + name, ref
	}
	name = s.Type
	if s.Format != "" && s.Type == huma.TypeString {
		name = s.Format
	}
	if s.Nullable {
		name += " or null"
	}
	return name, ""
}

func (s *server) specHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		openapi, _ := s.docs()
		send(w, "application/openapi+json", openapi)
	})
}

func (s *server) docsHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, page := s.docs()
		send(w, "text/html; charset=utf-8", page)
	})
}

func (s *server) styleHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		send(w, "text/css; charset=utf-8", docsStyle)
	})
}

func send(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(body) // unreachable unless the client is gone
}
