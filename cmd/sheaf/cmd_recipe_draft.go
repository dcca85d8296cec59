package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/internal/builder"
	"sheaf/internal/fetch"
	"sheaf/internal/recipe/draft"
	"sheaf/internal/visitor"
)

type recipeDraft struct {
	kind     string
	name     string
	out      string
	address  string
	itemAddr string
	alone    bool
	maps     []string
}

func newRecipeDraft(a *app) *cobra.Command {
	o := recipeDraft{}
	cmd := &cobra.Command{
		Use:   "draft URL|FILE [URL|FILE]",
		Short: "Write a recipe for a site from one of its pages",
		Long: `Write a recipe for a site from one of its pages: a product's page, a list of products (search, category), any list
whose rows repeat, or the JSON that such a page loads. Of a list, the pages of up to three of its rows are fetched as
well and become part of the recipe; a second argument names one instead, --alone leaves them out.

A draft is a whole recipe with comments: where each value was found, how sure that is, what to check. Every place in it
was read by the workers' own code and gave the example beside it. Pages are fetched politely, robots.txt obeyed; a page
that a browser has saved works as well, with --url saying where it comes from.`,
		Example: `  sheaf recipe draft 'https://shop.example/search?q=lamp' --out shop.yaml
  sheaf recipe draft https://shop.example/p/blue-lamp-12345 --kind product
  sheaf recipe draft saved-list.html saved-product.html --url 'https://shop.example/search?q=lamp' --out shop.yaml
  sheaf recipe draft 'https://www.ebay.com/sch/i.html?_nkw=laptop' --map '*.ebay.com=127.0.0.1:8099' --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usageError{errors.New("give a page as URL or FILE, and perhaps a second one of an item on it")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.recipeDraft(cmd.Context(), args, o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.kind, "kind", string(draft.Auto), "what the page is: auto, product or list")
	f.StringVarP(&o.out, "out", "o", "", "file to write the recipe to, instead of standard output; it must not exist")
	f.StringVar(&o.name, "name", "", "name of the recipe (default: the site's)")
	f.StringVar(&o.address, "url", "", "address of a saved page")
	f.StringVar(&o.itemAddr, "item-url", "", "address of a saved second page (default: what the page says of itself)")
	f.BoolVar(&o.alone, "alone", false, "of a list, do not fetch pages that its rows lead to")
	f.StringArrayVar(&o.maps, "map", nil, "host=address: plain HTTP to that address, URL and Host kept")
	return cmd
}

func (a *app) recipeDraft(ctx context.Context, args []string, o recipeDraft) error {
	kind := draft.Kind(o.kind)
	if !slices.Contains([]draft.Kind{draft.Auto, draft.Product, draft.List}, kind) {
		return usageError{fmt.Errorf("--kind %s: it is auto, product or list", o.kind)}
	}
	pages, err := a.visitor(o.maps...)
	if err != nil {
		return err
	}
	page, err := draftPage(ctx, pages, args[0], o.address)
	if err != nil {
		return err
	}
	options := draft.Options{Kind: kind, Name: o.name}
	if len(args) == 2 {
		item, err := draftPage(ctx, pages, args[1], o.itemAddr)
		if err != nil {
			return err
		}
		options.Items = []draft.Page{item}
	}
	d, err := draft.Make(page, options)
	if err != nil {
		return draftError(err)
	}
	if d.Kind == draft.List && len(args) == 1 && !o.alone && isURL(args[0]) && len(d.Items) > 0 {
		d = builder.Follow(ctx, func(ctx context.Context, address string) (draft.Page, error) {
			fmt.Fprintf(a.err, "fetching a row's page, %s\n", address)
			return draftPage(ctx, pages, address, "")
		}, page, options, d)
	}
	return a.deliver(d, o.out)
}

// draftPage fetches an address or reads a file. A saved page that nobody says the address of may say it itself.
func draftPage(ctx context.Context, pages *visitor.Visitor, from, address string) (draft.Page, error) {
	if isURL(from) {
		resp, err := pages.Do(ctx, fetch.Request{URL: from})
		if err != nil {
			return draft.Page{}, err
		}
		return draft.Page{URL: resp.FinalURL, Status: resp.Status, ContentType: resp.Header.Get("Content-Type"), Body: resp.Body}, nil
	}
	body, err := os.ReadFile(from)
	if err != nil {
		return draft.Page{}, usageError{fmt.Errorf("%w; an address begins with https://", err)}
	}
	if address == "" {
		address = draft.OwnAddress(body)
	}
	return draft.Page{URL: address, Body: body}, nil
}

// deliver writes the recipe where it was asked for, and says what is in it.
func (a *app) deliver(d draft.Draft, file string) error {
	if file != "" {
		if err := writeNew(file, d.Recipe); err != nil {
			return err
		}
	}
	return a.print(d, func() {
		if file == "" {
			fmt.Fprint(a.out, d.Recipe)
		}
		a.sayDraft(d, file)
	})
}

// writeNew writes a file that must not be there: a recipe that somebody has worked on is not written over.
func writeNew(file, text string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Errorf("%s is there already: remove it, or name another file", file)}
	}
	if err != nil {
		return usageError{fmt.Errorf("write the draft: %w", err)}
	}
	if _, err = f.WriteString(text); err != nil {
		return errors.Join(fmt.Errorf("write the draft: %w", err), f.Close())
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	return nil
}

// sayDraft tells on standard error what was found, so that standard output is the recipe.
func (a *app) sayDraft(d draft.Draft, file string) {
	what := "a product"
	if d.Kind == draft.List {
		what = fmt.Sprintf("a list of %d rows", d.Rows)
	}
	var names []string
	for _, f := range d.Fields {
		names = append(names, f.Name)
	}
	fmt.Fprintf(a.err, "%s: %s\n", what, strings.Join(names, ", "))
	for _, w := range d.Warnings {
		fmt.Fprintf(a.err, "check: %s\n", w)
	}
	if file != "" {
		fmt.Fprintf(a.err, "wrote %s; next: sheaf recipe test %s --page ANOTHER-PAGE, then sheaf recipe put %s\n", file, file, file)
	}
}

// denial is a site that does not want to be read.
type denial struct{ error }

func (e denial) Unwrap() error { return e.error }

// draftError gives errors of drafting their class.
func draftError(err error) error {
	switch {
	case errors.Is(err, draft.ErrAddress):
		return usageError{err}
	case errors.Is(err, draft.ErrMissing):
		return missing{err}
	case errors.Is(err, draft.ErrRefused):
		return denial{err}
	}
	return err
}
