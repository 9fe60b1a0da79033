package lexicon

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// word is a text of a file with the line where it stands.
type word struct {
	Text string
	Line int
}

// UnmarshalYAML keeps the line of the node.
func (w *word) UnmarshalYAML(node ast.Node) error {
	tok := node.GetToken()
	if _, ok := node.(ast.ScalarNode); !ok || tok == nil {
		return fmt.Errorf("[%s] a word is expected here, not a list or a mapping", node.GetPath())
	}
	w.Text, w.Line = tok.Value, tok.Position.Line
	return nil
}

// file is what one YAML file may hold.
type file struct {
	Lang       word            `yaml:"lang"`
	Sites      []word          `yaml:"sites"` // the file counts on these sites alone; empty: everywhere
	Substances []fileSubstance `yaml:"substances"`
	Contexts   []fileContext   `yaml:"contexts"`
	Hides      []fileHide      `yaml:"hides"`
	Mixes      []fileMix       `yaml:"mixes"`
	Terms      []fileTerm      `yaml:"terms"`
	Compounds  []word          `yaml:"compounds"`
	Spared     []word          `yaml:"spared"`
	Numbers    []word          `yaml:"numbers"`
	Cues       []fileCue       `yaml:"cues"`
}

type fileSubstance struct {
	ID     word              `yaml:"id"`
	Names  map[string]string `yaml:"names"`
	Family string            `yaml:"family"`
	Parent word              `yaml:"parent"`
	Labels *[]word           `yaml:"labels"`
}

type fileContext struct {
	ID    word   `yaml:"id"`
	Words []word `yaml:"words"`
}

type fileHide struct {
	Sites []word `yaml:"sites"` // as that of a file, for this rule
	Of    []word `yaml:"of"`
	Words []word `yaml:"words"`
}

type fileMix struct {
	Sites      []word `yaml:"sites"` // as that of a file, for this rule
	Words      []word `yaml:"words"`
	Substances []word `yaml:"substances"`
	Likely     bool   `yaml:"likely"`
	Near       []word `yaml:"near"`
	Never      []word `yaml:"never"`
}

type fileTerm struct {
	Sites     []word      `yaml:"sites"` // as that of a file, for this rule
	Substance word        `yaml:"substance"`
	Names     []word      `yaml:"names"`
	Sure      []word      `yaml:"sure"`
	Likely    []word      `yaml:"likely"`
	Alone     []word      `yaml:"alone"`
	Heard     []word      `yaml:"heard"`
	Doubtful  []fileDoubt `yaml:"doubtful"`
}

type fileDoubt struct {
	Words []word `yaml:"words"`
	Upper bool   `yaml:"upper"`
	Near  word   `yaml:"near"`
	Never []word `yaml:"never"`
}

type fileCue struct {
	Sites []word `yaml:"sites"` // as that of a file, for this rule
	ID    word   `yaml:"id"`
	Words []word `yaml:"words"`
}

// parseFile reads one file strictly: an unknown key is an error.
func parseFile(name string, data []byte) (*file, error) {
	var f file
	err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&f)
	if errors.Is(err, io.EOF) {
		return &f, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %s", name, strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	return &f, nil
}
