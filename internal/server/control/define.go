package control

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/sdk/client"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/datasets/blob"
)

// Apply makes a dataset what d says: its sources are checked against the recipes that are kept, the definition is stored
// as the next revision (created false where nothing differs), and Temporal's schedule follows it. Errors:
// *SourcesError, datasets.ErrInvalid, those of the store and of Temporal.
func Apply(ctx context.Context, c client.ScheduleClient, store blob.Store, d datasets.Definition) (stored datasets.Definition, created bool, err error) {
	if err := activities.CheckSources(ctx, store, d); err != nil {
		if errors.Is(err, blob.ErrUnavailable) || errors.Is(err, blob.ErrDenied) {
			return d, false, err
		}
		return d, false, &SourcesError{err}
	}
	if stored, created, err = datasets.New(store).PutDefinition(ctx, d); err != nil {
		return d, false, err
	}
	return stored, created, errors.Join(activities.ApplySchedule(ctx, c, stored), activities.ApplyRetraining(ctx, c, stored))
}

// SourcesError says why a definition cannot run: its recipes are missing, or do not fit it or each other.
type SourcesError struct{ err error }

func (e *SourcesError) Error() string { return e.err.Error() }

// Unwrap gives the cause: recipe.ErrNotFound, recipe.ErrInvalid, table.ErrColumns, …
func (e *SourcesError) Unwrap() error { return e.err }

// Reschedule changes the schedule of a dataset's definition, stores it as a new revision and tells Temporal. change gets
// the present schedule, nil for none, and gives the new one.
func Reschedule(ctx context.Context, c client.ScheduleClient, store blob.Store, dataset string, change func(*datasets.Schedule) (*datasets.Schedule, error)) (datasets.Definition, error) {
	repo := datasets.New(store)
	d, err := repo.LatestDefinition(ctx, dataset)
	if err != nil {
		return d, err
	}
	if d.Schedule, err = change(d.Schedule); err != nil {
		return d, err
	}
	stored, _, err := repo.PutDefinition(ctx, d)
	if err != nil {
		return d, err
	}
	return stored, activities.ApplySchedule(ctx, c, stored)
}

// Refresh changes how old a dataset may get and stores that as a new revision of its definition; nil = as old as it likes.
func Refresh(ctx context.Context, store blob.Store, dataset string, f *datasets.Freshness) (datasets.Definition, error) {
	repo := datasets.New(store)
	d, err := repo.LatestDefinition(ctx, dataset)
	if err != nil {
		return d, err
	}
	d.Freshness = f
	stored, _, err := repo.PutDefinition(ctx, d)
	return stored, err
}

// Paused is a change for Reschedule: the schedule goes on, or not. by and why are kept with a pause, for people. Errors:
// ErrNoSchedule.
func Paused(pause bool, by, why string) func(*datasets.Schedule) (*datasets.Schedule, error) {
	return func(s *datasets.Schedule) (*datasets.Schedule, error) {
		if s == nil {
			return nil, ErrNoSchedule
		}
		changed := *s
		changed.Paused, changed.PausedBy, changed.PausedWhy = pause, "", ""
		if pause {
			changed.PausedBy, changed.PausedWhy = by, why
		}
		return &changed, nil
	}
}

// PausedSchedules names the datasets whose schedules Temporal does not carry out at present. Its listing may be seconds old.
func PausedSchedules(ctx context.Context, c client.ScheduleClient) (map[string]bool, error) {
	found, err := c.List(ctx, client.ScheduleListOptions{})
	if err != nil {
		return nil, fmt.Errorf("list schedules: %w", err)
	}
	out := map[string]bool{}
	for found.HasNext() {
		s, err := found.Next()
		if err != nil {
			return nil, fmt.Errorf("list schedules: %w", err)
		}
		if s.Paused {
			out[strings.TrimPrefix(s.ID, activities.ScheduleID(""))] = true
		}
	}
	return out, nil
}

// Fire lets a schedule start a run at once. Errors: ErrNoSchedule.
func Fire(ctx context.Context, c client.ScheduleClient, dataset string) error {
	err := c.GetHandle(ctx, activities.ScheduleID(dataset)).Trigger(ctx, client.ScheduleTriggerOptions{})
	if over(err) {
		return fmt.Errorf("fire schedule of %s: %w", dataset, ErrNoSchedule)
	}
	if err != nil {
		return fmt.Errorf("fire schedule of %s: %w", dataset, err)
	}
	return nil
}
