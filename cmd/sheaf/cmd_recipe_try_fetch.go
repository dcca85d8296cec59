package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"sheaf/internal/fetch"
	"sheaf/internal/recipe"
	"sheaf/internal/trial"
	"sheaf/internal/visitor"
)

// visitor fetches single pages by the workers' rules; hosts in maps are served from the addresses given.
func (a *app) visitor(maps ...string) (*visitor.Visitor, error) {
	mapping, err := fetch.ParseMap(append(slices.Clone(a.cfg.Fetch.Map), maps...)...)
	if err != nil {
		return nil, usageError{fmt.Errorf("--map: %w", err)}
	}
	return visitor.New(visitor.Options{Mapping: mapping, MapRate: a.cfg.Fetch.MapRate, UserAgent: a.cfg.Fetch.UserAgent, Clock: a.clock}), nil
}

// fetchPages really fetches an address, by the workers' fetcher and its rules: the page that it names, or where it is an
// item's and nobody says which page is meant, every answer of the item.
func (a *app) fetchPages(ctx context.Context, page trial.Page, address string, o recipeTry, compile func([]trial.Page) (*recipe.Plan, error)) ([]trial.Page, error) {
	f, err := a.visitor(o.maps...)
	if err != nil {
		return nil, err
	}
	if page.URL == "" {
		page.URL = address
	}
	var requests []recipe.AnswerRequest
	if page.As == "" && len(o.pages) == 1 {
		plan, err := compile([]trial.Page{page})
		if err != nil {
			return nil, err
		}
		if requests, page.Vars, err = trial.Requests(plan, address); err != nil {
			return nil, usageError{err}
		}
	}
	if len(requests) < 2 {
		page, err = fetchPage(ctx, f, page, fetch.Request{URL: address})
		return []trial.Page{page}, err
	}
	var pages []trial.Page
	for _, r := range requests {
		answer := trial.Page{As: r.Page, URL: r.URL, Vars: page.Vars}
		answer, err := fetchPage(ctx, f, answer, fetch.Request{Method: r.Method, URL: r.URL, Header: headers(r.Header), Body: r.Body})
		if err != nil && r.Required {
			return nil, err
		}
		if err == nil { // an optional answer that fails leaves its fields absent
			pages = append(pages, answer)
		}
	}
	return pages, nil
}

func fetchPage(ctx context.Context, f *visitor.Visitor, page trial.Page, r fetch.Request) (trial.Page, error) {
	resp, err := f.Do(ctx, r)
	if err != nil {
		return page, err
	}
	page.FinalURL, page.Status, page.ContentType, page.Body = resp.FinalURL, resp.Status, resp.Header.Get("Content-Type"), resp.Body
	return page, nil
}

func headers(in map[string]string) http.Header {
	out := http.Header{}
	for name, value := range in {
		out.Set(name, value)
	}
	return out
}
