package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/internal/builder"
	"sheaf/internal/config"
	"sheaf/internal/render"
	"sheaf/internal/server"
	"sheaf/internal/server/ui"
	"sheaf/internal/stack"
	"sheaf/web"
)

func newServer(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "server",
		Short: "Run the web UI and the HTTP API",
		Long: `Run the HTTP server: the web UI at /, the API at /api/v1 (docs/API.md; /api/v1/openapi.json describes it), dataset cards,
and the call-backs of training teams.

Without tokens it asks nobody who they are, and listens on loopback only. With server.read_tokens and server.write_tokens
(docs/SECURITY.md) others may reach it: without a token they read what is not private, with a read token everything, with a
write token they may change it. Hugging Face clients use it as their hub (docs/HUB.md). It answers to the loopback
names, to numeric addresses, to the hosts of server.address and server.public_url, and to server.hosts; requests for any other
name, and changes that a page of another site asks for, are refused. Where a Chromium is installed it can build pages for
the recipe builder that build themselves. Links lead to the Temporal Web UI at temporal.ui.`,
		Example: `  sheaf server
  SHEAF_SERVER_WRITE_TOKENS=$(openssl rand -hex 24) sheaf server --server-address 0.0.0.0:8080 --server-public-url https://sheaf.example.org`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context()) },
	}
}

// serve answers HTTP until ctx ends and sees that Temporal agrees with the bucket.
func (a *app) serve(ctx context.Context) error {
	c, err := a.temporal(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	store, err := a.tested(ctx)
	if err != nil {
		return err
	}
	tokens, err := a.tokens()
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.cfg.Server.Address)
	if err != nil {
		return &stack.PortError{Port: stack.Port{Addr: a.cfg.Server.Address, Service: "Sheaf server", Setting: "--server-address"}, Err: err}
	}
	if err := tokens.MayListen(listener.Addr()); err != nil {
		return errors.Join(usageError{&config.Error{Key: "server.address", Origin: a.cfg.Server.Address, Reason: err.Error()}}, listener.Close())
	}
	if err := server.StartReconcile(ctx, c); err != nil {
		return err
	}
	if err := server.StartSweeps(ctx, c); err != nil {
		return err
	}
	if err := server.StartFreshness(ctx, c, server.FreshnessEvery); err != nil {
		return err
	}
	app, err := webUI()
	if err != nil {
		return err
	}
	pages, err := a.visitor()
	if err != nil {
		return err
	}
	browser, err := render.New(render.Config{Path: a.cfg.Worker.Browser, Clock: a.clock})
	if err != nil && !errors.Is(err, render.ErrNoBrowser) {
		return err
	}
	drafts := builder.New(builder.Options{Store: store, Visitor: pages, Clock: a.clock, Browser: browser})
	defer drafts.Close()
	h := server.New(server.Options{
		Store: store, Client: c, Clock: a.clock, Base: a.cfg.Server.Base(), Listen: a.cfg.Server.Address, Hosts: a.cfg.Server.Hosts,
		Tokens: tokens, PublicURL: strings.TrimRight(a.cfg.Server.PublicURL, "/"), S3Public: a.cfg.Server.S3PublicURL != "",
		Version: programVersion(), TemporalUI: a.cfg.Temporal.UIBase(), Namespace: a.cfg.Temporal.Namespace,
		Browser: browser != nil, Builder: drafts, UI: app,
	})
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	srv.RegisterOnShutdown(h.Close)
	srv.RegisterOnShutdown(drafts.Close)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve HTTP: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		return fmt.Errorf("stop HTTP server: %w", err)
	}
	return nil
}

// programVersion is the module's version, or the commit that the program was built from.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return strings.Trim(info.Main.Version, "()")
}

// webUI is the app that make web built into this program.
func webUI() (*ui.Handler, error) {
	files, err := web.Files()
	if err != nil {
		return nil, err
	}
	return ui.New(files)
}

// ping asks a server's health address once.
func ping(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("address server: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask server: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("ask server: %s", resp.Status)
	}
	return nil
}
