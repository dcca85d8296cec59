package datasets

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/klauspost/compress/zstd"

	"sheaf/datasets/blob"
)

// EncodeRemoves gives the bytes of a file of Delta.Removes: one JSON object a line, zstd. Equal rows give equal
// bytes.
func EncodeRemoves(rows []Remove) ([]byte, error) {
	var buf bytes.Buffer
	// One worker and a fixed level: the bytes must not depend on the machine.
	z, err := zstd.NewWriter(&buf, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		return nil, fmt.Errorf("encode removes: %w", err)
	}
	for _, row := range rows {
		line, err := blob.Canonical(row)
		if err != nil {
			return nil, err
		}
		if _, err := z.Write(append(line, '\n')); err != nil {
			return nil, fmt.Errorf("encode removes: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("encode removes: %w", err)
	}
	return buf.Bytes(), nil
}

// removes yields a delta's removals from one table in key order.
func (b *builder) removes(ctx context.Context, name string, d Delta) iter.Seq2[change, error] {
	return func(yield func(change, error) bool) {
		last := ""
		for _, f := range d.Removes {
			if !b.removesOf(ctx, f, name, &last, yield) {
				return
			}
		}
	}
}

func (b *builder) removesOf(ctx context.Context, f FileRef, name string, last *string, yield func(change, error) bool) bool {
	fail := func(err error) bool {
		yield(change{}, fmt.Errorf("read %s: %w", f.Key, err))
		return false
	}
	body, info, err := b.repo.store.Get(ctx, f.Key)
	if err != nil {
		return fail(missing(err, "file of removals"))
	}
	defer body.Close()
	z, err := zstd.NewReader(blob.Verified(body, info.Size, f.SHA256), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return fail(err)
	}
	defer z.Close()
	lines := bufio.NewReader(z)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return true
		}
		if err != nil {
			return fail(fmt.Errorf("%w: %w", ErrDamaged, err))
		}
		var row Remove
		if err := json.Unmarshal(line, &row); err != nil {
			return fail(fmt.Errorf("%w: %w", ErrDamaged, err))
		}
		if row.Table != name {
			continue
		}
		if row.Key <= *last {
			return fail(fmt.Errorf("%w: key %q after %q", ErrDelta, row.Key, *last))
		}
		*last = row.Key
		if !yield(change{key: row.Key, split: row.Split}, nil) {
			return false
		}
	}
}
