package index

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"vigie"
)

// Look reads the copy in a folder without making or changing anything, and counts its
// documents. The error is one of fs.ErrNotExist when there is no copy yet, CodeConflict when
// another process has it open, CodeInvalid when the next start will build it again: it is
// damaged, of another layout, or not of the change log that epoch names.
func Look(dir, epoch string) (documents uint64, err error) {
	name, err := os.ReadFile(filepath.Join(dir, "current"))
	if err != nil {
		return 0, fmt.Errorf("no index yet: %w", err)
	}
	set := settings()
	set["read_only"] = true
	live, err := openSafely(filepath.Join(dir, filepath.Base(strings.TrimSpace(string(name)))), set)
	if err != nil {
		if strings.Contains(err.Error(), "timeout") {
			return 0, vigie.Wrap(vigie.CodeConflict, err, "the index in "+dir+" is open in another process")
		}
		return 0, vigie.Wrap(vigie.CodeInvalid, err, "the index in "+dir+" cannot be opened: it is built again at the next start")
	}
	defer func() { err = errors.Join(err, live.Close()) }()
	got, err := live.GetInternal([]byte("origin"))
	if err != nil {
		return 0, vigie.Wrap(vigie.CodeInvalid, err, "the index in "+dir+" cannot be read: it is built again at the next start")
	}
	if string(got) != layout+" "+epoch {
		return 0, vigie.Errorf(vigie.CodeInvalid, "the index in %s is of another layout or database: it is built again at the next start", dir)
	}
	return live.DocCount()
}
