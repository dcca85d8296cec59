package hub

import (
	"context"
	"sync"
	"time"

	"sheaf/datasets/blob"
	"sheaf/internal/clock"
)

// parts remembers what the store says of parts: a part never changes, its bytes are its name. Only the ETag may, when a sweep
// took the object and a later version brought it back, so nothing is remembered for long.
type parts struct {
	store blob.Store
	clock clock.Clock
	mu    sync.Mutex
	kept  map[string]part
}

type part struct {
	blob.Info
	until time.Time
}

const (
	partFor  = 10 * time.Minute
	maxParts = 100_000 // some 300 bytes each
)

func newParts(store blob.Store, c clock.Clock) *parts {
	return &parts{store: store, clock: c, kept: map[string]part{}}
}

func (p *parts) stat(ctx context.Context, key string) (blob.Info, error) {
	now := p.clock.Now()
	p.mu.Lock()
	kept, ok := p.kept[key]
	p.mu.Unlock()
	if ok && now.Before(kept.until) {
		return kept.Info, nil
	}
	info, err := p.store.Stat(ctx, key)
	if err != nil {
		return blob.Info{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.kept) >= maxParts {
		clear(p.kept)
	}
	p.kept[key] = part{info, now.Add(partFor)}
	return info, nil
}
