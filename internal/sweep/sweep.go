package sweep

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/runs"
)

// Grace is how old an object is before it may go: activities end within 24 h, and whoever pulls a version that is being
// deleted has as long.
const Grace = 48 * time.Hour

// ErrMoved says that the dataset changed while it was swept: nothing was removed.
var ErrMoved = errors.New("the dataset changed while it was swept")

// Input says what to sweep.
type Input struct {
	Dataset string
	Now     time.Time
	By      string // who asked, for tombstones and the report
	// DryRun removes and writes nothing. Without it the caller holds the dataset's lock.
	DryRun bool
}

// Sweep lets versions expire by the definition's retention, and removes what nothing names. It may be repeated after any
// error: it goes on where it stopped. The report says what was done, or, of a rehearsal, what would be.
func Sweep(ctx context.Context, store blob.Store, in Input) (Report, error) {
	s := &sweeper{store: store, repo: datasets.New(store), in: in, report: newReport(in)}
	if err := s.run(ctx); err != nil {
		return s.report, fmt.Errorf("sweep %s: %w", in.Dataset, err)
	}
	return s.report, nil
}

type sweeper struct {
	store   blob.Store
	repo    *datasets.Repo
	in      Input
	report  Report
	listing listing
	roots   roots
}

func (s *sweeper) run(ctx context.Context) error {
	if err := s.expire(ctx); err != nil {
		return err
	}
	if err := s.list(ctx); err != nil {
		return err
	}
	if err := s.findRoots(ctx); err != nil {
		return err
	}
	doomed, err := s.judge(ctx)
	if err != nil {
		return err
	}
	s.report.show(doomed)
	if s.in.DryRun {
		return nil
	}
	if err := s.unmoved(ctx); err != nil {
		return err
	}
	if err := s.remove(ctx, doomed); err != nil {
		return err
	}
	if err := s.closeDead(ctx); err != nil {
		return err
	}
	return putReport(ctx, s.store, s.report)
}

// expire completes what was left undone and puts tombstones in place of the versions that retention no longer keeps.
func (s *sweeper) expire(ctx context.Context) error {
	def, err := s.repo.LatestDefinition(ctx, s.in.Dataset)
	if err != nil && !errors.Is(err, datasets.ErrNotFound) {
		return err
	}
	if !s.in.DryRun {
		if err := s.repo.Complete(ctx, s.in.Dataset); err != nil {
			return err
		}
	}
	needed, err := Needed(ctx, s.store, s.in.Dataset)
	if err != nil {
		return err
	}
	if !s.in.DryRun {
		if err := s.completeDeletions(ctx, needed); err != nil {
			return err
		}
	}
	r := def.Retention
	s.roots.keepRuns = time.Duration(r.KeepRunDays) * 24 * time.Hour
	if r.KeepRunDays == 0 {
		s.roots.keepRuns = datasets.DefaultKeepRunDays * 24 * time.Hour
	}
	if r.KeepLast == 0 && r.KeepDays == 0 {
		return nil
	}
	all, err := s.repo.Listing(ctx, s.in.Dataset)
	if err != nil {
		return err
	}
	stays, err := s.stays(ctx, r, needed)
	if err != nil {
		return err
	}
	for _, e := range r.Expired(all, stays, s.in.Now) {
		if !s.in.DryRun {
			_, err := s.repo.DeleteVersion(ctx, s.in.Dataset, e.Version, datasets.Deletion{
				Who: s.in.By, Why: e.Why, When: s.in.Now.Truncate(time.Second), Needed: needed,
			})
			if errors.Is(err, datasets.ErrNeeded) {
				continue // a tag came to name it
			}
			if err != nil {
				return err
			}
		}
		s.report.Expired = append(s.report.Expired, e)
	}
	return nil
}

// completeDeletions ends deletions that were cut off before their tombstone, or takes them back where something needs the
// version by now.
func (s *sweeper) completeDeletions(ctx context.Context, needed map[int]string) error {
	numbers, err := s.repo.Deleting(ctx, s.in.Dataset)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if _, err := s.repo.Version(ctx, s.in.Dataset, n); err != nil {
			if errors.Is(err, datasets.ErrNotFound) {
				continue // done
			}
			return err
		}
		d, err := s.repo.ReadDeleted(ctx, s.in.Dataset, n)
		if err != nil {
			return err
		}
		t := d.Tombstone
		_, err = s.repo.DeleteVersion(ctx, s.in.Dataset, n, datasets.Deletion{Who: t.Who, Why: t.Why, When: t.When, Needed: needed})
		if errors.Is(err, datasets.ErrNeeded) {
			err = s.repo.KeepDeleted(ctx, s.in.Dataset, n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// closeDead records of runs without a result that they are over: whoever holds the lock knows that none of them goes on.
// What they wrote stays for another 48 h, for an activity of theirs may still be at work.
func (s *sweeper) closeDead(ctx context.Context) error {
	for _, run := range s.listing.runNames {
		if s.listing.ended(run) != nil {
			continue
		}
		err := runs.PutResult(ctx, s.store, runs.Result{
			Run: run, Dataset: s.in.Dataset, Outcome: "failed", Reason: "its workflow was ended from outside: a sweep found it without a result",
		})
		if err != nil && !errors.Is(err, blob.ErrConflict) {
			return err
		}
		s.report.Closed = append(s.report.Closed, run)
	}
	slices.Sort(s.report.Closed)
	return nil
}
