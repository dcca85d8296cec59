package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/sync/errgroup"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/internal/access"
	"sheaf/internal/freshness"
	"sheaf/internal/holds"
	"sheaf/internal/server/control"
)

const (
	tagDatasets    = "Datasets"
	datasetAddress = "/datasets/{ns}/{name}"
)

// readers is how many objects are asked for at once when many make one answer.
const readers = 16

func (a *API) registerDatasets(h huma.API) {
	huma.Register(h, older(h, get("dataset-list", "/datasets", tagDatasets, "All datasets with their latest version")), a.listDatasets)
	huma.Register(h, get("dataset-get", datasetAddress, tagDatasets, "A dataset: definition, latest version, schedule, what runs and what waits"), a.dataset)
	huma.Register(h, a.defining(h), a.define)
}

// Listing is one dataset of the list.
type Listing struct {
	Name        string    `json:"name" doc:"namespace/name"`
	Title       string    `json:"title,omitempty"`
	Kind        string    `json:"kind,omitempty" doc:"catalog, documents or table"`
	Version     int       `json:"version,omitempty" doc:"Latest version; absent = none yet"`
	Commit      string    `json:"commit,omitempty" doc:"Commit id of the latest version"`
	Rows        int64     `json:"rows" doc:"Of the main table"`
	AsOf        time.Time `json:"as_of,omitzero" doc:"When the latest version's run was"`
	PublishedAt time.Time `json:"published_at,omitzero"`
	Cron        string    `json:"cron,omitempty" doc:"Schedule, if it has one; who has no token is not told of schedules and holds"`
	Timezone    string    `json:"timezone,omitempty"`
	Private     bool      `json:"private,omitempty" doc:"Only who has a token of the server may know of it"`
	Paused      bool      `json:"paused,omitempty" doc:"The schedule starts no runs: somebody paused it, or Temporal did after a run that failed"`
	Holds       int       `json:"holds,omitempty" doc:"Sources that wait for a decision"`
	// Freshness is how old it is; absent = the definition does not say how old it may get.
	Freshness *freshness.State `json:"freshness,omitempty" doc:"How old it is; absent = it may get as old as it likes"`
}

