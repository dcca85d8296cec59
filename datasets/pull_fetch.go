package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
)

// fetch brings parts over the network, several ranges at a time: of several parts, and of one that is large.
func (p *puller) fetch(ctx context.Context, wants []*want) (err error) {
	if len(wants) == 0 {
		return nil
	}
	if err := os.MkdirAll(p.at(partialDir), 0o755); err != nil {
		return fmt.Errorf("create directory: %w", err)
	}
	transfers, err := p.transfers(wants)
	defer func() {
		for _, t := range transfers {
			err = errors.Join(err, t.close())
		}
	}()
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(p.o.Parallel)
	for _, t := range transfers {
		for i := range t.done {
			g.Go(func() error { return p.segment(ctx, t, i) })
		}
	}
	return g.Wait()
}

// transfers plans what travels and sees whether there is room for it.
func (p *puller) transfers(wants []*want) (out []*transfer, err error) {
	whole := len(wants) / p.o.Parallel * p.o.Parallel // so many keep all streams busy by themselves
	var size, have int64
	for i, w := range wants {
		segment := p.o.segment
		switch {
		case segment > 0:
		case i < whole:
			segment = longBytes
		default:
			segment = segmentBytes
		}
		t, err := newTransfer(w, filepath.Join(p.at(partialDir), w.part.SHA256), segment)
		if err != nil {
			return out, err
		}
		out, size, have = append(out, t), size+w.part.Bytes, have+t.have()
	}
	free, err := freeBytes(p.dir)
	if err != nil {
		return out, err
	}
	if size-have > free {
		return out, fmt.Errorf("%w: %d bytes are to come, %s has room for %d", ErrNoRoom, size-have, p.dir, free)
	}
	p.count(&p.kept, have)
	p.stage("fetch", have, size)
	return out, nil
}

// segment fetches one segment to its end; who fetches the last one of a part completes the part.
func (p *puller) segment(ctx context.Context, t *transfer, i int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := t.open(); err != nil {
		return err
	}
	if err := p.fill(ctx, t, i); err != nil {
		return fmt.Errorf("fetch %s: %w", t.want.part.Key, err)
	}
	if t.left.Add(-1) > 0 {
		return nil
	}
	if err := p.complete(ctx, t); err != nil {
		return fmt.Errorf("fetch %s: %w", t.want.part.Key, err)
	}
	return p.settle(t.want, t.path)
}

// complete compares a part with its digest. What an earlier pull left may be wrong after a power cut (the marks were on the
// disk, the bytes not yet): then it is fetched again, once.
func (p *puller) complete(ctx context.Context, t *transfer) error {
	for {
		got, err := t.digest()
		if err != nil {
			return err
		}
		if got == t.want.part.SHA256 {
			return errors.Join(t.close(), os.Remove(t.marksPath()))
		}
		if !t.resumed {
			return errors.Join(fmt.Errorf("%w: its sha256 is %s, want %s", ErrDamaged, got, t.want.part.SHA256), t.drop())
		}
		p.advance(t.want.part.SHA256, -t.have())
		if err := t.reset(); err != nil {
			return err
		}
		for i := range t.done {
			if err := p.fill(ctx, t, i); err != nil {
				return err
			}
		}
	}
}

// fill fetches what a segment lacks, again where a connection broke, as long as that gains anything.
func (p *puller) fill(ctx context.Context, t *transfer, i int) error {
	tries := 0
	for t.done[i] < t.length(i) {
		before := t.done[i]
		err := p.read(ctx, t, i)
		if marked := t.mark(i); err == nil {
			err = marked
		}
		if t.done[i] > before {
			tries = 0
		}
		switch {
		case err == nil:
		case !errors.Is(err, blob.ErrUnavailable) || ctx.Err() != nil || tries == len(p.o.pauses):
			return err
		default:
			if err := p.o.Clock.Sleep(ctx, p.o.pauses[tries]); err != nil {
				return err
			}
			tries++
		}
	}
	if i == 0 {
		return t.hashTo(t.length(0)) // the beginning that an earlier pull left
	}
	return nil
}

var blocks = sync.Pool{New: func() any { b := make([]byte, blockBytes); return &b }}

// read is one request.
func (p *puller) read(ctx context.Context, t *transfer, i int) error {
	length := t.length(i) - t.done[i]
	body, err := p.repo.store.GetRange(ctx, t.want.part.Key, t.start(i)+t.done[i], length)
	if err != nil {
		return missing(err, "part %s", t.want.part.Key)
	}
	defer body.Close()
	buf := blocks.Get().(*[]byte)
	defer blocks.Put(buf)
	for unmarked := int64(0); length > 0; {
		block := (*buf)[:min(blockBytes, length)]
		n, err := io.ReadFull(body, block)
		if n > 0 {
			if err := t.add(i, block[:n]); err != nil {
				return err
			}
			length -= int64(n)
			p.advance(t.want.part.SHA256, int64(n))
			if unmarked += int64(n); unmarked >= markBytes {
				if err := t.mark(i); err != nil {
					return err
				}
				unmarked = 0
			}
		}
		switch {
		case errors.Is(err, blob.ErrUnavailable):
			return err
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("%w: it ends %d bytes early", ErrDamaged, length)
		case err != nil:
			return err
		}
	}
	return nil
}
