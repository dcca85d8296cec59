package sweep

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
)

// Kind is what an object is, in reports.
type Kind string

// Kinds, in the order in which a sweep removes them: what names others goes first.
const (
	Deleted   Kind = "deleted versions"
	States    Kind = "states"
	Runs      Kind = "run files"
	Events    Kind = "events"
	Receipts  Kind = "receipts"
	Trainings Kind = "trainings"
	Reports   Kind = "sweep reports"
	Versions  Kind = "versions"
	Parts     Kind = "parts"
	Archive   Kind = "archived pages"
)

// Kinds lists them all.
var Kinds = []Kind{Deleted, States, Runs, Events, Receipts, Trainings, Reports, Versions, Parts, Archive}

// Object is one that goes.
type Object struct {
	Key      string    `json:"key"`
	Kind     Kind      `json:"kind"`
	Why      string    `json:"why"`
	Bytes    int64     `json:"bytes"`
	Modified time.Time `json:"modified"`
}

// Total counts objects.
type Total struct {
	Objects int64 `json:"objects"`
	Bytes   int64 `json:"bytes"`
}

// Totals are counts by kind.
type Totals map[Kind]Total

func (t Totals) add(kind Kind, i blob.Info) {
	t[kind] = Total{t[kind].Objects + 1, t[kind].Bytes + i.Size}
}

// Sum adds up all kinds.
func (t Totals) Sum() (out Total) {
	for _, n := range t {
		out.Objects, out.Bytes = out.Objects+n.Objects, out.Bytes+n.Bytes
	}
	return out
}

// Report says what a sweep removed, or would remove.
type Report struct {
	Dataset string             `json:"dataset"`
	At      time.Time          `json:"at"`
	By      string             `json:"by" doc:"Who asked for it"`
	DryRun  bool               `json:"dry_run" doc:"Nothing was removed: this is what would be"`
	Expired []datasets.Expired `json:"expired" doc:"Versions that retention lets go; what they name goes 48 h later"`
	Closed  []string           `json:"closed" doc:"Runs whose workflow was ended from outside: they have a result now"`
	Removed Totals             `json:"removed" doc:"By kind of object"`
	Young   Totals             `json:"young" doc:"Nothing names them, but they are younger than 48 h"`
	Kept    Totals             `json:"kept" doc:"What stays"`
	Reasons map[string]int64   `json:"reasons" doc:"How many objects go, by kind and reason"`
	// Objects are the first that go; a report that is kept has none.
	Objects []Object `json:"objects" doc:"The first 1000 that go"`
}

// shownObjects bounds what a report lists.
const shownObjects = 1000

func newReport(in Input) Report {
	return Report{
		Dataset: in.Dataset, At: in.Now.UTC().Truncate(time.Second), By: in.By, DryRun: in.DryRun, Expired: []datasets.Expired{}, Closed: []string{},
		Removed: Totals{}, Young: Totals{}, Kept: Totals{},
		Reasons: map[string]int64{}, Objects: []Object{},
	}
}

func (r *Report) show(doomed []Object) {
	for _, o := range doomed {
		r.Removed.add(o.Kind, blob.Info{Size: o.Bytes})
		r.Reasons[string(o.Kind)+": "+o.Why]++
	}
	r.Objects = append([]Object{}, doomed[:min(len(doomed), shownObjects)]...)
}

func reportsPrefix(dataset string) string { return "datasets/" + dataset + "/sweeps/" }

// putReport keeps what was removed, without its list: at sweeps/20261123T020000Z.json.
func putReport(ctx context.Context, s blob.Store, r Report) error {
	r.Objects = []Object{}
	body, err := blob.Canonical(r)
	if err != nil {
		return err
	}
	key := reportsPrefix(r.Dataset) + r.At.Format("20060102T150405Z") + ".json"
	_, err = s.Put(ctx, key, strings.NewReader(string(body)), int64(len(body)), blob.PutOptions{ContentType: blob.ContentTypeJSON, SHA256: blob.SHA256Hex(body)})
	if err != nil {
		return fmt.Errorf("keep report: %w", err)
	}
	return nil
}

// History reads the reports of earlier sweeps, newest first.
func History(ctx context.Context, s blob.Store, dataset string) ([]Report, error) {
	if err := datasets.ValidateName(dataset); err != nil {
		return nil, err
	}
	out := []Report{}
	for info, err := range s.List(ctx, reportsPrefix(dataset), blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list sweeps of %s: %w", dataset, err)
		}
		r, err := blob.ReadJSON[Report](ctx, s, info.Key)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	slices.Reverse(out)
	return out, nil
}
