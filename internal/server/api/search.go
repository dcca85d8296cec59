package api

import (
	"context"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/access"
	"sheaf/internal/catalog"
)

func (a *API) registerSearch(h huma.API) {
	op := get("search", "/search", tagDatasets, "Find datasets by words, columns, owners, sites, tags and age")
	op.Description = "Best first. Words are found at their beginning, within Korean words, and with a slip or two. Among them may stand filters: " +
		"owner: tag: kind: licence: source: recipe: column: stale: private: published: since:. What was published is found within seconds. " +
		"Private datasets are found by who has a token."
	huma.Register(h, op, a.search)
}

func (a *API) search(ctx context.Context, in *struct {
	Q      string `query:"q" maxLength:"500" doc:"Words and filters; empty = every dataset" example:"watches owner:ann"`
	Offset int    `query:"offset" minimum:"0"`
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"100"`
}) (*answer[catalog.Result], error) {
	q, err := catalog.Parse(in.Q)
	if errors.Is(err, catalog.ErrQuery) {
		return nil, wrong("query.q", err.Error())
	}
	if err != nil {
		return nil, fail(err)
	}
	r, err := a.catalog.Search(ctx, q, func(_ string, private bool) bool { return access.Sees(ctx, private) }, in.Offset, in.Limit)
	if err != nil {
		return nil, fail(err)
	}
	return say(r), nil
}
