package trainings

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"sheaf/datasets/blob"
)

// What becomes of a version that a trigger was offered, as State says.
const (
	Waiting    = "waiting"    // another training of the trigger runs
	Running    = "running"    // it was started and has not ended
	Succeeded  = "succeeded"  // the trainer ended well
	FailedWell = "failed"     // it could not be started, or ended badly
	Canceled   = "canceled"   // a newer version took its place, or somebody ended it
	Unknown    = "unknown"    // nobody learnt in time how it ended
	Skipped    = "skipped"    // a condition did not hold
	Superseded = "superseded" // a newer version came while it waited
)

// Start records that a training was started: datasets/<ns>/<name>/starts/<subscription>/<id>/start.json.
type Start struct {
	Dataset      string `json:"dataset"`
	Subscription string `json:"subscription"`
	ID           string `json:"id"` // of the offer: "v000012", and what tells a replay or a scheduled one from it
	Version      int    `json:"version"`
	Digest       string `json:"data_digest"`
	// Rule is why: published, tag, schedule or asked.
	Rule    string `json:"rule"`
	Channel string `json:"channel"` // temporal, airflow, http
	Target  string `json:"target"`
	Handle  string `json:"handle"` // workflow id, DAG run id, or id of the request
	// Code and Reason warn of what keeps it from getting on: a paused DAG. Empty = nothing known.
	Code   string    `json:"code,omitempty"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}

// End records how it ended, or why nothing was started: …/end.json.
type End struct {
	Dataset      string         `json:"dataset"`
	Subscription string         `json:"subscription"`
	ID           string         `json:"id"`
	Version      int            `json:"version"`
	State        string         `json:"state"`
	Code         string         `json:"code,omitempty"` // of Reason, with Params, for other languages
	Params       map[string]any `json:"params,omitempty"`
	Reason       string         `json:"reason,omitempty"`
	At           time.Time      `json:"at"`
}

// Wait records that it waits for an earlier training: …/wait.json.
type Wait struct {
	Dataset      string    `json:"dataset"`
	Subscription string    `json:"subscription"`
	ID           string    `json:"id"`
	Version      int       `json:"version"`
	For          int       `json:"for"` // the version that is trained on meanwhile
	At           time.Time `json:"at"`
}

// Entry is what became of one version that a trigger was offered.
type Entry struct {
	Subscription string         `json:"subscription"`
	ID           string         `json:"id"`
	Version      int            `json:"version"`
	State        string         `json:"state" enum:"waiting,running,succeeded,failed,canceled,unknown,skipped,superseded"`
	Rule         string         `json:"rule,omitempty" doc:"Why it was started: published, tag, schedule or asked"`
	Channel      string         `json:"channel,omitempty"`
	Target       string         `json:"target,omitempty"`
	Handle       string         `json:"handle,omitempty" doc:"Workflow id, DAG run id, or id of the request"`
	Started      *time.Time     `json:"started,omitempty"`
	Ended        *time.Time     `json:"ended,omitempty" doc:"When it ended, or was decided not to be started"`
	Code         string         `json:"code,omitempty" doc:"Of the reason, with params, for other languages"`
	Params       map[string]any `json:"params,omitempty"`
	Reason       string         `json:"reason,omitempty"`
	Reports      []Training     `json:"reports" doc:"What the team reported of this version"`
}

func starts(dataset string) string { return "datasets/" + dataset + "/starts/" }

func place(dataset, subscription, id string) string {
	return starts(dataset) + subscription + "/" + id + "/"
}

// PutStart writes that a training was started. As PutEnd and PutWait it writes once: what is there already stands.
func PutStart(ctx context.Context, s blob.Store, v Start) error {
	return put(ctx, s, place(v.Dataset, v.Subscription, v.ID)+"start.json", v)
}

// PutEnd writes how a training ended.
func PutEnd(ctx context.Context, s blob.Store, v End) error {
	return put(ctx, s, place(v.Dataset, v.Subscription, v.ID)+"end.json", v)
}

// PutWait writes that a version waits.
func PutWait(ctx context.Context, s blob.Store, v Wait) error {
	return put(ctx, s, place(v.Dataset, v.Subscription, v.ID)+"wait.json", v)
}

func put(ctx context.Context, s blob.Store, key string, v any) error {
	_, _, err := blob.CreateJSON(ctx, s, key, v)
	if err != nil && !errors.Is(err, blob.ErrConflict) {
		return fmt.Errorf("record training: %w", err)
	}
	return nil
}

// Get reads what became of one offer; found is false when nothing is recorded of it.
func Get(ctx context.Context, s blob.Store, dataset, subscription, id string) (e Entry, found bool, err error) {
	e = Entry{Subscription: subscription, ID: id, Reports: []Training{}}
	for info, err := range s.List(ctx, place(dataset, subscription, id), blob.ListOptions{}) {
		if err != nil {
			return e, false, fmt.Errorf("list training %s: %w", id, err)
		}
		if err := e.read(ctx, s, info.Key); err != nil {
			return e, false, err
		}
		found = true
	}
	return e, found, nil
}

// read adds one of the documents of an offer. They come in the order of their names: end, start, wait.
func (e *Entry) read(ctx context.Context, s blob.Store, key string) error {
	var err error
	switch path.Base(key) {
	case "end.json":
		var v End
		if v, err = blob.ReadJSON[End](ctx, s, key); err == nil {
			e.Version, e.State, e.Ended, e.Code, e.Params, e.Reason = v.Version, v.State, &v.At, v.Code, v.Params, v.Reason
		}
	case "start.json":
		var v Start
		if v, err = blob.ReadJSON[Start](ctx, s, key); err == nil {
			e.Version, e.Rule, e.Channel, e.Target, e.Handle, e.Started = v.Version, v.Rule, v.Channel, v.Target, v.Handle, &v.At
			if e.State == "" {
				e.State, e.Code, e.Reason = Running, v.Code, v.Reason
			}
		}
	case "wait.json":
		if e.State != "" {
			return nil // it waits no more
		}
		var v Wait
		if v, err = blob.ReadJSON[Wait](ctx, s, key); err == nil {
			e.Version, e.State, e.Code = v.Version, Waiting, "waits"
			e.Params, e.Reason = map[string]any{"version": v.For}, fmt.Sprintf("v%d is being trained on", v.For)
		}
	}
	if err != nil {
		return fmt.Errorf("read training: %w", err)
	}
	return nil
}

// Ledger lists what became of the versions that triggers were offered, the newest version first, with what the teams reported
// of them: reports of a team belong to the subscription of its name. subscription "" = all; version 0 = all.
func Ledger(ctx context.Context, s blob.Store, dataset, subscription string, version int) ([]Entry, error) {
	prefix := starts(dataset)
	if subscription != "" {
		prefix += subscription + "/"
	}
	var out []Entry
	for info, err := range s.List(ctx, prefix, blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list trainings of %s: %w", dataset, err)
		}
		parts := strings.Split(strings.TrimPrefix(info.Key, starts(dataset)), "/")
		if len(parts) != 3 || version > 0 && !strings.HasPrefix(parts[1], fmt.Sprintf("v%06d", version)) {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Subscription != parts[0] || out[n-1].ID != parts[1] {
			out = append(out, Entry{Subscription: parts[0], ID: parts[1], Reports: []Training{}})
		}
		if err := out[len(out)-1].read(ctx, s, info.Key); err != nil {
			return nil, err
		}
	}
	reports := map[int][]Training{}
	for i := range out {
		e := &out[i]
		if _, ok := reports[e.Version]; !ok {
			list, err := List(ctx, s, dataset, e.Version)
			if err != nil {
				return nil, err
			}
			reports[e.Version] = list
		}
		if e.Started != nil {
			e.Reports = ofTeam(reports[e.Version], e.Subscription)
			e.settle()
		}
	}
	slices.SortStableFunc(out, func(x, y Entry) int { return strings.Compare(y.ID, x.ID) })
	return out, nil
}

// settle lets a report that came when nobody waited any more say how the training ended.
func (e *Entry) settle() {
	if e.State != Unknown {
		return
	}
	for _, t := range e.Reports {
		if t.At.Before(*e.Started) {
			continue // of an earlier training on this version
		}
		e.State, e.Ended, e.Code, e.Params, e.Reason = Succeeded, &t.At, "", nil, ""
		if t.Failed != "" {
			e.State, e.Code, e.Reason = FailedWell, "trainer", t.Failed
		}
		return
	}
}

func ofTeam(list []Training, team string) []Training {
	out := []Training{}
	for _, t := range list {
		if t.Team == team {
			out = append(out, t)
		}
	}
	return out
}

// Past is what a team was started on and trained.
type Past struct {
	LastStart time.Time // zero for never
	Trained   int       // the newest version that was trained on successfully, 0 for none
	Reports   []string  // ids of the team's reports on the version that was asked about
}

// PastOf reads a team's record. version is that whose reports are listed.
func PastOf(ctx context.Context, s blob.Store, dataset, subscription string, version int) (Past, error) {
	var p Past
	all, err := Ledger(ctx, s, dataset, subscription, 0)
	if err != nil {
		return p, err
	}
	for _, e := range all {
		if e.Started != nil && e.Started.After(p.LastStart) {
			p.LastStart = *e.Started
		}
		if e.State == Succeeded || slices.ContainsFunc(e.Reports, func(t Training) bool { return t.Failed == "" }) {
			p.Trained = max(p.Trained, e.Version)
		}
	}
	list, err := List(ctx, s, dataset, version)
	if err != nil {
		return p, err
	}
	for _, t := range ofTeam(list, subscription) {
		p.Reports = append(p.Reports, t.ID)
		if t.Failed == "" {
			p.Trained = max(p.Trained, version)
		}
	}
	return p, nil
}
