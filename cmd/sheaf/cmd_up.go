package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/internal/stack"
)

func newUp(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "up",
		Short: "Start the whole stack on this machine and keep it running",
		Long: `Start MinIO, a Temporal server with its Web UI, the Sheaf server and a worker, all on loopback, with their data
under stack.dir (.sheaf). Ctrl-C stops them in order; the next start goes on with every run where it was.

A temporal or minio program that is installed is used, else the ones that make tools built into bin/. With
--stack-external nothing is started: the configured servers are used.`,
		Example: "  sheaf up\n  sheaf up --server-address 127.0.0.1:8090 --stack-dir /var/lib/sheaf",
		Args:    exactly(0, "no arguments"),
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.up(cmd.Context()) },
	}
}

func (a *app) stackConfig() stack.Config {
	c := a.cfg
	return stack.Config{
		Dir: c.Stack.Dir, TemporalBin: c.Stack.TemporalBin, MinioBin: c.Stack.MinioBin,
		TemporalAddr: c.Temporal.Address, TemporalUIAddr: c.Temporal.UI, S3Addr: c.Store.Endpoint, S3ConsoleAddr: c.Stack.Console,
		ExternalTemporal: c.Stack.External, ExternalS3: c.Stack.External,
		AccessKey: c.Store.AccessKey, SecretKey: c.Store.SecretKey, Bucket: c.Store.Bucket, Namespace: c.Temporal.Namespace,
		Ports: []stack.Port{{Addr: c.Server.Address, Service: "Sheaf server", Setting: "--server-address"}},
		Settings: stack.Settings{
			TemporalAddr: "--temporal-address", TemporalUIAddr: "--temporal-ui",
			S3Addr: "--store-endpoint", S3ConsoleAddr: "--stack-console",
		},
	}
}

// addresses is the JSON line of `up` once everything is ready.
type addresses struct {
	Server     string `json:"server"`
	Temporal   string `json:"temporal"`
	TemporalUI string `json:"temporal_ui"`
	S3         string `json:"s3"`
	S3Console  string `json:"s3_console"`
	Dir        string `json:"dir"`
	// Read are lines for a shell by which a version is read, here or on another machine.
	Read []string `json:"read"`
}

func (a *app) up(ctx context.Context) (err error) {
	cfg := a.stackConfig()
	a.say("starting MinIO at %s and Temporal at %s, data in %s …", cfg.S3Addr, cfg.TemporalAddr, cfg.Dir)
	servers, err := stack.Start(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, servers.Stop()) }()

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	parts := []func(context.Context) error{servers.Wait, a.serve, func(ctx context.Context) error { return a.work(ctx, "") }}
	ended := make(chan error, len(parts))
	for _, part := range parts {
		go func() {
			err := part(ctx)
			cancel(err) // one part that ends takes the others along
			ended <- err
		}()
	}
	if a.awaitReady(ctx) == nil {
		if err = a.announce(ctx, cfg); err != nil {
			cancel(err)
		}
	}
	for range parts {
		if e := <-ended; e != nil && err == nil && !errors.Is(e, context.Canceled) {
			err = e
		}
	}
	return err
}

// announce says where everything is.
func (a *app) announce(ctx context.Context, cfg stack.Config) error {
	lines, err := a.elsewhere(ctx)
	if err != nil {
		return fmt.Errorf("look for a dataset to read: %w", err)
	}
	where := "on another machine"
	if a.cfg.Server.Loopback() {
		where = "on this machine (others: set server.public_url and tokens, docs/HUB.md)"
	}
	return a.print(addresses{
		Server: a.cfg.Server.Base(), Temporal: cfg.TemporalAddr, TemporalUI: "http://" + cfg.TemporalUIAddr,
		S3: "http://" + cfg.S3Addr, S3Console: "http://" + cfg.S3ConsoleAddr, Dir: cfg.Dir, Read: lines,
	}, func() {
		fmt.Fprintf(a.out, `ready
  Sheaf server      %s
  Temporal Web UI   http://%s/namespaces/%s/workflows
  MinIO console     http://%s   (user %s, password in %s/s3-secret or store.secret_key)
read a version %s
  %s
stop with Ctrl-C or sheaf down
`, a.cfg.Server.Base(), cfg.TemporalUIAddr, cfg.Namespace, cfg.S3ConsoleAddr, cfg.AccessKey, cfg.Dir, where, strings.Join(lines, "\n  "))
	})
}

// awaitReady returns when the Sheaf server answers, or with ctx.
func (a *app) awaitReady(ctx context.Context) error {
	for {
		if err := ping(ctx, a.cfg.Server.Address); err == nil {
			return nil
		}
		if err := a.clock.Sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}
