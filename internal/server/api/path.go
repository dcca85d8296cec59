package api

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/datasets"
)

// DatasetPath names a dataset in an address.
type DatasetPath struct {
	NS   string `path:"ns" doc:"Namespace of the dataset" example:"shop"`
	Name string `path:"name" doc:"Name of the dataset in its namespace" example:"products"`
}

func (p DatasetPath) dataset() string { return p.NS + "/" + p.Name }

// VersionPath names a version in an address.
type VersionPath struct {
	DatasetPath
	Version string `path:"version" doc:"vN, a tag (latest), a commit id or a data digest" example:"latest"`
}

func (a *API) resolve(ctx context.Context, p VersionPath) (datasets.Version, error) {
	return a.repo.Resolve(ctx, p.dataset()+"@"+p.Version)
}

// Conditional is a request that needs no answer if what the client has is still right.
type Conditional struct {
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of an earlier answer: 304 if it still stands"`
}

// has reports whether the client has what tag names.
func (c Conditional) has(tag string) bool {
	for one := range strings.SplitSeq(c.IfNoneMatch, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
			return true
		}
	}
	return false
}

// lasting is an answer about something immutable: the client keeps it and asks whether the name still means it.
type lasting[T any] struct {
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         T
}

// etag names an answer that is a function of a version and of what was asked.
func etag(commit string, asked ...string) string {
	return `"` + strings.Join(append([]string{commit}, asked...), ".") + `"`
}

// lastingly answers with what make gives, unless the client has it already.
func lastingly[T any](c Conditional, tag string, make func() (T, error)) (*lasting[T], error) {
	if c.has(tag) {
		return nil, huma.ErrorWithHeaders(huma.Status304NotModified(), map[string][]string{"ETag": {tag}})
	}
	body, err := make()
	if err != nil {
		return nil, fail(err)
	}
	return &lasting[T]{ETag: tag, CacheControl: "private, no-cache", Body: body}, nil
}
