package api

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/sync/errgroup"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/notify"
	"sheaf/internal/phrase"
)

const tagVersions = "Versions"

func (a *API) registerVersions(h huma.API) {
	huma.Register(h, get("version-list", datasetAddress+"/versions", tagVersions, "The versions of a dataset, newest first"), a.listVersions)
	huma.Register(h, get("version-deliveries", versionAddress+"/deliveries", tagVersions, "Who was told about a version, and how that ended"), a.deliveries)
}

// VersionSummary is a version in lists.
type VersionSummary struct {
	Version     int              `json:"version"`
	Commit      string           `json:"commit"`
	DataDigest  string           `json:"data_digest"`
	AsOf        time.Time        `json:"as_of"`
	PublishedAt time.Time        `json:"published_at"`
	Run         string           `json:"run"`
	Parent      int              `json:"parent" doc:"Version that it was built from, 0 = none"`
	Rows        int64            `json:"rows" doc:"Of the main table"`
	Bytes       int64            `json:"bytes" doc:"Of the published tables"`
	Counts      map[string]int64 `json:"counts" doc:"Rows by class: added, changed, gone, …"`
	Sources     []SourceSummary  `json:"sources"`
	Warnings    []string         `json:"warnings" doc:"Reasons of checks that warned"`
	// WarningsSaid are Warnings, for translation.
	WarningsSaid []phrase.Said `json:"warnings_said" doc:"The warnings, for translation"`
	Pull         string        `json:"pull" doc:"Command that brings the version to a machine"`
}

// SourceSummary is one source's share of a version.
type SourceSummary struct {
	Source   string           `json:"source"`
	Recipe   string           `json:"recipe"`
	Revision int              `json:"revision" doc:"Of the recipe"`
	AsOf     time.Time        `json:"as_of"`
	Rows     int64            `json:"rows"`
	Counts   map[string]int64 `json:"counts"`
	Carried  string           `json:"carried,omitempty" doc:"Why the rows are those of an earlier version: held, failed, not run"`
	Partial  bool             `json:"partial,omitempty" doc:"The crawl did not see everything"`
}

func summaryOf(v datasets.Version) VersionSummary {
	out := VersionSummary{
		Version: v.Version, Commit: v.Commit, DataDigest: v.DataDigest, AsOf: v.AsOf, PublishedAt: v.PublishedAt, Run: v.Run,
		Parent: v.Parent.Version, Counts: classes(v.Counts()), Sources: []SourceSummary{}, Warnings: []string{}, WarningsSaid: []phrase.Said{},
		Pull: datasets.PullCommand(v.Dataset, v.Version),
	}
	if len(v.Tables) > 0 {
		out.Rows = v.Tables[0].Rows()
	}
	for _, t := range v.Tables {
		for _, p := range t.Parts() {
			out.Bytes += p.Bytes
		}
	}
	for _, s := range v.Sources {
		out.Sources = append(out.Sources, SourceSummary{
			Source: s.Source, Recipe: s.Recipe, Revision: s.RecipeRev, AsOf: s.AsOf, Rows: s.Rows, Counts: classes(s.Counts), Carried: s.Carried, Partial: s.Partial,
		})
	}
	for _, c := range v.Verdicts {
		if c.Result != "pass" && c.Reason != "" {
			out.Warnings = append(out.Warnings, c.Reason)
			out.WarningsSaid = append(out.WarningsSaid, phrase.Verdict(c.Code, c.Params, c.Reason)...)
		}
	}
	return out
}

func classes(counts map[datasets.Class]int64) map[string]int64 {
	out := make(map[string]int64, len(counts))
	for class, n := range counts {
		out[string(class)] = n
	}
	return out
}

// summaries keeps those of versions that tags name or lists have shown, the newest of maxSummaries. A version never
// changes; one that was deleted is not asked for here, because lists go by what is there.
type summaries struct {
	mu   sync.Mutex
	kept map[versionID]VersionSummary
}

type versionID struct {
	dataset string
	version int
	etag    string // of the manifest's object: a tombstone has another
}

const maxSummaries = 4096

func (s *summaries) get(id versionID) (VersionSummary, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.kept[id]
	return v, ok
}

func (s *summaries) put(id versionID, v VersionSummary) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil || len(s.kept) >= maxSummaries {
		s.kept = map[versionID]VersionSummary{} // they are read again soon enough
	}
	s.kept[id] = v
}

