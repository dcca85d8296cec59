package objects

import (
	"context"
	"errors"
	"sync"
	"time"

	"sheaf/datasets"
	"sheaf/internal/clock"
)

// A client that pulls a version or lists a thousand of them asks once whether the dataset is private; one that becomes private is
// hidden seenFor later. maxSeen bounds what is remembered.
const (
	seenFor = 2 * time.Second
	maxSeen = 4096
)

// seen remembers which datasets are there, and for whom.
type seen struct {
	repo  *datasets.Repo
	clock clock.Clock
	mu    sync.Mutex
	kept  map[string]*sight
}

// sight is what is known of a dataset; whoever comes first looks, the others wait for it.
type sight struct {
	until            time.Time
	mu               sync.Mutex
	looked           bool
	private, missing bool
}

func (s *seen) look(ctx context.Context, dataset string) (private, missing bool, err error) {
	now := s.clock.Now()
	s.mu.Lock()
	at, ok := s.kept[dataset]
	if !ok || !now.Before(at.until) {
		if len(s.kept) >= maxSeen {
			clear(s.kept)
		}
		at = &sight{until: now.Add(seenFor)}
		s.kept[dataset] = at
	}
	s.mu.Unlock()
	at.mu.Lock()
	defer at.mu.Unlock()
	if !at.looked {
		at.private, err = s.repo.Private(ctx, dataset)
		at.missing = errors.Is(err, datasets.ErrNotFound)
		if err != nil && !at.missing {
			return false, false, err // nothing was learnt: the next one looks again
		}
		at.looked = true
	}
	return at.private, at.missing, nil
}
