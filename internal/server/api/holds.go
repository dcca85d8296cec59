package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/sync/errgroup"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/holds"
	"sheaf/internal/phrase"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

const (
	tagHolds    = "Holds"
	holdAddress = datasetAddress + "/holds/{hold}"
)

func (a *API) registerHolds(h huma.API) {
	huma.Register(h, get("hold-list-all", "/holds", tagHolds, "Holds of all datasets, newest first"), a.listAllHolds)
	huma.Register(h, get("hold-list", datasetAddress+"/holds", tagHolds, "Holds of a dataset, newest first"), a.listHolds)
	huma.Register(h, get("hold-get", holdAddress, tagHolds, "A hold with its evidence: what the checks found, figures, sample rows"), a.hold)
	decide := post("hold-decide", holdAddress+"/decide", tagHolds, "Publish what was collected, or throw it away")
	decide.Description = "An approval starts a run that publishes the parked rows as soon as the dataset is free. A rejection needs a reason; the rows stay as they were."
	huma.Register(h, decide, a.decide)
}

// HoldSummary is a parked source in lists.
type HoldSummary struct {
	Name    string    `json:"name" example:"run-20261123-0200-x7-ebay.de"`
	Dataset string    `json:"dataset"`
	Run     string    `json:"run"`
	Source  string    `json:"source"`
	AsOf    time.Time `json:"as_of"`
	Opened  time.Time `json:"opened,omitzero" doc:"When it was parked; absent in holds of an older Sheaf"`
	Expires time.Time `json:"expires,omitzero" doc:"When it is thrown away if nobody decides; absent in holds of an older Sheaf"`
	Reason  string    `json:"reason"`
	// ReasonSaid is Reason, for translation: of what the checks said where the hold knows it.
	ReasonSaid []phrase.Said `json:"reason_said" doc:"The reason, for translation"`
	Verdict    string        `json:"verdict,omitempty" doc:"approve, reject, expire, superseded; absent while it waits"`
	DecidedBy  string        `json:"decided_by,omitempty"`
	Why        string        `json:"why,omitempty" doc:"Reason of the decision"`
	// WhySaid is Why, for translation, where the decision was the system's.
	WhySaid []phrase.Said `json:"why_said,omitempty" doc:"Reason of the decision, for translation"`
}

func summarise(s holds.Status) HoldSummary {
	h := s.Hold
	out := HoldSummary{Name: h.Name, Dataset: h.Dataset, Run: h.Run, Source: h.Source, AsOf: h.AsOf, Opened: h.Opened, Expires: h.Expires, Reason: h.Reason, ReasonSaid: said(h.Reason)}
	if d := s.Decision; d != nil {
		out.Verdict, out.DecidedBy, out.Why = d.Verdict, d.By, d.Reason
		out.WhySaid = phrase.Read(d.Reason)
	}
	return out
}

// HoldList are holds, newest first.
type HoldList struct {
	Holds []HoldSummary `json:"holds"`
}

func (a *API) listAllHolds(ctx context.Context, in *struct {
	All bool `query:"all" doc:"Decided ones, too"`
},
) (*answer[HoldList], error) {
	names, err := a.repo.Names(ctx)
	if err != nil {
		return nil, fail(err)
	}
	return a.holdsOf(ctx, names, in.All)
}

func (a *API) listHolds(ctx context.Context, in *struct {
	DatasetPath
	All bool `query:"all" doc:"Decided ones, too"`
}) (*answer[HoldList], error) {
	if _, err := a.repo.LatestDefinition(ctx, in.dataset()); err != nil {
		return nil, fail(err)
	}
	return a.holdsOf(ctx, []string{in.dataset()}, in.All)
}

func (a *API) holdsOf(ctx context.Context, names []string, all bool) (*answer[HoldList], error) {
	found := make([][]holds.Status, len(names))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, name := range names {
		g.Go(func() (err error) {
			found[i], err = holds.List(gctx, a.Store, name, !all)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fail(err)
	}
	out := HoldList{Holds: []HoldSummary{}}
	for _, h := range slices.Concat(found...) {
		out.Holds = append(out.Holds, summarise(h))
	}
	slices.SortStableFunc(out.Holds, func(x, y HoldSummary) int {
		if d := y.AsOf.Compare(x.AsOf); d != 0 {
			return d
		}
		return strings.Compare(x.Name, y.Name)
	})
	if err := a.explain(ctx, out.Holds); err != nil {
		return nil, fail(err)
	}
	return say(out), nil
}

// HoldPath names a hold in an address.
type HoldPath struct {
	DatasetPath
	Hold string `path:"hold" doc:"Name of the hold" example:"run-20261123-0200-x7-ebay.de"`
}

func (a *API) findHold(ctx context.Context, in HoldPath) (holds.Status, error) {
	if err := datasets.ValidateName(in.dataset()); err != nil {
		return holds.Status{}, err
	}
	h, err := holds.Get(ctx, a.Store, in.dataset(), in.Hold)
	if errors.Is(err, blob.ErrNotFound) {
		return h, refuse(http.StatusNotFound, codeNotFound, in.dataset()+" has no hold "+in.Hold)
	}
	return h, err
}

// HoldDecision is the body that decides a hold.
type HoldDecision struct {
	Verdict string `json:"verdict" enum:"approve,reject"`
	Reason  string `json:"reason,omitempty" maxLength:"1000" doc:"Kept with the decision; a rejection needs one"`
	By      string `json:"by,omitempty" maxLength:"100" doc:"Who decides, for the records; absent = web"`
}

func (a *API) decide(ctx context.Context, in *struct {
	HoldPath
	Body HoldDecision
}) (*answer[HoldSummary], error) {
	if in.Body.Verdict == wire.Reject && strings.TrimSpace(in.Body.Reason) == "" {
		return nil, wrong("body.reason", "a rejection needs a reason: say what is wrong with what was collected")
	}
	h, err := a.findHold(ctx, in.HoldPath)
	if err != nil {
		return nil, fail(err)
	}
	taken, err := control.Decide(ctx, a.Client, h, wire.Decision{Verdict: in.Body.Verdict, Reason: in.Body.Reason, By: who(in.Body.By)})
	if err != nil {
		return nil, fail(err)
	}
	h.Decision = &holds.Decision{Verdict: taken.Verdict, Reason: taken.Reason, By: taken.By}
	return say(summarise(h)), nil
}
