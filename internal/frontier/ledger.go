package frontier

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"sheaf/datasets/blob"
	"sheaf/internal/archive"
	"sheaf/internal/record"
)

// ledger collects what one attempt's next checkpoint will name, and writes it in the protocol's order: archive
// first, then the segment (records, outcomes, links), then the checkpoint.
type ledger struct {
	deps  Deps
	crawl Crawl
	owner string
	chain *Chain
	warc  *archive.Writer
	out   segmentWriter
}

// openLedger takes the chain under dir over. With ErrSealed the ledger only tells the chain's head.
func openLedger(ctx context.Context, deps Deps, crawl Crawl, owner, dir string, after int64) (*ledger, error) {
	l := &ledger{deps: deps, crawl: crawl, owner: owner}
	chain, err := OpenChain(ctx, deps.Store, deps.Clock, dir, deps.Owner(), after)
	l.chain = chain
	if err != nil {
		return l, err
	}
	site := deps.Site.Info().Site
	l.warc = archive.NewWriter(archive.Options{
		Key: func(n int) string {
			return crawl.archiveKey(site, crawl.AsOf, owner, chain.Epoch(), int64(n))
		},
		Info: map[string]string{"software": "Sheaf", "format": "WARC File Format 1.1", "isPartOf": crawl.Run, "description": crawl.Source},
	})
	return l, nil
}

// keep stores an answer's exchange in the archive chunk and completes its evidence.
func (l *ledger) keep(a *asked) error {
	if a.exchange == nil {
		return nil
	}
	stored, err := l.warc.Add(*a.exchange)
	if err != nil {
		return fmt.Errorf("archive %s: %w", a.exchange.URL, err)
	}
	a.exchange = nil // the body is in the chunk now
	if a.evidence != nil && !a.notModified {
		a.evidence.Archive, a.evidence.Offset = stored.Locator.Key, stored.Locator.Offset
		a.evidence.Length, a.evidence.SHA256 = stored.Locator.Length, stored.Locator.SHA256
	}
	return nil
}

func (l *ledger) record(r record.Record) error       { return l.out.records.add(r) }
func (l *ledger) outcome(o record.ItemOutcome) error { return l.out.outcomes.add(o) }

// size is about what the next commit writes, in bytes.
func (l *ledger) size() int64 { return l.warc.Size() + int64(l.out.size()) }

// flush writes the archive chunk and the segment; what has no content is not written.
func (l *ledger) flush(ctx context.Context) (seg *Segment, chunk string, err error) {
	c, err := l.warc.Flush()
	if err != nil {
		return nil, "", fmt.Errorf("finish archive chunk: %w", err)
	}
	if c.Records > 0 {
		chunk = c.Key
		if err := l.put(ctx, c.Key, c.Warc, "application/warc"); err != nil {
			return nil, "", fmt.Errorf("write archive: %w", err)
		}
		if err := l.put(ctx, c.IndexKey(), c.CDXJ, "text/x-cdxj"); err != nil {
			return nil, "", fmt.Errorf("write archive index: %w", err)
		}
	}
	key := l.crawl.segment(l.owner, l.chain.Epoch(), l.chain.Next())
	err = l.again(ctx, func() error {
		seg, err = l.out.write(ctx, l.deps.Store, key)
		return err
	})
	return seg, chunk, err
}

func (l *ledger) put(ctx context.Context, key string, body []byte, contentType string) error {
	return l.again(ctx, func() error {
		opts := blob.PutOptions{SHA256: blob.SHA256Hex(body), ContentType: contentType}
		_, err := l.deps.Store.Put(ctx, key, bytes.NewReader(body), int64(len(body)), opts)
		return err
	})
}

// again repeats an idempotent write while the store is away, as Chain.Commit does.
func (l *ledger) again(ctx context.Context, write func() error) error {
	for try := 0; ; try++ {
		err := write()
		if err == nil || !errors.Is(err, blob.ErrUnavailable) || try == commitTries-1 {
			return err
		}
		if err := l.deps.Clock.Sleep(ctx, firstPause<<try); err != nil {
			return err
		}
	}
}
