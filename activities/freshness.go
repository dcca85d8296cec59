package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"time"

	"go.temporal.io/sdk/activity"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/freshness"
	"sheaf/internal/notify"
	"sheaf/internal/timetable"
	"sheaf/workflows/wire"
)

// checkFreshness tells of datasets that have become older than their definition allows, and of such as are fresh again; and of
// runs that ended without a word. What it told before stands in the bucket, so that it tells each once, whoever restarts.
func (p *process) checkFreshness(ctx context.Context, _ none) (wire.FreshnessResult, error) {
	var out wire.FreshnessResult
	err := p.eachDataset(ctx, "look at", func(ctx context.Context, def datasets.Definition) error {
		lost, err := p.closeLost(ctx, def.Name, "")
		out.Lost += lost
		if err != nil {
			return fmt.Errorf("look for runs that ended: %w", err)
		}
		if def.Freshness == nil {
			return nil
		}
		out.Datasets++
		return p.checkAge(ctx, def, &out)
	})
	return out, err
}

// retold is how long after it was written an event is offered again to whom a crash may have kept it from; Reconcile does
// so for longer.
const retold = time.Hour

// checkAge compares what was told last of one dataset's age with what is so now.
func (p *process) checkAge(ctx context.Context, def datasets.Definition, out *wire.FreshnessResult) error {
	now := p.Clock.Now()
	state, err := freshness.Read(ctx, p.Store, def, now)
	if err != nil {
		return err
	}
	if state.Stale {
		out.Stale++
	}
	last, err := p.lastTold(ctx, def, now)
	if err != nil {
		return err
	}
	// A breach ends when a newer run is good, or when the definition allows more; another one may begin with the same look.
	going := last != nil && !last.Over
	if going && state.Stale && last.LastGood.Equal(state.LastGood) {
		return nil
	}
	if going {
		out.Told++
		if err := p.tellAge(ctx, def, *state, last.Since, true); err != nil {
			return err
		}
	}
	if state.Stale {
		out.Told++
		return p.tellAge(ctx, def, *state, state.Since, false)
	}
	return nil
}

// lastTold is what the newest event of a dataset's age says; nil where there is none.
func (p *process) lastTold(ctx context.Context, def datasets.Definition, now time.Time) (*notify.Stale, error) {
	var newest blob.Info
	for info, err := range p.Store.List(ctx, notify.Events(def.Name)+datasets.EventStale+"/", blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list events: %w", err)
		}
		if path.Ext(info.Key) == ".json" && (newest.Key == "" || info.ModTime.After(newest.ModTime)) {
			newest = info
		}
	}
	if newest.Key == "" {
		return nil, nil
	}
	event, err := notify.Read(ctx, p.Store, def.Name, newest.Key, p.Base)
	if err != nil {
		return nil, err
	}
	if now.Sub(newest.ModTime) < retold {
		if _, err := p.sendUnsent(ctx, def, newest.Key, map[int]datasets.Definition{}); err != nil {
			return nil, err
		}
	}
	var told notify.Stale
	if err := json.Unmarshal(event.Data, &told); err != nil {
		return nil, fmt.Errorf("read event %s: %w", event.ID, err)
	}
	return &told, nil
}

// tellAge tells that a breach began, or, with over, that it has ended.
func (p *process) tellAge(ctx context.Context, def datasets.Definition, s freshness.State, since time.Time, over bool) error {
	what := since.UTC().Format(time.RFC3339)
	data := notify.Stale{
		Dataset: def.Name, MaxAge: def.Freshness.MaxAge.String(), LastGood: s.LastGood, Since: since.UTC(), Age: s.Age.String(), Version: s.Version,
		Over: over, Page: p.Base + "/datasets/" + def.Name,
	}
	if over {
		what += "/over"
	} else {
		missed, err := p.missedSince(ctx, def, s.LastGood)
		if err != nil {
			return err
		}
		data.Missed = missed
	}
	return p.tell(ctx, notify.DatasetStale, def.Name, what, "", since, data)
}

// missedSince lists, oldest first, the scheduled times after the newest good run that have no run of their own and none that
// stands for them: what an alert can say about why.
func (p *process) missedSince(ctx context.Context, def datasets.Definition, good time.Time) ([]time.Time, error) {
	if def.Schedule == nil {
		return nil, nil
	}
	t, err := Times(ctx, p.Client, activity.GetInfo(ctx).Namespace, p.Store, def, p.Clock.Now())
	if isNotFound(err) {
		return nil, nil // Temporal was lost: Reconcile makes its schedules again
	}
	if err != nil {
		return nil, err
	}
	var out []time.Time
	for i := len(t.MissedTimes) - 1; i >= 0; i-- {
		if m := t.MissedTimes[i]; m.At.After(good) && m.Why != timetable.CaughtUp {
			out = append(out, m.At.UTC())
		}
	}
	return out, nil
}
