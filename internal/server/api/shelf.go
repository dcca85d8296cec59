package api

import (
	"context"
	"sync"

	"sheaf/datasets/blob"
	"sheaf/internal/frontier"
)

// shelf keeps the crawls that were opened last and are over: what they committed never changes, and to open one reads a
// checkpoint of every batch.
type shelf struct {
	mu   sync.Mutex
	kept []keptCrawl // latest first
}

type keptCrawl struct {
	place frontier.Place
	run   *frontier.Run
}

// maxKept is how many are kept; one of 70,000 items holds about a megabyte of names of segments.
const maxKept = 8

// open gives what a crawl committed, whether or not it goes on. Errors: those of frontier.OpenSoFar.
func (c *shelf) open(ctx context.Context, s blob.Store, p frontier.Place) (*frontier.Run, error) {
	if run := c.get(p); run != nil {
		return run, nil
	}
	run, err := frontier.OpenSoFar(ctx, s, p)
	if err != nil || !run.Sealed() {
		return run, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = append([]keptCrawl{{p, run}}, c.kept[:min(len(c.kept), maxKept-1)]...)
	return run, nil
}

func (c *shelf) get(p frontier.Place) *frontier.Run {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.kept {
		if k.place == p {
			return k.run
		}
	}
	return nil
}
