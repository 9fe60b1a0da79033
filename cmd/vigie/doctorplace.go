package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"vigie"
	"vigie/crawler/privacy"
	"vigie/store"
)

// The checks of what lies on this machine: folders, disk, lock, key.

const (
	diskLeast = 200 << 20 // below, writes are about to fail
	diskShort = 1 << 30   // below, make room soon
)

func checkDataFolder(_ context.Context, p *patient) []finding {
	dir := p.cfg.Data
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Dir(filepath.Clean(dir))); err != nil {
			return fault("create its parent, or correct --data or VIGIE_DATA", "%s and its parent are not there", dir)
		}
		return warning("nothing, if this is a new installation; otherwise correct --data or VIGIE_DATA", "%s is not there: the first start makes it", dir)
	}
	if err != nil || !info.IsDir() {
		return fault("name a folder with --data or VIGIE_DATA", "%s is not a folder that can be read", dir)
	}
	f, err := os.CreateTemp(dir, ".doctor-")
	if err != nil {
		return fault("give the folder to the user that runs vigie, and run this as that user", "%s cannot be written", dir)
	}
	if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
		return broken(err)
	}
	if networkDisk(dir) && p.cfg.DatabaseURL == "" {
		return fault("move the folder to a disk of this machine, or use PostgreSQL (VIGIE_DATABASE_URL)", "%s lies on a network disk, where SQLite's locks cannot be relied on", dir)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return warning("chmod 700 "+dir, "%s can be entered by others (mode %04o)", dir, mode)
	}
	return fine("%s can be written", dir)
}

func checkDisk(ctx context.Context, p *patient) []finding {
	dir := existing(p.cfg.Data)
	room, err := freeSpace(dir)
	if err != nil {
		return broken(fmt.Errorf("free space of %s: %w", dir, err))
	}
	size := int64(0)
	if p.storeErr == nil {
		if size, err = p.store.Size(ctx); err != nil {
			return broken(err)
		}
	}
	return diskOf(dir, room, size)
}

// diskOf judges the room on a disk for a database of a size, both in bytes.
func diskOf(dir string, room, size int64) []finding {
	need := max(diskShort, size/2)
	switch {
	case room < diskLeast:
		return fault("make room now: what people write is refused when the disk is full", "%s free on the disk of %s", inBytes(room), dir)
	case room < need:
		return warning("make room: the archive grows, and the index needs its size twice while it is built again", "%s free on the disk of %s, %s are advised", inBytes(room), dir, inBytes(need))
	}
	return fine("%s free on the disk of %s", inBytes(room), dir)
}

// checkOneVigie looks for a second user of the data folder: the lock says whether this
// machine has one, the periodic work whether another machine has.
func checkOneVigie(ctx context.Context, p *patient) []finding {
	held, err := store.Locked(p.cfg.Data)
	if err != nil {
		return broken(err)
	}
	if p.readable() && p.cfg.DatabaseURL == "" {
		owners, err := p.store.Workers(ctx, p.now)
		if err != nil {
			return broken(err)
		}
		hosts := map[string]bool{}
		for _, o := range owners {
			host, _, _ := strings.Cut(o, ":")
			hosts[host] = true
		}
		if len(hosts) > 1 {
			return fault("stop all but one; several machines share PostgreSQL and Redis, never a SQLite file", "machines that work on this SQLite database: %s", strings.Join(owners, ", "))
		}
	}
	if held {
		return fine("a vigie runs with %s, and a second one is refused", p.cfg.Data)
	}
	return fine("no vigie runs with %s now", p.cfg.Data)
}

func checkKeyFolder(_ context.Context, p *patient) []finding {
	data, err := filepath.Abs(p.cfg.Data)
	if err != nil {
		return broken(err)
	}
	keys, err := filepath.Abs(p.cfg.KeysDir)
	if err != nil {
		return broken(err)
	}
	if in, err := filepath.Rel(data, keys); err == nil && in != ".." && !strings.HasPrefix(in, "../") {
		return fault("stop vigie, move the folder out of the data folder and set VIGIE_KEYS_DIR", "the key folder %s lies in the data folder: whoever copies the one takes the key along", keys)
	}
	return fine("%s lies apart from the data; keep a copy of it somewhere else than the backups", p.cfg.KeysDir)
}

// lostKeyMeans is what losing the key ends.
const lostKeyMeans = "without it everybody becomes a stranger, and no erasure by name reaches what was read before"

func checkKey(ctx context.Context, p *patient) []finding {
	switch {
	case vigie.ErrorCode(p.keyErr) == vigie.CodeNotFound && p.storeErr == nil && p.holdsPosts(ctx):
		return fault("put its copy back (folder 0700, file 0600), or name its folder with VIGIE_KEYS_DIR", "there is no pseudonym key %s for the posts that are there: %s", privacy.KeyPath(p.cfg.KeysDir), lostKeyMeans)
	case vigie.ErrorCode(p.keyErr) == vigie.CodeNotFound:
		return warning("keep a copy of it somewhere else than the backups, once it is made", "there is no pseudonym key %s yet: the first start makes it", privacy.KeyPath(p.cfg.KeysDir))
	case p.keyErr != nil:
		return broken(p.keyErr)
	}
	if p.storeErr == nil {
		noted, err := p.store.Meta(ctx, keyKey)
		if err == nil {
			err = sameKey(noted, p.key, p.cfg.KeysDir)
		}
		if err != nil {
			return broken(err)
		}
	}
	return fine("only its owner reads %s; keep a copy: %s", privacy.KeyPath(p.cfg.KeysDir), lostKeyMeans)
}

// holdsPosts says whether there is anything that the key was used for.
func (p *patient) holdsPosts(ctx context.Context) bool {
	stats, err := p.store.Stats(ctx)
	return err == nil && stats.Posts > 0
}
