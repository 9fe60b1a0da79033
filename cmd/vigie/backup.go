package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/configs"
	"vigie/crawler/privacy"
	"vigie/store"
	"vigie/store/backup"
)

// Rows of the store's settings that these commands leave for each other.
const (
	backupKey = "backup_at"       // when the last backup was made, RFC 3339
	keyKey    = "key_fingerprint" // of the key that the crawler makes pseudonyms with
)

func (c *cli) backupCmd() *cobra.Command {
	var to string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "backup --to FILE.tar | --to FOLDER", Short: "Copy the database into one checked and sealed backup; works beside a running serve", Args: cobra.NoArgs,
		Long: `Copies the database of one moment, whatever is written meanwhile, with a manifest (version, schema, rows, size, SHA-256)
that is sealed with the pseudonym key. It has its name only when it is complete. Nothing is upgraded by it: make one before each new version.

Not inside, by intention:
  the pseudonym key   keep a copy of the key folder (VIGIE_KEYS_DIR) somewhere else than the backups: who has both can
                      tell who wrote what. Without the key a backup can be restored only with new pseudonyms for all.
  the search index    it is built again from the database at the next start
  the settings        keep a copy of the folder of --config and of the VIGIE_* variables

With PostgreSQL this runs pg_dump, or prints how to where there is none.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := c.config()
			if err != nil {
				return err
			}
			if to == "" {
				return vigie.Errorf(vigie.CodeInvalid, "--to is missing: name a new file that ends in .tar, or a new folder")
			}
			m, err := c.backup(cmd.Context(), cfg, to)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(c.stdout).Encode(m)
			}
			_, err = fmt.Fprintf(c.stdout, "%s: schema %d, %d threads, %s\n", to, m.Schema, m.Rows["threads"], inBytes(m.File.Bytes))
			fmt.Fprintf(c.stderr, "not inside: the key (%s), the index, the settings; keep a copy of the key somewhere else\n", privacy.KeyPath(cfg.KeysDir))
			return err
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "new file that ends in .tar, or new folder (needed)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the manifest as JSON")
	return cmd
}

func (c *cli) backup(ctx context.Context, cfg *configs.Config, to string) (m backup.Manifest, err error) {
	if _, err := exec.LookPath("pg_dump"); err != nil && cfg.DatabaseURL != "" {
		return m, vigie.Errorf(vigie.CodeInvalid, "%s", postgresAdvice(cfg.KeysDir))
	}
	s, err := store.Look(ctx, store.Options{URL: cfg.DatabaseURL.Reveal(), Dir: cfg.Data})
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	key, err := databaseKey(ctx, s, cfg.KeysDir)
	if err != nil {
		return m, err
	}
	size, err := s.Size(ctx)
	if err != nil {
		return m, err
	}
	need := size
	if filepath.Ext(to) == ".tar" {
		need *= 2 // the copy, and the file that it is packed into
	}
	if room, err := freeSpace(filepath.Dir(filepath.Clean(to))); err == nil && room < need {
		return m, vigie.Errorf(vigie.CodeUnavailable, "a backup may take %s for a while and %s are free there: make room, or name another disk with --to", inBytes(need), inBytes(room))
	}
	now := time.Now()
	create := backup.Creation{
		To: to, Key: key, Wrote: c.progress("pack", size),
		Manifest: backup.Manifest{MadeAt: now, Vigie: version + " (" + revision() + ")", Database: backup.SQLite},
		Copy: func(ctx context.Context, path string) (int64, map[string]int64, error) {
			if err := s.Snapshot(ctx, path); err != nil {
				return 0, nil, err
			}
			found, err := store.InspectFile(ctx, path, true)
			if err == nil && len(found.Faults) > 0 {
				err = vigie.Errorf(vigie.CodeInternal, "the database is damaged, no backup was made: %s; keep the last good backup and restore it with 'vigie restore'", strings.Join(found.Faults, "; "))
			}
			return found.Schema, found.Rows, err
		},
	}
	if cfg.DatabaseURL != "" {
		create.Manifest.Database = backup.Postgres
		create.Copy = func(ctx context.Context, path string) (int64, map[string]int64, error) {
			found, err := s.Dump(ctx, path)
			return found.Schema, found.Rows, err
		}
	}
	if m, err = backup.Create(ctx, create); err != nil {
		return m, err
	}
	return m, s.SetMeta(ctx, backupKey, now.UTC().Format(time.RFC3339))
}

// postgresAdvice is what to do by hand where PostgreSQL's programs are missing here.
func postgresAdvice(keys string) string {
	return `this installation keeps its data in PostgreSQL and there is no pg_dump on this machine. Install PostgreSQL's client
programs and run this again, or run where they are:
  ` + store.DumpCommand + `
and keep besides: a copy of ` + privacy.KeyPath(keys) + ` somewhere else than the dumps, the folder of --config, and the
VIGIE_* variables. Index and Redis need no backup. Back into an empty database:
  ` + store.RestoreCommand
}

// inBytes words a size.
func inBytes(n int64) string {
	units := []string{"bytes", "KiB", "MiB", "GiB", "TiB"}
	v, i := float64(n), 0
	for v >= 1024 && i < len(units)-1 {
		v, i = v/1024, i+1
	}
	if i == 0 {
		return strconv.FormatInt(n, 10) + " " + units[0]
	}
	return fmt.Sprintf("%.1f %s", v, units[i])
}
