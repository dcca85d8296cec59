package datasets

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
)

// completion is a written file that is read back and becomes a part of the store, in a goroutine of its own. Its file is gone when
// done is closed; the other fields may be read from then on.
type completion struct {
	cancel  context.CancelFunc
	done    chan struct{}
	part    Part
	err     error
	removed error // of the temporary file
}

// complete starts with a file whose writer is closed.
func complete(ctx context.Context, store blob.Store, file *partFile, sum parquet.Summary) *completion {
	ctx, cancel := context.WithCancel(ctx)
	c := &completion{cancel: cancel, done: make(chan struct{}), part: file.part(sum)}
	go func() {
		defer close(c.done)
		defer cancel()
		c.err = file.complete(ctx, store, c.part, sum)
		c.removed = file.remove()
	}()
	return c
}

// part describes the file.
func (p *partFile) part(sum parquet.Summary) Part {
	sha := hex.EncodeToString(p.hash.Sum(nil))
	return Part{
		FileRef: FileRef{Key: blob.KeySHA256(p.opts.Prefix, sha, "parquet"), SHA256: sha, Bytes: sum.Bytes, Rows: sum.Rows},
		Table:   p.schema.Table, Source: p.opts.Source, Split: p.opts.Split,
		MinKey: sum.MinKey, MaxKey: sum.MaxKey, Uncompressed: sum.Uncompressed, Columns: sum.Columns,
	}
}

// complete reads the file back and sends it, when it is its turn.
func (p *partFile) complete(ctx context.Context, store blob.Store, part Part, sum parquet.Summary) error {
	select {
	case p.opts.Lane <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("complete part: %w", context.Cause(ctx))
	}
	defer func() { <-p.opts.Lane }()
	if err := parquet.Check(ctx, p.f, p.schema, sum); err != nil {
		return err
	}
	if p.opts.Named[part.SHA256] {
		there, err := store.Stat(ctx, part.Key)
		if err == nil && there.Size == part.Bytes && there.SHA256 == part.SHA256 {
			return nil
		}
		if err != nil && !errors.Is(err, blob.ErrNotFound) {
			return err
		}
	}
	if _, err := p.f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("rewind part: %w", err)
	}
	_, err := store.Put(ctx, part.Key, p.f, part.Bytes, blob.PutOptions{SHA256: part.SHA256, ContentType: partContentType})
	return err
}
