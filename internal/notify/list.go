package notify

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
)

// Entry is an event in a list.
type Entry struct {
	ID      string
	Name    string // "source.held"
	Key     string
	Written time.Time
}

// List lists the events of a dataset, the newest first.
func List(ctx context.Context, s blob.Store, dataset string) ([]Entry, error) {
	var out []Entry
	for info, err := range s.List(ctx, Events(dataset), blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list events of %s: %w", dataset, err)
		}
		out = append(out, entry(dataset, info))
	}
	slices.SortStableFunc(out, func(x, y Entry) int { return y.Written.Compare(x.Written) })
	return out, nil
}

func entry(dataset string, info blob.Info) Entry {
	e := Entry{ID: strings.TrimSuffix(path.Base(info.Key), ".json"), Name: path.Base(path.Dir(info.Key)), Key: info.Key, Written: info.ModTime}
	if IsVersion(dataset, info.Key) { // v000012: its event's id derives from the number
		e.Name = datasets.NoticePublished
		if n, err := strconv.Atoi(strings.TrimPrefix(e.ID, "v")); err == nil {
			e.ID = eventID(VersionPublished, dataset, fmt.Sprintf("v%d", n))
		}
	}
	return e
}

// Find is the event with an id, or that of a version ("v12"); blob.ErrNotFound when there is none.
func Find(ctx context.Context, s blob.Store, dataset, ref string) (Entry, error) {
	if n, err := strconv.Atoi(strings.TrimPrefix(ref, "v")); err == nil && strings.HasPrefix(ref, "v") {
		info, err := s.Stat(ctx, datasets.EventKey(dataset, n))
		if err != nil {
			return Entry{}, fmt.Errorf("find event %s of %s: %w", ref, dataset, err)
		}
		info.Key = datasets.EventKey(dataset, n)
		return entry(dataset, info), nil
	}
	all, err := List(ctx, s, dataset)
	if err != nil {
		return Entry{}, err
	}
	at := slices.IndexFunc(all, func(e Entry) bool { return e.ID == ref })
	if at < 0 {
		return Entry{}, fmt.Errorf("find event %s of %s: %w", ref, dataset, blob.ErrNotFound)
	}
	return all[at], nil
}

// History lists the receipts of an event's deliveries to one subscription: that of the first, if it has ended, and those
// of replays, in order.
func History(ctx context.Context, s blob.Store, dataset, event, subscription string) ([]Receipt, error) {
	var out []Receipt
	first, replays := receiptKey(dataset, event, subscription, 0), receipts(dataset)+event+"/"+subscription+"/"
	for _, prefix := range []string{first, replays} {
		for info, err := range s.List(ctx, prefix, blob.ListOptions{}) {
			if err != nil {
				return nil, fmt.Errorf("list receipts of %s: %w", subscription, err)
			}
			r, err := blob.ReadJSON[Receipt](ctx, s, info.Key)
			if err != nil {
				return nil, fmt.Errorf("read receipt of %s: %w", subscription, err)
			}
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(x, y Receipt) int { return x.Replay - y.Replay })
	return out, nil
}
