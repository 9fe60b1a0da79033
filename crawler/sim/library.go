package sim

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed threads/*.yaml
var threadFiles embed.FS

// script is one invented thread, as it is written in threads/.
type script struct {
	ID          string              `yaml:"id"`
	Kind        string              `yaml:"kind"`
	Disposition string              `yaml:"disposition"`
	Urgency     string              `yaml:"urgency"`
	Title       string              `yaml:"title"`
	Lock        int                 `yaml:"lock"`   // minutes after the opening, 0 never
	Delete      int                 `yaml:"delete"` // the same
	Posts       []map[string]string `yaml:"posts"`

	lines []line
}

// line is one post of a script.
type line struct {
	who     string // op, u1, u2, …
	after   int    // minutes since the opening
	text    string
	quote   int // number of the post it quotes, -1 none
	deleted int // minutes after it was written, 0 never
}

type threadFile struct {
	Lang    string    `yaml:"lang"`
	Topic   string    `yaml:"topic"`
	Threads []*script `yaml:"threads"`
	Filler  []string  `yaml:"filler"`
}

// library is all invented threads by language and topic.
type library struct {
	scripts map[string]map[string][]*script
	pinned  map[string][]*script
	filler  map[string][]string
}

func (s *script) relevant() bool {
	return s.Kind != noise && s.Kind != "look-alike" && s.Kind != pinned
}

// Topics that the simulation itself knows of.
const (
	pinned = "pinned"
	noise  = "noise"
)

// loadLibrary reads the embedded files, once: nothing changes them afterwards. It panics on a
// broken one: unreachable unless the build is broken, and the package's tests read them all.
var loadLibrary = sync.OnceValue(func() *library {
	lib := &library{map[string]map[string][]*script{}, map[string][]*script{}, map[string][]string{}}
	paths, err := fs.Glob(threadFiles, "threads/*.yaml")
	if err != nil {
		panic(err)
	}
	for _, path := range paths {
		if err := lib.read(path); err != nil {
			panic(fmt.Sprintf("sim: %s: %v", path, err))
		}
	}
	return lib
})

func (lib *library) read(path string) error {
	data, err := threadFiles.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	var file threadFile
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	for _, s := range file.Threads {
		if err := s.parse(); err != nil {
			return fmt.Errorf("thread %s: %w", s.ID, err)
		}
	}
	if lib.scripts[file.Lang] == nil {
		lib.scripts[file.Lang] = map[string][]*script{}
	}
	if file.Topic == pinned {
		lib.pinned[file.Lang] = append(lib.pinned[file.Lang], file.Threads...)
	} else {
		lib.scripts[file.Lang][file.Topic] = append(lib.scripts[file.Lang][file.Topic], file.Threads...)
	}
	lib.filler[file.Lang] = append(lib.filler[file.Lang], file.Filler...)
	return nil
}

// parse reads the posts, whose keys are "WHO MINUTES [qN] [xMINUTES]": who writes, when, which
// post it quotes, how long it stands before it is deleted.
func (s *script) parse() error {
	for _, p := range s.Posts {
		for key, text := range p {
			l := line{text: text, quote: -1}
			for i, field := range strings.Fields(key) {
				var err error
				switch {
				case i == 0:
					l.who = field
				case i == 1:
					l.after, err = strconv.Atoi(field)
				case field[0] == 'q':
					l.quote, err = strconv.Atoi(field[1:])
				case field[0] == 'x':
					l.deleted, err = strconv.Atoi(field[1:])
				default:
					err = fmt.Errorf("unknown mark %q", field)
				}
				if err != nil {
					return fmt.Errorf("post %q: %w", key, err)
				}
			}
			s.lines = append(s.lines, l)
		}
	}
	if len(s.lines) == 0 || s.lines[0].who != "op" || s.lines[0].after != 0 {
		return fmt.Errorf("does not begin with \"op 0\"")
	}
	return nil
}

// spin resolves {a|b|c} to one of its choices and {u1} to the name of that part.
func (s *script) spin(text string, cast func(string) string, chance uint64) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for i := 0; ; i++ {
		open := strings.IndexByte(text, '{')
		end := strings.IndexByte(text, '}')
		if open < 0 || end < open {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:open])
		choices := strings.Split(text[open+1:end], "|")
		if len(choices) == 1 {
			b.WriteString(cast(choices[0]))
		} else {
			b.WriteString(choices[mix(chance+uint64(i))%uint64(len(choices))])
		}
		text = text[end+1:]
	}
}
