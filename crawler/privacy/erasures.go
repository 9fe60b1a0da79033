package privacy

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vigie"
)

// erasuresFile stands beside the key: whoever restores an older database still knows who asked to be
// forgotten. It holds pseudonyms alone, one a line, and is only ever appended to.
const erasuresFile = "erasures.log"

// LogErasure appends an erasure to the log in the folder of the key, and returns once it is on the disk.
func LogErasure(dir string, e vigie.Erasure) error {
	line := strings.Join([]string{e.At.UTC().Format(time.RFC3339), e.SiteID, e.Pseudonym}, " ") + "\n"
	path := filepath.Join(dir, erasuresFile)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return vigie.Wrap(vigie.CodeInvalid, err, fmt.Sprintf("the erasure cannot be noted in %s, so nothing was erased: make the folder writable for the user that runs vigie", path))
	}
	_, err = f.WriteString(line)
	return errors.Join(err, f.Sync(), f.Close())
}

// Erasures reads the log; none where there is no file. A line that was cut short by a crash is left out:
// its erasure was not begun.
func Erasures(dir string) ([]vigie.Erasure, error) {
	f, err := os.Open(filepath.Join(dir, erasuresFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, "the log of erasures cannot be read: give it to the user that runs vigie")
	}
	defer f.Close()
	var out []vigie.Erasure
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		parts := strings.Fields(lines.Text())
		if len(parts) != 3 || len(parts[2]) != pseudonymLen {
			continue
		}
		at, err := time.Parse(time.RFC3339, parts[0])
		if err != nil {
			continue
		}
		out = append(out, vigie.Erasure{At: at, SiteID: parts[1], Pseudonym: parts[2]})
	}
	return out, lines.Err()
}
