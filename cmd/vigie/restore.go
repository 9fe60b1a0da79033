package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/configs"
	"vigie/crawler/privacy"
	"vigie/store"
	"vigie/store/backup"
)

// restoring is one restoration, as the flags ask for it.
type restoring struct {
	from, to        string
	verify, lostKey bool
}

func (c *cli) restoreCmd() *cobra.Command {
	var r restoring
	cmd := &cobra.Command{
		Use: "restore --from BACKUP --to FOLDER", Short: "Bring a backup back into an empty data folder, all of it or nothing", Args: cobra.NoArgs,
		Long: `Checks the backup (seal, sizes, SHA-256) before anything is written, and refuses one that was truncated or altered, one of a
newer Vigie, one of another pseudonym key, and a target that is not empty. The database gets its name at the end, in one step. An older
schema is brought up to date; the search index is built at the next start, or by 'vigie reindex'.

Put the key back first: into VIGIE_KEYS_DIR, or FOLDER-keys when that is not set. A backup of PostgreSQL goes into the empty database
of VIGIE_DATABASE_URL, without --to.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if r.from == "" {
				return vigie.Errorf(vigie.CodeInvalid, "--from is missing: name a folder or .tar file that 'vigie backup' made")
			}
			if r.to != "" {
				c.dataFlag = r.to
			}
			cfg, err := c.config()
			if err != nil {
				return err
			}
			return c.restore(cmd.Context(), cfg, r)
		},
	}
	cmd.Flags().StringVar(&r.from, "from", "", "folder or .tar file that 'vigie backup' made (needed)")
	cmd.Flags().StringVar(&r.to, "to", "", "data folder to make: new, or empty")
	cmd.Flags().BoolVar(&r.verify, "verify", false, "check every page and reference of the database and compare its rows with the manifest")
	cmd.Flags().BoolVar(&r.lostKey, "lost-key", false, "the key is lost for ever: restore all the same, with new pseudonyms from now on")
	return cmd
}

func (c *cli) restore(ctx context.Context, cfg *configs.Config, r restoring) error {
	b, err := backup.Open(r.from)
	if err != nil {
		return err
	}
	m := b.Manifest
	if err := m.CheckSchema(store.NewestSchema()); err != nil {
		return err
	}
	if err := checkRestoreKey(cfg.KeysDir, m, r.lostKey); err != nil {
		return err
	}
	if m.Database == backup.Postgres {
		err = c.restorePostgres(ctx, cfg, b, r)
	} else {
		err = c.restoreSQLite(ctx, cfg, b, r)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "restored: the database of %s, %d threads\n", m.MadeAt.Format("2006-01-02 15:04 UTC"), m.Rows["threads"])
	fmt.Fprintln(c.stderr, "the search index is built at the next start; run 'vigie doctor' now")
	if r.lostKey {
		fmt.Fprintln(c.stderr, "everybody gets a new pseudonym from now on: who wrote before is a stranger, and no erasure by name reaches those posts")
	}
	return nil
}

// checkRestoreKey looks whether the key of the backup is in place.
func checkRestoreKey(dir string, m backup.Manifest, lost bool) error {
	if lost {
		return nil
	}
	key, err := privacy.LoadKey(dir)
	if vigie.ErrorCode(err) == vigie.CodeNotFound {
		return vigie.Errorf(vigie.CodeInvalid, "the pseudonym key is not at %s, and no backup holds it: put its copy there (folder 0700, file 0600), or name its folder with VIGIE_KEYS_DIR; only if it is lost for ever, --lost-key restores with new pseudonyms",
			privacy.KeyPath(dir))
	}
	if err != nil {
		return err
	}
	return m.CheckKey(key)
}

func (c *cli) restoreSQLite(ctx context.Context, cfg *configs.Config, b *backup.Backup, r restoring) error {
	if r.to == "" {
		return vigie.Errorf(vigie.CodeInvalid, "--to is missing: name the data folder to make")
	}
	if cfg.DatabaseURL != "" {
		return vigie.Errorf(vigie.CodeInvalid, "the backup is of SQLite and VIGIE_DATABASE_URL names PostgreSQL: unset it to restore into a folder")
	}
	m := b.Manifest
	// The database, and while it is brought up to date its journal.
	if room, err := freeSpace(existing(r.to)); err == nil && room < m.File.Bytes+m.File.Bytes/4 {
		return vigie.Errorf(vigie.CodeUnavailable, "the database takes %s and %s are free there: make room, or name another disk with --to", inBytes(m.File.Bytes+m.File.Bytes/4), inBytes(room))
	}
	return b.Restore(ctx, backup.Restoration{
		To: r.to, Take: store.LockDir, Wrote: c.progress("restore", m.File.Bytes),
		Prepare: func(ctx context.Context, dir string) error {
			if r.verify {
				found, err := store.InspectFile(ctx, filepath.Join(dir, m.File.Name), true)
				if err != nil {
					return err
				}
				if err := compare(m, found); err != nil {
					return err
				}
			}
			return makeUsable(ctx, store.Options{Dir: dir, Log: c.logger(cfg)}, r.lostKey)
		},
	})
}

func (c *cli) restorePostgres(ctx context.Context, cfg *configs.Config, b *backup.Backup, r restoring) (err error) {
	if r.to != "" || cfg.DatabaseURL == "" {
		return vigie.Errorf(vigie.CodeInvalid, "the backup is of PostgreSQL: name an empty database with VIGIE_DATABASE_URL, and leave --to out")
	}
	o := store.Options{URL: cfg.DatabaseURL.Reveal(), Log: c.logger(cfg)}
	staging, err := os.MkdirTemp("", "vigie-restore-") // MkdirTemp makes it 0700
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(staging)) }()
	path := filepath.Join(staging, b.Manifest.File.Name)
	if err := b.Extract(ctx, path, nil); err != nil {
		return err
	}
	found, err := store.LoadDump(ctx, o, path)
	if err != nil {
		return err
	}
	if r.verify {
		if err := compare(b.Manifest, found); err != nil {
			return fmt.Errorf("drop the database that was just filled: %w", err)
		}
	}
	return makeUsable(ctx, o, r.lostKey)
}

// existing is the folder, or the first of its parents, that is there.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil || filepath.Dir(dir) == dir {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

// compare says what a restored database lacks of what the manifest says.
func compare(m backup.Manifest, found store.Contents) error {
	wrong := slices.Clone(found.Faults)
	if found.Schema != m.Schema {
		wrong = append(wrong, fmt.Sprintf("schema %d instead of %d", found.Schema, m.Schema))
	}
	names := maps.Clone(m.Rows)
	maps.Copy(names, found.Rows)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if m.Rows[name] != found.Rows[name] {
			wrong = append(wrong, fmt.Sprintf("%s has %d rows instead of %d", name, found.Rows[name], m.Rows[name]))
		}
	}
	if len(wrong) > 0 {
		return vigie.Errorf(vigie.CodeInvalid, "the backup does not hold what its manifest says: %s; take another backup", strings.Join(wrong, "; "))
	}
	return nil
}

// makeUsable readies a restored database: its schema is brought up to date, and copies of the
// index that were made from later rows are built again.
func makeUsable(ctx context.Context, o store.Options, lostKey bool) error {
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	err = s.NewChangeEpoch(ctx)
	if err == nil && lostKey {
		err = s.SetMeta(ctx, keyKey, "")
	}
	return errors.Join(err, s.Close())
}
