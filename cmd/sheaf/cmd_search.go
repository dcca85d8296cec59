package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/internal/catalog"
	"sheaf/internal/server/api"
)

func newSearch(a *app) *cobra.Command {
	var fields []string
	var limit int
	var where from
	var about strings.Builder
	for _, f := range catalog.Fields {
		fmt.Fprintf(&about, "\n  %-10s %s", f.Name, f.About)
	}
	cmd := &cobra.Command{
		Use:   "search [WORD...]",
		Short: "Find datasets by words, columns, owners, sites, tags and age",
		Long: `Find datasets by what they are called, what they and their columns mean, who answers for them, which sites and recipes
they come from, and by tags, commit ids and runs of versions. Best first. Words are found at their beginning too, within Korean
words, and with a slip or two where nothing is written so. Without words: every dataset that the fields let through.

Fields (--field, or among the words as field:value):` + about.String(),
		Example: `  sheaf search watches
  sheaf search 사용후기 --field kind:documents
  sheaf search price owner:"Kim Minji" stale:true --json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			text := strings.Join(together(append(args, fields...)), " ")
			r, err := a.search(cmd.Context(), text, limit, where)
			if err != nil {
				return err
			}
			return a.print(r, func() { a.printFound(r) })
		},
	}
	where.flags(cmd)
	cmd.Flags().StringArrayVar(&fields, "field", nil, "only datasets whose field has this value: owner:ann; several must all hold")
	cmd.Flags().IntVar(&limit, "limit", 20, "how many to show")
	return cmd
}

// together keeps together what the shell kept together: owner:Kim Minji, which was one argument, is one filter.
func together(args []string) []string {
	out := make([]string, len(args))
	for i, arg := range args {
		out[i] = arg
		if name, value, ok := strings.Cut(arg, ":"); ok && strings.ContainsAny(value, " \t") && !strings.ContainsAny(arg, `"`) {
			out[i] = name + `:"` + value + `"`
		}
	}
	return out
}

// search asks the server that was named, or looks itself.
func (a *app) search(ctx context.Context, text string, limit int, where from) (catalog.Result, error) {
	q, err := catalog.Parse(text)
	if err != nil {
		return catalog.Result{}, usageError{err}
	}
	if server := a.server(where); server != "" {
		return a.searchAt(ctx, server, where, text, limit)
	}
	store, err := a.store(ctx)
	if err != nil {
		return catalog.Result{}, err
	}
	return catalog.New(store, a.clock).Search(ctx, q, func(string, bool) bool { return true }, 0, max(limit, 1))
}

// searchWithin is how long a server may take: its first search reads every manifest.
const searchWithin = 2 * time.Minute

func (a *app) searchAt(ctx context.Context, server string, where from, text string, limit int) (out catalog.Result, err error) {
	ctx, cancel := context.WithTimeout(ctx, searchWithin)
	defer cancel()
	query := url.Values{"q": {text}, "limit": {strconv.Itoa(min(max(limit, 1), 100))}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(server, "/")+api.Prefix+"/search?"+query.Encode(), nil)
	if err != nil {
		return out, usageError{fmt.Errorf("--server %q: %w", server, err)}
	}
	token := where.token
	if token == "" {
		token, _ = a.env(tokenVariable)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return out, &unreachable{"the Sheaf server", server, "--server (" + serverVariable + ")", err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 16<<20))
	if err != nil {
		return out, fmt.Errorf("read the answer of %s: %w", server, err)
	}
	if resp.StatusCode != http.StatusOK {
		return out, said(resp.StatusCode, body, server)
	}
	if err := json.Unmarshal(body, &out); err != nil {
		return out, fmt.Errorf("read the answer of %s: %w", server, err)
	}
	return out, nil
}

// said turns a server's refusal into an error.
func said(status int, body []byte, server string) error {
	var p api.Problem
	if json.Unmarshal(body, &p) != nil || p.Detail == "" {
		return fmt.Errorf("%s answers %d: is it a Sheaf server?", server, status)
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return denial{errors.New(p.Detail)}
	case http.StatusUnprocessableEntity:
		return usageError{errors.New(p.Detail)}
	}
	return fmt.Errorf("%s: %s", server, p.Detail)
}

func (a *app) printFound(r catalog.Result) {
	if r.Total == 0 {
		fmt.Fprintf(a.out, "nothing found among %d datasets\n", r.Datasets)
		return
	}
	if r.Relaxed {
		fmt.Fprintln(a.out, "nothing has all of these words; these have some:")
	}
	for _, h := range r.Hits {
		state := "nothing published"
		if h.Version > 0 {
			state = fmt.Sprintf("v%d, %d rows, %s", h.Version, h.Rows, instant(h.PublishedAt))
		}
		for _, mark := range []struct {
			on   bool
			word string
		}{{h.Stale, "too old"}, {h.Private, "private"}} {
			if mark.on {
				state += ", " + mark.word
			}
		}
		fmt.Fprintf(a.out, "%s  %s\n  %s", h.Dataset, h.Title, state)
		if h.Owner != "" {
			fmt.Fprintf(a.out, "  %s", h.Owner)
		}
		fmt.Fprintln(a.out)
		for _, f := range h.Found {
			switch {
			case f.Column != nil:
				fmt.Fprintf(a.out, "  column %s (%s)  %s\n", f.Column.Name, f.Column.Type, f.Column.Doc)
			case f.Version > 0:
				fmt.Fprintf(a.out, "  version v%d  %s\n", f.Version, f.Ref)
			}
		}
	}
	if more := r.Total - len(r.Hits); more > 0 {
		fmt.Fprintf(a.out, "… and %d more (--limit)\n", more)
	}
}
