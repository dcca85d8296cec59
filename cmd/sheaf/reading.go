package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/remote"
)

// Variables of who reads from another machine.
const (
	serverVariable = "SHEAF_SERVER"
	tokenVariable  = "SHEAF_TOKEN"
)

// from says where versions are read from: the object store, or a server that is asked for them.
type from struct{ server, token string }

// flags adds --server and --token to a command that only reads.
func (f *from) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.server, "server", "", "read through this Sheaf server, without credentials of the object store: https://sheaf.example.org ["+serverVariable+"]")
	cmd.Flags().StringVar(&f.token, "token", "", "token of that server; better in the variable, which other users of the machine do not see ["+tokenVariable+"]")
}

// reader opens what versions are read from. Whoever names a server reads through it.
func (a *app) reader(ctx context.Context, f from) (blob.Store, error) {
	address, token := a.server(f), f.token
	if address == "" {
		return a.store(ctx)
	}
	if token == "" {
		token, _ = a.env(tokenVariable)
	}
	s, err := remote.New(remote.Options{URL: address, Token: token, Clock: a.clock, Notice: func(text string) { a.say("sheaf: %s", text) }})
	if err != nil {
		return nil, usageError{err}
	}
	a.opened = s
	return s, nil
}

// near says what was meant by a name that names nothing, or what there is; "" if that is not what went wrong.
func (a *app) near(ctx context.Context, err error) string {
	var unknown *datasets.UnknownError
	if a.opened == nil || !errors.As(err, &unknown) {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	return datasets.New(a.opened).Near(ctx, unknown.Ref)
}

// server is the address of the server that is read through; "" = none.
func (a *app) server(f from) string {
	if f.server != "" {
		return f.server
	}
	address, _ := a.env(serverVariable)
	return address
}

// cacheDir is where pulled parts are kept: $XDG_CACHE_HOME/sheaf, else ~/.cache/sheaf; "" where neither is known.
func (a *app) cacheDir() string {
	if dir, ok := a.env("XDG_CACHE_HOME"); ok && filepath.IsAbs(dir) {
		return filepath.Join(dir, "sheaf")
	}
	home, ok := a.env("HOME")
	if !ok || home == "" {
		var err error
		if home, err = os.UserHomeDir(); err != nil {
			return ""
		}
	}
	return filepath.Join(home, ".cache", "sheaf")
}

// exists returns an error that wraps datasets.ErrNotFound unless the dataset is defined. Definitions are not shown to who
// reads through a server; it has said already if there is no such dataset.
func (a *app) exists(ctx context.Context, store blob.Store, dataset string, where from) error {
	if a.server(where) != "" {
		return nil
	}
	return exists(ctx, store, dataset)
}
