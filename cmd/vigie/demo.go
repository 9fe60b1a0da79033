package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/api/desk"
	"vigie/crawler/sim"
)

// demoSpeed is how many minutes of forum life pass in one minute of the demo.
const demoSpeed = 60

// tokensFile is where the demo writes its tokens, in the data folder.
const tokensFile = "demo-tokens.json" //nolint:gosec // the name of a file

func (c *cli) demoCmd() *cobra.Command {
	var speed float64
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run Vigie on simulated forums, with invented threads that keep arriving",
		Long: `Runs everything against simulated forums on loopback, at sixty times the speed of life. Nothing leaves this machine.
Tokens for one person of each role are written to DIR/` + tokensFile + `.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if c.dataFlag == "" {
				c.dataFlag = "data-demo"
			}
			return c.demo(cmd.Context(), speed)
		},
	}
	cmd.Flags().StringVar(&c.addrFlag, "addr", "", "address to listen on (default from settings: addr)")
	cmd.Flags().Float64Var(&speed, "speed", demoSpeed, "minutes of forum life in one minute")
	return cmd
}

func (c *cli) demo(ctx context.Context, speed float64) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	if cfg.DatabaseURL != "" || cfg.RedisURL != "" {
		return vigie.Errorf(vigie.CodeInvalid, "the demo runs on its own parts: unset VIGIE_DATABASE_URL and VIGIE_REDIS_URL")
	}
	world := sim.New(sim.Options{Seed: 1, Speed: speed})
	simCtx, stop := context.WithCancel(ctx)
	defer world.Wait()
	defer stop()
	if cfg.Crawler.Simulated, err = world.Serve(simCtx); err != nil {
		return err
	}
	return c.serve(ctx, cfg, allParts, func(ctx context.Context, a *app, addr string) error {
		if err := seedWorld(ctx, a, world); err != nil {
			return err
		}
		password, err := writeDemoTokens(ctx, a, filepath.Join(cfg.Data, tokensFile))
		if err != nil {
			return err
		}
		fmt.Fprintf(c.stderr, "\nVigie on %d simulated forums: every thread is invented.\n  open  http://%s/ and sign in as volunteer, volunteer2, expert, coordinator, analyst or admin\n        with the password %s\n  API   http://%s/docs\n  try   curl -s -H \"Authorization: Bearer $(jq -r .volunteer %s)\" http://%s/api/v1/feed | jq\n  stop  Ctrl-C\n\n",
			len(world.Forums()), addr, password, addr, filepath.Join(cfg.Data, tokensFile), addr)
		return nil
	})
}

// seedWorld adds the simulated forums as sites.
func seedWorld(ctx context.Context, a *app, world *sim.World) error {
	for _, f := range world.Forums() {
		if err := a.store.SeedSites(ctx, []vigie.Site{f.Site()}, f.Boards()); err != nil {
			return err
		}
	}
	return nil
}

// writeDemoTokens makes one person of each role, and a second volunteer, with new tokens and one new
// password for the pages, and gives that.
func writeDemoTokens(ctx context.Context, a *app, path string) (password string, err error) {
	password = strings.ToLower(rand.Text()[:16])
	tokens := map[string]string{"password": password}
	passwords := desk.NewPasswords()
	for _, who := range []struct {
		key  string
		role vigie.Role
	}{
		{"volunteer", vigie.RoleVolunteer}, {"expert", vigie.RoleExpert}, {"coordinator", vigie.RoleCoordinator},
		{"analyst", vigie.RoleAnalyst}, {"admin", vigie.RoleAdmin}, {"volunteer2", vigie.RoleVolunteer},
	} {
		p, err := a.store.PutPerson(ctx, vigie.Person{ID: "demo-" + who.key, Name: "Demo " + who.key, Team: "Demo", Roles: []vigie.Role{who.role}})
		if err != nil {
			return "", err
		}
		kept, err := passwords.Hash(ctx, password)
		if err != nil {
			return "", err
		}
		if err := a.store.SetLogin(ctx, vigie.Login{PersonID: p.ID, Name: who.key, Hash: kept, SetAt: a.now()}); err != nil {
			return "", err
		}
		secret, hash := desk.NewToken()
		if _, err := a.store.AddToken(ctx, vigie.Token{PersonID: p.ID, Label: "demo", Hash: hash, Expires: a.now().Add(30 * 24 * time.Hour)}); err != nil {
			return "", err
		}
		tokens[who.key] = secret
	}
	data, err := json.MarshalIndent(tokens, "", "  ")
	if err != nil {
		return "", err // unreachable: strings only
	}
	return password, os.WriteFile(path, append(data, '\n'), 0o600)
}

func (c *cli) simCmd() *cobra.Command {
	var speed float64
	var seed uint64
	cmd := &cobra.Command{
		Use:   "sim",
		Short: "Run the simulated forums alone and print them as settings",
		Long: `Serves the simulated forums on loopback until it is stopped. Prints the setting crawler.simulated on stdout, ready for
a vigie.yaml, so that another vigie can crawl them.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			world := sim.New(sim.Options{Seed: seed, Speed: speed})
			hosts, err := world.Serve(cmd.Context())
			if err != nil {
				return err
			}
			fmt.Fprintln(c.stdout, "crawler:\n  simulated:")
			for _, f := range world.Forums() {
				fmt.Fprintf(c.stdout, "    %s: %q # %s\n", f.Host(), hosts[f.Host()], f.Engine())
			}
			<-cmd.Context().Done()
			world.Wait()
			return nil
		},
	}
	cmd.Flags().Float64Var(&speed, "speed", 1, "minutes of forum life in one minute")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "which world: the same seed and clock give the same threads")
	return cmd
}
