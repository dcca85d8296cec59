package diff

import (
	"context"
	"fmt"

	"sheaf/datasets"
)

// cursor is the row at which a stream stands.
type cursor struct {
	*stream
	chunk
	i    int
	key  string
	last string // key before this one
}

// next moves to the next row; false at the end.
func (c *cursor) next(ctx context.Context) (bool, error) {
	c.i++
	for c.batch == nil || c.i >= c.to {
		got, more := <-c.out
		if !more {
			return false, ctx.Err()
		}
		if got.err != nil {
			return false, got.err
		}
		c.chunk, c.i = got, got.from
	}
	if c.stream.key < 0 {
		return true, nil
	}
	c.last = c.key
	if c.key = c.batch.Text(c.stream.key, c.i); c.key <= c.last {
		return false, fmt.Errorf("%s: %w: key %q after %q", c.part.Key, datasets.ErrDamaged, c.key, c.last)
	}
	return true, nil
}

// side merges the streams of one version in key order.
type side struct {
	cursors []*cursor // those that have a row
	least   *cursor   // nil at the end
}

func newSide(ctx context.Context, streams []*stream) (*side, error) {
	s := &side{}
	for _, st := range streams {
		st.start(ctx)
	}
	for _, st := range streams {
		c := &cursor{stream: st, i: -1}
		ok, err := c.next(ctx)
		if err != nil {
			return nil, err
		}
		if ok {
			s.cursors = append(s.cursors, c)
		}
	}
	return s, s.find()
}

// find sets least. A source has a handful of splits: looking at all of them beats a heap.
func (s *side) find() error {
	s.least = nil
	for _, c := range s.cursors {
		switch {
		case s.least == nil || c.key < s.least.key:
			s.least = c
		case c.key == s.least.key:
			return fmt.Errorf("%w: key %s lies in %s and in %s", datasets.ErrDamaged, c.key, s.least.part.Key, c.part.Key)
		}
	}
	return nil
}

// advance goes behind the least row.
func (s *side) advance(ctx context.Context) error {
	ok, err := s.least.next(ctx)
	if err != nil {
		return err
	}
	if !ok {
		for i, c := range s.cursors {
			if c == s.least {
				s.cursors = append(s.cursors[:i], s.cursors[i+1:]...)
				break
			}
		}
	}
	return s.find()
}
