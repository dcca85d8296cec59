package main

import (
	"context"
	"errors"
	"fmt"
	"path"

	"sheaf/datasets"
)

// elsewhere are lines for a shell by which a version is read through the server. They show no token.
func (a *app) elsewhere(ctx context.Context) ([]string, error) {
	store, err := a.store(ctx)
	if err != nil {
		return nil, err
	}
	name, version, err := toRead(ctx, datasets.New(store))
	if err != nil {
		return nil, err
	}
	tokens, err := a.tokens()
	if err != nil {
		return nil, err
	}
	export := "export HF_ENDPOINT=" + a.cfg.Server.Base()
	if !tokens.Open() {
		export += " HF_TOKEN='a read token' " + tokenVariable + "='a read token'"
	}
	return []string{
		export,
		fmt.Sprintf("sheaf pull --server %s %s@v%d ./%s", a.cfg.Server.Base(), name, version, path.Base(name)),
		fmt.Sprintf(`python3 -c 'from datasets import load_dataset; print(load_dataset("%s", revision="v%d"))'`, name, version),
	}, nil
}

// toRead is the latest version of the first dataset that has one and is not private; where there is none, what the first one
// may be called.
func toRead(ctx context.Context, repo *datasets.Repo) (dataset string, version int, err error) {
	names, err := repo.Names(ctx)
	if err != nil {
		return "", 0, err
	}
	for _, name := range names {
		tag, err := repo.Tag(ctx, name, datasets.Latest)
		if errors.Is(err, datasets.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", 0, err
		}
		private, err := repo.Private(ctx, name)
		if err != nil {
			return "", 0, err
		}
		if !private {
			return name, tag.To, nil
		}
	}
	return "shop/products", 1, nil
}
