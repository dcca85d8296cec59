package diff

import (
	"context"
	"slices"
	"strconv"
)

// appended compares the parts of a table without keys, split by split: what both begin with is the same, the rest was removed
// on one side and added on the other. Rows of such tables are only ever appended, so that is all there is; a part that was
// rewritten under new columns begins as the old one did.
func (w *walker) appended(ctx context.Context, g group, skip int64) error {
	a, b := w.streams(w.a, g.a, 0, bounds{}), w.streams(w.b, g.b, 1, bounds{})
	var n int64
	tell := func(s step) error {
		if n++; n <= skip {
			return nil
		}
		return w.tell(&s, func() string { return g.name + ":" + strconv.FormatInt(n, 10) })
	}
	for _, id := range ids(a, b) {
		if err := w.suffixes(ctx, find(a, id), find(b, id), tell); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) suffixes(ctx context.Context, a, b *stream, tell func(step) error) error {
	left, err := opened(ctx, a)
	if err != nil {
		return err
	}
	right, err := opened(ctx, b)
	if err != nil {
		return err
	}
	for left != nil && right != nil {
		s := step{a: left, b: right}
		if err := w.same(&s); err != nil {
			return err
		}
		if s.class != "" {
			break
		}
		if err := tell(s); err != nil {
			return err
		}
		if left, err = further(ctx, left); err != nil {
			return err
		}
		if right, err = further(ctx, right); err != nil {
			return err
		}
	}
	for ; left != nil && err == nil; left, err = further(ctx, left) {
		if err := tell(step{class: Removed, a: left}); err != nil {
			return err
		}
	}
	for ; right != nil && err == nil; right, err = further(ctx, right) {
		if err := tell(step{class: Added, b: right}); err != nil {
			return err
		}
	}
	return err
}

// opened is a stream at its first row; nil where there is none.
func opened(ctx context.Context, s *stream) (*cursor, error) {
	if s == nil {
		return nil, nil
	}
	s.start(ctx)
	return further(ctx, &cursor{stream: s, i: -1})
}

func further(ctx context.Context, c *cursor) (*cursor, error) {
	ok, err := c.next(ctx)
	if err != nil || !ok {
		return nil, err
	}
	return c, nil
}

func ids(a, b []*stream) (out [][2]string) {
	for _, s := range append(slices.Clone(a), b...) {
		if id := s.id(); !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func (s *stream) id() [2]string { return [2]string{s.parts[0].Source, s.parts[0].Split} }

func find(list []*stream, id [2]string) *stream {
	for _, s := range list {
		if s.id() == id {
			return s
		}
	}
	return nil
}
