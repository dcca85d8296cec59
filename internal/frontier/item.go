package frontier

import (
	"bytes"
	"context"
	"fmt"

	"sheaf/datasets/blob"
	"sheaf/internal/record"
)

// maxItems is the largest batch (DESIGN 1).
const maxItems = 2000

// Item is one line of a batch document: what to visit, and what the parent version already holds of it.
type Item struct {
	Kind    string            `json:"kind"` // item kind in the recipe
	Vars    map[string]string `json:"vars,omitempty"`
	Address string            `json:"address"`
	Key     string            `json:"key,omitempty"` // hash of the record's key, where known before reading
	Depth   int               `json:"depth,omitempty"`
	Known   bool              `json:"known,omitempty"` // from the parent's state
	// Evidence are the archived bodies that validators may be sent for: same recipe revision, body present.
	// Sorted by page.
	// In a reread they are all bodies that the earlier run has of the item.
	Evidence []record.Evidence `json:"evidence,omitempty"`
	// Outcome, Status and Reason are what the earlier run of a reread came to. Without a body there is nothing to read
	// again, and they stand.
	Outcome record.Outcome `json:"outcome,omitempty"`
	Status  int            `json:"status,omitempty"`
	Reason  string         `json:"reason,omitempty"`
}

// BatchRef is how a frontier checkpoint names a batch.
type BatchRef struct {
	No     int    `json:"no"` // from 1, without gaps
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
	Items  int    `json:"items"`
}

func writeBatch(ctx context.Context, s blob.Store, key string, no int, items []Item) (BatchRef, error) {
	var l lines
	for _, it := range items {
		if err := l.add(it); err != nil {
			return BatchRef{}, fmt.Errorf("write batch %d: %w", no, err)
		}
	}
	body := encoder().EncodeAll(l.buf.Bytes(), nil)
	ref := BatchRef{No: no, Key: key, SHA256: blob.SHA256Hex(body), Items: len(items)}
	opts := blob.PutOptions{SHA256: ref.SHA256, ContentType: "application/zstd"}
	if _, err := s.Put(ctx, key, bytes.NewReader(body), int64(len(body)), opts); err != nil {
		return BatchRef{}, fmt.Errorf("write batch %d: %w", no, err)
	}
	return ref, nil
}

func readBatch(ctx context.Context, s blob.Store, ref BatchRef) ([]Item, error) {
	body, err := blob.ReadAll(ctx, s, ref.Key, maxSegment)
	if err != nil {
		return nil, fmt.Errorf("read batch %d: %w", ref.No, err)
	}
	if sha := blob.SHA256Hex(body); sha != ref.SHA256 {
		return nil, fmt.Errorf("read batch %d: sha256 %s, the frontier says %s: %w", ref.No, sha, ref.SHA256, ErrBroken)
	}
	items := make([]Item, 0, ref.Items)
	for it, err := range decodeLines[Item](bytes.NewReader(body), ref.Key) {
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	if len(items) != ref.Items {
		return nil, fmt.Errorf("read batch %d: %d items, the frontier says %d: %w", ref.No, len(items), ref.Items, ErrBroken)
	}
	return items, nil
}