// summary reads a version's manifest once. Errors: datasets.ErrNotFound, datasets.ErrDeleted.
func (a *API) summary(ctx context.Context, dataset string, version int) (VersionSummary, error) {
	info, err := a.Store.Stat(ctx, datasets.ManifestKey(dataset, version))
	if err != nil {
		return VersionSummary{}, err
	}
	id := versionID{dataset, version, info.ETag}
	if v, ok := a.summaries.get(id); ok {
		return v, nil
	}
	v, err := a.repo.Version(ctx, dataset, version)
	if err != nil {
		return VersionSummary{}, err
	}
	out := summaryOf(v)
	a.summaries.put(id, out)
	return out, nil
}

// VersionList is a page of versions.
type VersionList struct {
	Versions []VersionSummary `json:"versions" doc:"Newest first, without deleted ones"`
	Before   int              `json:"before,omitempty" doc:"Ask for the versions before this one for more; absent = there are none"`
}

func (a *API) listVersions(ctx context.Context, in *struct {
	DatasetPath
	Limit  int `query:"limit" default:"50" minimum:"1" maximum:"500"`
	Before int `query:"before" minimum:"0" doc:"Only versions below this number"`
}) (*answer[VersionList], error) {
	numbers, err := a.repo.VersionNumbers(ctx, in.dataset())
	if err != nil {
		return nil, fail(err)
	}
	if len(numbers) == 0 {
		if _, err := a.repo.LatestDefinition(ctx, in.dataset()); err != nil {
			return nil, fail(err)
		}
	}
	if in.Before > 0 {
		numbers = slices.DeleteFunc(numbers, func(n int) bool { return n >= in.Before })
	}
	slices.Reverse(numbers)
	out := VersionList{Versions: []VersionSummary{}}
	if len(numbers) > in.Limit {
		numbers = numbers[:in.Limit]
		out.Before = numbers[in.Limit-1]
	}
	list := make([]*VersionSummary, len(numbers))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, n := range numbers {
		g.Go(func() error {
			v, err := a.summary(gctx, in.dataset(), n)
			if errors.Is(err, datasets.ErrDeleted) {
				return nil
			}
			list[i] = &v
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fail(err)
	}
	for _, v := range list {
		if v != nil {
			out.Versions = append(out.Versions, *v)
		}
	}
	return say(out), nil
}

// Delivery is a subscription and how telling it ended.
type Delivery struct {
	Subscription string          `json:"subscription"`
	Channel      string          `json:"channel" enum:"airflow,email,http,slack,temporal,webhook" example:"webhook" doc:"The key of the channel or trigger in the definition"`
	Target       string          `json:"target" doc:"Address, receivers, or workflow and task queue"`
	State        string          `json:"state" enum:"delivered,failed,open,not_wanted" doc:"not_wanted: its conditions leave this version out; open: not ended yet"`
	Receipt      *notify.Receipt `json:"receipt,omitempty"`
}

func (a *API) deliveries(ctx context.Context, in *VersionPath) (*answer[[]Delivery], error) {
	v, err := a.resolve(ctx, *in)
	if err != nil {
		return nil, fail(err)
	}
	def, err := a.repo.Definition(ctx, v.Dataset, v.Definition)
	if errors.Is(err, datasets.ErrNotFound) {
		return say([]Delivery{}), nil // built by hand: nobody subscribes
	}
	if err != nil {
		return nil, fail(err)
	}
	notice, err := a.repo.EnsureNotice(ctx, v.Dataset, v.Version)
	if err != nil {
		return nil, fail(err)
	}
	event, err := notify.FromNotice(notice, a.Base)
	if err != nil {
		return nil, fail(err)
	}
	out := []Delivery{}
	for _, s := range def.Subscriptions {
		d := Delivery{Subscription: s.Name, Channel: s.Channel(), Target: s.Target(), State: "open"}
		receipt, err := notify.GetReceipt(ctx, a.Store, v.Dataset, event.ID, s.Name)
		switch {
		case err == nil:
			d.Receipt, d.State = &receipt, "failed"
			if receipt.OK {
				d.State = "delivered"
			}
		case !errors.Is(err, blob.ErrNotFound):
			return nil, fail(err)
		case !s.Hears(event.Name()) || !s.Wants(notice):
			d.State = "not_wanted"
		}
		out = append(out, d)
	}
	return say(out), nil
}
