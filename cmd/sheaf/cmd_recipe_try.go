package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/internal/recipe"
	"sheaf/internal/record"
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
fetched politely, for an item with all its answers; --map sends a host to an address. A saved page's own address is
read from its canonical link, or said with --url. What is refused or not recognised prints its outcome and no record.`,
		Example: `  sheaf recipe test recipes/amazon.yaml --page saved.html --url https://www.amazon.de/dp/B000FQ9QVI
  sheaf recipe test recipes/jomashop.yaml --page detail=answer.json --page shell=page.html --json
  sheaf recipe test recipes/ebay.yaml --page 'https://www.ebay.com/sch/i.html?_nkw=laptop' --map '*.ebay.com=127.0.0.1:8099'`,
		Args: exactly(1, "FILE or NAME"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.recipeTest(cmd.Context(), args[0], o) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.pages, "page", nil, "page to read: a file or URL; ANSWER= before it names its page kind")
	f.StringVar(&o.address, "url", "", "address of the saved page")
	f.StringVar(&o.as, "as", "", "page kind or item kind of the recipe")
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
	compile := func(pages []trial.Page) (*recipe.Plan, error) {
		given := make(map[string]any, len(o.params))
		for k, v := range o.params {
			given[k] = v
		}
		return compiled(trial.Compile(r, revision, given, pages))
	}
	var pages []trial.Page
	for _, arg := range o.pages {
		page, from := o.page(r, arg)
		if isURL(from) {
			fetched, err := a.fetchPages(ctx, page, from, o, compile)
			if err != nil {
				return err
			}
			pages = append(pages, fetched...)
			continue
		}
		if page.Body, err = os.ReadFile(from); err != nil {
			return usageError{fmt.Errorf("--page %s: %w (page kinds are %s)", arg, err, strings.Join(pageKinds(r), ", "))}
		}
		pages = append(pages, page)
	}
	plan, err := compile(pages)
	if err != nil {
		return err
	}
	result, err := trial.Run(plan, pages)
	if err != nil {
		return usageError{err}
	}
	if result.Item != nil {
		if o.as == "" && len(pages) == 1 && result.Item.Outcome != record.OK {
			if kind, rows := trial.AsList(plan, pages[0]); kind != "" {
				defer a.say("the page has %d rows when it is read as %s: add --as %s", rows, kind, kind)
			}
		}
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

// page takes one --page, [ANSWER=]FILE|URL, apart.
func (o recipeTry) page(r *recipe.Recipe, arg string) (page trial.Page, from string) {
	page = trial.Page{As: o.as, URL: o.address}
	if kind, rest, ok := strings.Cut(arg, "="); ok && slices.Contains(pageKinds(r), kind) {
		page.As, arg = kind, rest
	}
	return page, arg
}

// pageKinds are the names by which a page may be called: those of pages and of items.
func pageKinds(r *recipe.Recipe) []string {
	var names []string
	for _, p := range r.Pages {
		names = append(names, p.Name)
	}
	for _, i := range r.Items {
		if !slices.Contains(names, i.Kind) {
			names = append(names, i.Kind)
		}
	}
	return names
}

func isURL(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }
