package main

import (
	"context"

	"vigie"
	"vigie/crawler/privacy"
	"vigie/store"
)

// noteKey notes which key the pseudonyms of this database are made with, and refuses another
// one: nobody could be told from anybody any more, and no erasure by name would find the posts.
func (a *app) noteKey(ctx context.Context) error {
	if a.key == nil {
		return nil
	}
	before, err := a.store.Meta(ctx, keyKey)
	if err != nil {
		return err
	}
	if before == "" {
		return a.store.SetMeta(ctx, keyKey, a.key.Fingerprint())
	}
	return sameKey(before, a.key, a.cfg.KeysDir)
}

// sameKey compares a key with the fingerprint that was noted, empty for none.
func sameKey(noted string, key *privacy.Key, dir string) error {
	if noted == "" || noted == key.Fingerprint() {
		return nil
	}
	return vigie.Errorf(vigie.CodeConflict, "the pseudonym key %s is not the one of this database: put the right one back, or name its folder with VIGIE_KEYS_DIR; if it is lost for ever, 'vigie restore --lost-key' says so for a backup",
		privacy.KeyPath(dir))
}

// databaseKey loads the key of the settings and makes sure that it is the database's.
func databaseKey(ctx context.Context, s *store.Store, dir string) (*privacy.Key, error) {
	key, err := privacy.LoadKey(dir)
	if err != nil {
		return nil, err
	}
	noted, err := s.Meta(ctx, keyKey)
	if err != nil {
		return nil, err
	}
	return key, sameKey(noted, key, dir)
}
