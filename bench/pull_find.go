package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/remote"
)

// served is a server process.
type served struct {
	*child
	address string
}

// serve starts a server process and waits until it answers.
func (p *pulling) serve(ctx context.Context, flags ...string) (*served, error) {
	at, err := freeAddr()
	if err != nil {
		return nil, err
	}
	c, err := start(command("", p.env, binary, append([]string{"server", "--server-address", at}, flags...)...))
	if err != nil {
		return nil, err
	}
	s := &served{c, "http://" + at}
	for {
		select {
		case <-c.ended:
			return nil, fmt.Errorf("the server ended: %s", tail(c.log.String()))
		case <-ctx.Done():
			c.stop()
			return nil, context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
		resp, err := http.Get(s.address + "/healthz") //nolint:noctx // on loopback, and polled
		if err != nil {
			continue // not listening yet
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return s, nil
		}
	}
}

const (
	manyVersions = 1000
	findRounds   = 50
	listRounds   = 5
)

// thousand measures what it takes to find a version among a thousand: with store credentials, and through a server.
func (p *pulling) thousand(ctx context.Context) error {
	const dataset = "bench/many"
	v, err := p.bulk.repo.Version(ctx, pullDataset, 1)
	if err != nil {
		return err
	}
	for i := 1; i <= manyVersions; i++ {
		m := v.Manifest
		m.Dataset, m.Version = dataset, i
		body, _, err := m.Encode()
		if err != nil {
			return err
		}
		if _, err := p.bulk.store.Put(ctx, manifestKey(dataset, i), bytes.NewReader(body), int64(len(body)), blob.PutOptions{}); err != nil {
			return err
		}
		if i%100 == 0 { // a tag's log is as long as it was moved
			entry := datasets.TagEntry{Tag: datasets.Latest, To: i, Who: "bench", Why: "bench", When: m.PublishedAt, Forced: true}
			if _, err := p.bulk.repo.SetTag(ctx, dataset, entry); err != nil {
				return err
			}
		}
	}
	s, err := p.serve(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	away, err := remote.New(remote.Options{URL: s.address})
	if err != nil {
		return err
	}
	for _, from := range []struct {
		name string
		repo *datasets.Repo
	}{{"store", p.bulk.repo}, {"server", datasets.New(away)}} {
		for _, c := range []struct {
			name   string
			rounds int
			do     func() error
		}{
			{"resolve latest", findRounds, func() error { _, err := from.repo.Resolve(ctx, dataset); return err }},
			{"resolve v500", findRounds, func() error { _, err := from.repo.Resolve(ctx, dataset+"@v500"); return err }},
			{"list tags", findRounds, func() error { _, err := from.repo.Tags(ctx, dataset); return err }},
			{"list versions", listRounds, func() error { _, err := from.repo.Versions(ctx, dataset); return err }},
		} {
			times := make([]float64, c.rounds)
			for i := range times {
				began := time.Now()
				if err := c.do(); err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
				times[i] = float64(time.Since(began).Microseconds()) / 1000
			}
			if err := p.report.add(figure{Name: fmt.Sprintf("1,000 versions: %s (%s)", c.name, from.name), Value: median(times), Unit: "ms"}); err != nil {
				return err
			}
		}
	}
	return nil
}
