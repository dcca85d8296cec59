package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/datasets/blob"
	"sheaf/internal/archive"
	"sheaf/internal/frontier"
	"sheaf/internal/phrase"
	"sheaf/internal/record"
)

const sourceAddress = runAddress + "/sources/{source}"

func (a *API) registerOutcomes(h huma.API) {
	op := get("run-outcomes", sourceAddress+"/outcomes", tagRuns, "What became of a source's pages and items: errors by outcome and reason, with examples")
	op.Description = "Of a running crawl, what is committed so far."
	huma.Register(h, op, a.outcomes)
	op = get("run-page", sourceAddress+"/pages", tagRuns, "An archived page of a run, as its site sent it")
	op.Description = "It is somebody else's: a browser shows it in a sandbox, nothing of it runs or is fetched."
	huma.Register(h, op, a.archived)
}

// SourcePath names a source of a run in an address.
type SourcePath struct {
	RunPath
	Source string `path:"source" doc:"Source" example:"ebay.de"`
}

func (p SourcePath) place() frontier.Place { return frontier.Place{Run: p.Run, Source: p.Source} }

// Outcomes are what became of pages and items.
type Outcomes struct {
	Source string           `json:"source"`
	Counts map[string]int64 `json:"counts" doc:"Pages and items by outcome, of the whole source"`
	Groups []OutcomeGroup   `json:"groups" doc:"Everything but ok and not_modified that this page holds, the largest first"`
	Next   string           `json:"next,omitempty" doc:"Cursor of the next page; absent = this is the last"`
	// Complete is false where more follows.
	Complete bool `json:"complete" doc:"False: more follows, ask again with next; groups of one cause have one key"`
}

// OutcomeGroup are outcomes with one cause.
type OutcomeGroup struct {
	Key      string           `json:"key" doc:"The same for the same cause on every page"`
	Outcome  string           `json:"outcome" example:"blocked"`
	Reason   string           `json:"reason" doc:"In the words of the first; numbers and addresses may differ"`
	Said     []phrase.Said    `json:"reason_said" doc:"The reason, for translation"`
	Count    int64            `json:"count"`
	Examples []OutcomeExample `json:"examples"`
}

// OutcomeExample is one page or item.
type OutcomeExample struct {
	URL    string `json:"url"`
	Kind   string `json:"kind" doc:"Item kind or list page of the recipe"`
	Status int    `json:"status,omitempty" doc:"HTTP status, where there was an answer"`
	Reason string `json:"reason,omitempty"`
	Page   string `json:"page,omitempty" doc:"Address of the archived page on this server; absent = nothing was kept"`
}

// Bounds of a page of outcomes: how many are looked at to find troubles, and how many causes are told apart.
const (
	maxLooked = 50_000
	maxGroups = 200
)

func (a *API) outcomes(ctx context.Context, in *struct {
	SourcePath
	Examples int    `query:"examples" default:"20" minimum:"0" maximum:"100" doc:"Of each group"`
	Limit    int    `query:"limit" default:"2000" minimum:"1" maximum:"20000" doc:"Pages and items that a page groups"`
	Cursor   string `query:"cursor" maxLength:"64" doc:"The next of the page before; absent = the first page"`
}) (*answer[Outcomes], error) {
	crawl, err := a.crawl(ctx, in.SourcePath)
	if err != nil {
		return nil, fail(err)
	}
	page, err := crawl.Troubles(ctx, in.Cursor, in.Limit, maxLooked)
	if errors.Is(err, frontier.ErrCursor) {
		return nil, wrong("query.cursor", "the run has changed since the page before: begin again without cursor")
	}
	if err != nil {
		return nil, fail(err)
	}
	out := Outcomes{Source: in.Source, Counts: map[string]int64{}, Groups: []OutcomeGroup{}, Next: page.Next, Complete: page.Next == ""}
	for outcome, n := range crawl.Completion().Stats.Outcomes {
		out.Counts[outcome] = n
	}
	at := map[string]int{}
	for _, o := range page.Outcomes {
		key := string(o.Outcome) + " " + cause(o.Reason)
		if _, known := at[key]; !known && len(at) >= maxGroups {
			key = string(o.Outcome) // too many causes: by outcome alone
		}
		i, known := at[key]
		if !known {
			i = len(out.Groups)
			at[key] = i
			out.Groups = append(out.Groups, OutcomeGroup{
				Key: key, Outcome: string(o.Outcome), Reason: o.Reason, Said: said(o.Reason), Examples: []OutcomeExample{},
			})
		}
		g := &out.Groups[i]
		if g.Count++; len(g.Examples) < in.Examples {
			g.Examples = append(g.Examples, example(in.SourcePath, o))
		}
	}
	slices.SortFunc(out.Groups, func(x, y OutcomeGroup) int {
		if x.Count != y.Count {
			return int(y.Count - x.Count)
		}
		return strings.Compare(x.Key, y.Key)
	})
	return say(out), nil
}

// crawl opens what a source's crawl committed, whether or not it goes on.
func (a *API) crawl(ctx context.Context, in SourcePath) (*frontier.Run, error) {
	if _, err := a.findRun(ctx, in.RunPath); err != nil {
		return nil, err
	}
	crawl, err := a.shelf.open(ctx, a.Store, in.place())
	if errors.Is(err, blob.ErrNotFound) || errors.Is(err, frontier.ErrNotSealed) {
		return nil, refuse(http.StatusNotFound, "source.uncrawled", "nothing was collected of "+in.Source+" for "+in.Run+" yet")
	}
	return crawl, err
}

// differing is what differs between two sentences about the same cause: addresses, quotations and numbers.
var differing = regexp.MustCompile(`https?://\S+|"[^"]*"|\d+`)

func cause(reason string) string { return differing.ReplaceAllString(reason, "…") }

func example(in SourcePath, o record.ItemOutcome) OutcomeExample {
	out := OutcomeExample{URL: o.URL, Kind: o.Kind, Status: o.Status, Reason: o.Reason}
	if len(o.Evidence) > 0 {
		out.Page = Prefix + "/datasets/" + in.dataset() + "/runs/" + url.PathEscape(in.Run) + "/sources/" + url.PathEscape(in.Source) +
			"/pages?url=" + url.QueryEscape(o.Evidence[0].URL)
	}
	return out
}

func (a *API) archived(ctx context.Context, in *struct {
	SourcePath
	URL string `query:"url" required:"true" maxLength:"8192" doc:"Address that was asked for"`
}) (*page, error) {
	crawl, err := a.crawl(ctx, in.SourcePath)
	if err != nil {
		return nil, fail(err)
	}
	for b, err := range crawl.Bodies(ctx) {
		if err != nil {
			return nil, fail(err)
		}
		if b.URL != in.URL && b.FinalURL != in.URL {
			continue
		}
		body, _, err := frontier.ReadBody(ctx, a.Store, b.Evidence)
		switch {
		case errors.Is(err, blob.ErrNotFound):
			return nil, refuse(http.StatusGone, "page.gone", "the archive does not have this page any more")
		case errors.Is(err, archive.ErrDamaged), errors.Is(err, archive.ErrDigest):
			return nil, refuse(http.StatusInternalServerError, codeDamaged, err.Error())
		case err != nil:
			return nil, fail(err)
		}
		return shown(b.ContentType, body), nil
	}
	return nil, refuse(http.StatusNotFound, "page.unknown", "the run kept no page of this address")
}
