package activities

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/checks"
	"sheaf/internal/notify"
	"sheaf/internal/profile"
	"sheaf/workflows/wire"
)

// tellHeld tells of a hold with its evidence: what the checks found, figures, values that differ and the pages that they
// were read from. reminder counts how often; 0 is the first time.
func (p *process) tellHeld(ctx context.Context, in wire.HoldInput, reminder int) error {
	hold := wire.HoldName(in.Run, in.Source)
	held := notify.Held{
		Dataset: in.Dataset, Run: in.Run, Source: in.Source, AsOf: in.AsOf, Hold: hold, Reason: in.Reason, Reminder: reminder,
		Expires: expires(in), Verdicts: []datasets.Verdict{}, Review: p.Base + "/holds/" + in.Dataset + "/" + url.PathEscape(hold),
	}
	all, err := Verdicts(ctx, p.Store, in.Run)
	if err != nil {
		return err
	}
	for _, v := range datasetVerdicts(all) {
		if v.Source == in.Source && v.Result != string(checks.Pass) {
			held.Verdicts = append(held.Verdicts, v)
		}
	}
	delta, found, err := NewestDelta(ctx, p.Store, in.Run, in.Source)
	if err != nil {
		return err
	}
	if found {
		held.Counts, held.Before, held.After = delta.Counts, delta.Stats.Parent.Rows, delta.Stats.Now.Rows
		held.Samples = differences(delta.Stats.Shown, p.pages(in))
	}
	return p.tell(ctx, notify.SourceHeld, in.Dataset, notify.Asking(hold, reminder), in.Run, in.AsOf, held)
}

// expires is when a hold is thrown away if nobody decides; zero where nobody knows since when it waits.
func expires(in wire.HoldInput) time.Time {
	if in.Opened.IsZero() {
		return time.Time{}
	}
	return in.Opened.Add(cmp.Or(in.Expire, wire.DefaultExpire))
}

// tellDecided tells how a hold ended.
func (p *process) tellDecided(ctx context.Context, h wire.HoldInput, d wire.Decision) error {
	hold := wire.HoldName(h.Run, h.Source)
	return p.tell(ctx, notify.HoldDecided, h.Dataset, hold+"/"+d.Verdict, h.Run, h.AsOf, notify.Decided{
		Dataset: h.Dataset, Run: h.Run, Source: h.Source, AsOf: h.AsOf, Hold: hold, Verdict: d.Verdict, By: d.By, Reason: d.Reason,
		Review: p.Base + "/holds/" + h.Dataset + "/" + url.PathEscape(hold),
	})
}

// pages gives the address at which a page that the run read is shown as it was.
func (p *process) pages(in wire.HoldInput) func(page string) string {
	return func(page string) string {
		if page == "" {
			return ""
		}
		return p.Base + "/api/v1/datasets/" + in.Dataset + "/runs/" + url.PathEscape(in.Run) + "/sources/" + url.PathEscape(in.Source) +
			"/pages?url=" + url.QueryEscape(page)
	}
}

// maxDifferences bounds the values that differ in an event.
const maxDifferences = 12

// differences are values before and after, taken in turns from what the samples show; what was lost comes first, values
// that change every day last.
func differences(shown map[string][]profile.Sample, page func(string) string) []notify.Difference {
	kinds := slices.SortedFunc(maps.Keys(shown), func(x, y string) int {
		if d := weight(x) - weight(y); d != 0 {
			return d
		}
		return strings.Compare(x, y)
	})
	var out []notify.Difference
	for row := range profile.MaxSamples {
		for _, kind := range kinds {
			if row >= len(shown[kind]) {
				continue
			}
			s := shown[kind][row]
			for _, field := range s.Fields {
				if len(out) == maxDifferences {
					return out
				}
				if s.Before[field] != s.After[field] {
					out = append(out, notify.Difference{Key: s.Key, Field: field, Before: s.Before[field], After: s.After[field], Archived: page(s.URL)})
				}
			}
		}
	}
	return out
}

func weight(kind string) int {
	switch {
	case strings.HasPrefix(kind, "lost."):
		return 0
	case kind == "price_changed":
		return 2
	}
	return 1
}

// NewestDelta reads the newest document that Compare wrote about a source of a run: a retry may have written one before.
// found is false where there is none, as after a sweep.
func NewestDelta(ctx context.Context, store blob.Store, run, source string) (d datasets.Delta, found bool, err error) {
	prefix := datasets.DeltaPrefix(run, source) + "/"
	var newest blob.Info
	for info, err := range store.List(ctx, prefix, blob.ListOptions{}) {
		if err != nil {
			return d, false, fmt.Errorf("list deltas of %s: %w", run, err)
		}
		name := strings.TrimPrefix(info.Key, prefix)
		if strings.HasSuffix(name, ".json") && !strings.Contains(name, "/") && (newest.Key == "" || info.ModTime.After(newest.ModTime)) {
			newest = info
		}
	}
	if newest.Key == "" {
		return d, false, nil
	}
	d, err = blob.ReadJSON[datasets.Delta](ctx, store, newest.Key)
	if err != nil {
		return d, false, fmt.Errorf("read delta of %s: %w", run, err)
	}
	return d, true, nil
}

// reconcileTags writes the events of tags that were moved and not told: whoever moves one may be cut off in between. Who
// follows a tag is told of the version that it names.
func (p *process) reconcileTags(ctx context.Context, def datasets.Definition, out *wire.ReconcileResult) error {
	dataset := def.Name
	tags, err := p.repo.Tags(ctx, dataset)
	if err != nil {
		return fmt.Errorf("list tags of %s: %w", dataset, err)
	}
	for _, t := range tags {
		if t.Tag == datasets.Latest && t.Action == "" || p.Clock.Now().Sub(t.When) > unsent {
			continue
		}
		e, err := TagEvent(dataset, t, p.Base)
		if err != nil {
			return err
		}
		key, err := notify.Emit(ctx, p.Store, e)
		if err != nil {
			return err
		}
		n, err := p.reconcileFollowers(ctx, def, key)
		if err != nil {
			return err
		}
		out.Deliveries += n
	}
	return nil
}

// TagEvent is the event of a move of a tag. base is the server's public address.
func TagEvent(dataset string, t datasets.TagEntry, base string) (notify.Event, error) {
	return notify.NewEvent(notify.TagMoved, dataset, fmt.Sprintf("%s/%d", t.Tag, t.Seq), t.When.Truncate(time.Second), base, notify.TagMove{
		Dataset: dataset, Tag: t.Tag, Seq: t.Seq, From: t.From, To: t.To, By: t.Who, Why: t.Why,
		Page: fmt.Sprintf("%s/datasets/%s/resolve/v%d/README.md", base, dataset, t.To),
	})
}
