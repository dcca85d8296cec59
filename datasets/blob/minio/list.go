package minio

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7"

	"sheaf/datasets/blob"
)

// List implements blob.Store, 1,000 entries a request.
func (s *Store) List(ctx context.Context, prefix string, opts blob.ListOptions) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		if err := blob.ValidateList(prefix, opts); err != nil {
			yield(blob.Info{}, err)
			return
		}
		entries := s.entries(ctx, prefix, opts)
		if opts.Delimiter != "" {
			entries = interleave(entries)
		}
		for entry, err := range entries {
			if err == nil && entry.Key <= opts.StartAfter { // servers differ on groups that begin before it
				continue
			}
			if !yield(entry, err) || err != nil {
				return
			}
		}
		// The client ends quietly when the context does, and a listing cut short must not look complete.
		if err := ctx.Err(); err != nil {
			yield(blob.Info{}, blob.Errorf("list", prefix, err, nil))
		}
	}
}

func (s *Store) entries(ctx context.Context, prefix string, opts blob.ListOptions) iter.Seq2[blob.Info, error] {
	withoutOwner := false
	request := minio.ListObjectsOptions{Prefix: s.opts.Prefix + prefix, Recursive: opts.Delimiter == "", FetchOwner: &withoutOwner}
	if opts.StartAfter != "" {
		request.StartAfter = s.opts.Prefix + opts.StartAfter
	}
	return func(yield func(blob.Info, error) bool) {
		for object := range s.core.ListObjectsIter(ctx, s.opts.Bucket, request) {
			if object.Err != nil {
				yield(blob.Info{}, wrap(ctx, "list", prefix, object.Err))
				return
			}
			entry := blob.Info{Key: strings.TrimPrefix(object.Key, s.opts.Prefix)}
			if !entry.IsPrefix() {
				entry.Size, entry.ETag, entry.ModTime = object.Size, object.ETag, object.LastModified.UTC()
			}
			if !yield(entry, nil) {
				return
			}
		}
	}
}

// interleave puts a delimited listing in order: the client yields first the objects of a page, then its groups.
// All entries of a page are smaller than those of the next, and an object after a group can only be on the next.
func interleave(entries iter.Seq2[blob.Info, error]) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		var held []blob.Info
		flush := func() bool {
			slices.SortFunc(held, func(a, b blob.Info) int { return strings.Compare(a.Key, b.Key) })
			for _, entry := range held {
				if !yield(entry, nil) {
					return false
				}
			}
			held = held[:0]
			return true
		}
		for entry, err := range entries {
			if err != nil {
				if flush() {
					yield(blob.Info{}, err)
				}
				return
			}
			if n := len(held); n > 0 && held[n-1].IsPrefix() && !entry.IsPrefix() && !flush() {
				return
			}
			held = append(held, entry)
		}
		flush()
	}
}