func (a *API) listDatasets(ctx context.Context, _ *struct{}) (*answer[[]Listing], error) {
	names, err := a.repo.Names(ctx)
	if err != nil {
		return nil, unsaid(err)
	}
	out := make([]Listing, len(names))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, name := range names {
		g.Go(func() (err error) {
			out[i], err = a.listing(gctx, name)
			return err
		})
	}
	var paused map[string]bool
	g.Go(func() error {
		asking, cancel := context.WithTimeout(gctx, askTemporal)
		defer cancel()
		if found, err := control.PausedSchedules(asking, a.Client.ScheduleClient()); err == nil {
			paused = found // while Temporal does not answer, the definitions' word counts
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return nil, unsaid(err)
	}
	out = slices.DeleteFunc(out, func(l Listing) bool { return !access.Sees(ctx, l.Private) })
	for i := range out {
		out[i].Paused = out[i].Paused || paused[out[i].Name]
		if access.FromContext(ctx) == access.None {
			out[i].Cron, out[i].Timezone, out[i].Paused, out[i].Holds = "", "", false, 0
			out[i].Freshness = ageOnly(out[i].Freshness)
		}
	}
	return say(out), nil
}

func (a *API) listing(ctx context.Context, name string) (Listing, error) {
	out := Listing{Name: name}
	def, err := a.repo.LatestDefinition(ctx, name)
	if err != nil && !errors.Is(err, datasets.ErrNotFound) {
		return out, err
	}
	out.Title, out.Kind, out.Private = def.Title, string(def.Kind), def.Private
	if def.Schedule != nil {
		out.Cron, out.Timezone, out.Paused = def.Schedule.Cron, def.Schedule.Timezone, def.Schedule.Paused
	}
	open, err := holds.List(ctx, a.Store, name, true)
	if err != nil {
		return out, err
	}
	out.Holds = len(open)
	if out.Freshness, err = freshness.Read(ctx, a.Store, def, a.Clock.Now()); err != nil {
		return out, err
	}
	v, ok, err := a.latest(ctx, name)
	if err != nil || !ok {
		return out, err
	}
	out.Version, out.Commit, out.Rows, out.AsOf, out.PublishedAt = v.Version, v.Commit, v.Rows, v.AsOf, v.PublishedAt
	return out, nil
}

// latest summarises what latest names; false when nothing was published.
func (a *API) latest(ctx context.Context, dataset string) (VersionSummary, bool, error) {
	tag, err := a.repo.Tag(ctx, dataset, datasets.Latest)
	if errors.Is(err, datasets.ErrNotFound) {
		return VersionSummary{}, false, nil
	}
	if err != nil {
		return VersionSummary{}, false, err
	}
	v, err := a.summary(ctx, dataset, tag.To)
	return v, err == nil, err
}

// DatasetView is everything about a dataset that changes.
type DatasetView struct {
	Name       string              `json:"name"`
	Definition datasets.Definition `json:"definition" doc:"Who has no token sees what the dataset is, not how it is made"`
	Latest     *VersionSummary     `json:"latest,omitempty" doc:"Absent = nothing was published yet"`
	Tags       []datasets.TagEntry `json:"tags" doc:"Newest entry of every tag"`
	Schedule   *ScheduleView       `json:"schedule,omitempty" doc:"Absent = none"`
	Run        *Running            `json:"run,omitempty" doc:"The run that has the dataset now"`
	Last       *RunSummary         `json:"last,omitempty" doc:"The newest run, whatever became of it"`
	Holds      []HoldSummary       `json:"holds" doc:"Sources that wait for a decision"`
	Freshness  *freshness.State    `json:"freshness,omitempty" doc:"How old it is; absent = the definition does not say how old it may get"`
	// Unavailable says what could not be asked because Temporal does not answer; the rest comes from the bucket.
	Unavailable string `json:"unavailable,omitempty" doc:"Why schedule and run are missing: Temporal does not answer"`
}

func (a *API) dataset(ctx context.Context, in *DatasetPath) (*answer[DatasetView], error) {
	name := in.dataset()
	def, err := a.repo.LatestDefinition(ctx, name)
	if err != nil {
		return nil, fail(err)
	}
	out := DatasetView{Name: name, Definition: def, Tags: []datasets.TagEntry{}, Holds: []HoldSummary{}}
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		out.Freshness, err = freshness.Read(gctx, a.Store, def, a.Clock.Now())
		return err
	})
	g.Go(func() error {
		v, ok, err := a.latest(gctx, name)
		if ok {
			out.Latest = &v
		}
		return err
	})
	g.Go(func() error {
		tags, err := a.repo.Tags(gctx, name)
		out.Tags = append(out.Tags, tags...)
		return err
	})
	if access.FromContext(ctx) == access.None {
		out.Definition = published(def)
		if err := g.Wait(); err != nil {
			return nil, fail(err)
		}
		out.Freshness = ageOnly(out.Freshness)
		return say(out), nil
	}
	g.Go(func() error {
		list, err := holds.List(gctx, a.Store, name, true)
		for _, h := range list {
			out.Holds = append(out.Holds, summarise(h))
		}
		if err != nil {
			return err
		}
		return a.explain(gctx, out.Holds)
	})
	g.Go(func() error {
		list, err := a.newestRuns(gctx, name, 1)
		if len(list) > 0 {
			out.Last = &list[0]
		}
		return err
	})
	g.Go(func() error {
		out.Run, out.Schedule, out.Unavailable = a.moving(gctx, def)
		return nil
	})
	if err := g.Wait(); err != nil {
		return nil, fail(err)
	}
	return say(out), nil
}

// published is what who has no token sees of a definition: what the dataset is and how old it may get; not how it is made and
// checked, when, and who is told.
func published(d datasets.Definition) datasets.Definition {
	return datasets.Definition{
		Name: d.Name, Kind: d.Kind, Title: d.Title, Description: d.Description, Owner: d.Owner, Licence: d.Licence, Card: d.Card,
		Freshness: d.Freshness, Sources: []datasets.Source{}, Revision: d.Revision,
	}
}

// ageOnly is how old a dataset is, without the run that says so.
func ageOnly(s *freshness.State) *freshness.State {
	if s == nil {
		return nil
	}
	out := *s
	out.Run = ""
	return &out
}

// askTemporal bounds a question to Temporal that an answer can do without.
const askTemporal = 3 * time.Second

// moving asks Temporal what a dataset does and when it will: what it does not say in time is left out, and why.
func (a *API) moving(ctx context.Context, def datasets.Definition) (run *Running, times *ScheduleView, why string) {
	ctx, cancel := context.WithTimeout(ctx, askTemporal)
	defer cancel()
	run, err := a.running(ctx, def.Name)
	if err != nil {
		return nil, nil, err.Error()
	}
	if def.Schedule == nil {
		return run, nil, ""
	}
	t, err := activities.Times(ctx, a.Client, a.Namespace, a.Store, def, a.Clock.Now())
	if err != nil {
		return run, nil, err.Error()
	}
	times = new(ScheduleView)
	*times = scheduled(t)
	return run, times, ""
}
