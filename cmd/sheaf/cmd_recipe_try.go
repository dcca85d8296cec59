package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/internal/fetch"
	"sheaf/internal/fetch/robots"
	"sheaf/internal/recipe"
	"sheaf/internal/trial"
)

type recipeTry struct {
	pages   []string
	address string
	as      string
	maps    []string
	params  map[string]string
}

func newRecipeTest(a *app) *cobra.Command {
	var o recipeTry
	cmd := &cobra.Command{
		Use:   "test FILE|NAME --page [ANSWER=]FILE|URL",
		Short: "Read saved or fetched pages with a recipe and print what workers would read",
		Long: `Read saved or fetched pages with a recipe and print what workers would read, by the very code that they run. An item of
several answers takes several --page; which page is which is found out, or said with ANSWER= or --as. A URL is
fetched politely; --map sends a host to an address. A saved page's own address is read from its canonical link, or
said with --url.`,
		Example: `  sheaf recipe test recipes/amazon.yaml --page saved.html --url https://www.amazon.de/dp/B000FQ9QVI
  sheaf recipe test recipes/jomashop.yaml --page detail=answer.json --page shell=page.html --json
  sheaf recipe test recipes/ebay.yaml --page 'https://www.ebay.com/sch/i.html?_nkw=laptop' --map '*.ebay.com=127.0.0.1:8099'`,
		Args: exactly(1, "FILE or NAME"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.recipeTest(cmd.Context(), args[0], o) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.pages, "page", nil, "page to read: a file or URL, ANSWER= before it names the page kind")
	f.StringVar(&o.address, "url", "", "address of the saved page")
	f.StringVar(&o.as, "as", "", "page kind of the recipe")
	f.StringArrayVar(&o.maps, "map", nil, "host=address: plain HTTP to that address, URL and Host kept")
	f.StringToStringVar(&o.params, "param", nil, "parameter of the recipe, key=value")
	return cmd
}

func (a *app) recipeTest(ctx context.Context, name string, o recipeTry) error {
	if len(o.pages) == 0 {
		return usageError{errors.New("--page is required: a saved page or an address")}
	}
	r, revision, err := a.recipeNamed(ctx, name)
	if err != nil {
		return err
	}
	var pages []trial.Page
	for _, arg := range o.pages {
		page, err := a.readPage(ctx, r, arg, o)
		if err != nil {
			return err
		}
		pages = append(pages, page)
	}
	given := map[string]any{}
	for k, v := range o.params {
		given[k] = v
	}
	plan, err := trial.Compile(r, revision, given, pages)
	if err != nil {
		return usageError{err}
	}
	result, err := trial.Run(plan, pages)
	if err != nil {
		return usageError{err}
	}
	if result.Item != nil {
		return a.print(result.Item, func() { a.printItemTest(*result.Item, result.Pages) })
	}
	return a.print(result.List, func() { a.printListTest(*result.List, result.Pages) })
}

// recipeNamed is a recipe from a file (it has a dot or slash) or the newest stored revision of a name.
func (a *app) recipeNamed(ctx context.Context, name string) (*recipe.Recipe, int, error) {
	if strings.ContainsAny(name, "./\\") {
		r, err := parseRecipe(name)
		return r, 0, err
	}
	store, err := a.store(ctx)
	if err != nil {
		return nil, 0, err
	}
	stored, err := recipe.NewStore(store).Get(ctx, name, 0)
	if err != nil {
		return nil, 0, notFound(err)
	}
	r, err := stored.Parse()
	if err != nil {
		return nil, 0, fmt.Errorf("read recipe %s: %w", name, err)
	}
	return r, stored.Revision, nil
}

// readPage reads one --page: [ANSWER=]FILE|URL.
func (a *app) readPage(ctx context.Context, r *recipe.Recipe, arg string, o recipeTry) (trial.Page, error) {
	page := trial.Page{As: o.as, URL: o.address}
	if kind, rest, ok := strings.Cut(arg, "="); ok && slices.ContainsFunc(r.Pages, func(p *recipe.Page) bool { return p.Name == kind }) {
		page.As, arg = kind, rest
	}
	if strings.HasPrefix(arg, "http://") || strings.HasPrefix(arg, "https://") {
		return a.fetchPage(ctx, page, arg, o.maps)
	}
	body, err := os.ReadFile(arg)
	if err != nil {
		return page, usageError{fmt.Errorf("read page: %w", err)}
	}
	page.Body = body
	return page, nil
}

// fetchPage really fetches a page, by the workers' fetcher and its rules.
func (a *app) fetchPage(ctx context.Context, page trial.Page, address string, maps []string) (trial.Page, error) {
	mapping, err := fetch.ParseMap(append(slices.Clone(a.cfg.Fetch.Map), maps...)...)
	if err != nil {
		return page, usageError{fmt.Errorf("--map: %w", err)}
	}
	f := fetch.New(fetch.Options{
		Transport: fetch.NewTransport(fetch.TransportOptions{Map: mapping}), UserAgent: a.cfg.Fetch.UserAgent, Clock: a.clock,
		Robots: robots.NewCache(robots.CacheOptions{Agent: a.cfg.Fetch.UserAgent, Clock: a.clock}),
	})
	resp, err := f.Do(ctx, fetch.Request{URL: address})
	if err != nil {
		return page, fmt.Errorf("fetch %s: %w", address, err)
	}
	if page.URL == "" {
		page.URL = address
	}
	page.FinalURL, page.Status, page.ContentType, page.Body = resp.FinalURL, resp.Status, resp.Header.Get("Content-Type"), resp.Body
	return page, nil
}
