package notify

import (
	"context"
	"errors"
	"fmt"

	"sheaf/datasets"
	"sheaf/datasets/blob"
)

// Asking is what a source.held event tells of: a hold, or the n-th reminder of it.
func Asking(hold string, reminder int) string {
	if reminder == 0 {
		return hold
	}
	return fmt.Sprintf("%s/reminder/%d", hold, reminder)
}

// Asked gives the events by which a dataset's owner was asked about a hold: the first, and reminders in order. Which they would
// be is known, so that no other event is looked at.
func Asked(ctx context.Context, store blob.Store, dataset, hold string) ([]Entry, error) {
	var out []Entry
	for reminder := range datasets.MaxReminders + 1 {
		key := EventKey(Event{ID: eventID(SourceHeld, dataset, Asking(hold, reminder)), Source: "/datasets/" + dataset, Type: SourceHeld})
		info, err := store.Stat(ctx, key)
		if errors.Is(err, blob.ErrNotFound) {
			continue // not asked yet, or left out because it was due while nobody could send
		}
		if err != nil {
			return nil, fmt.Errorf("look who was asked about %s: %w", hold, err)
		}
		info.Key = key
		out = append(out, entry(dataset, info))
	}
	return out, nil
}
