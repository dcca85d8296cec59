package frontier

import (
	"context"
	"fmt"
	"time"

	"sheaf/datasets/blob"
	"sheaf/internal/archive"
	"sheaf/internal/fetch"
	"sheaf/internal/record"
)

// ReadBody gives the archived body that ev names, without content encoding, and when it was fetched. Errors: blob.ErrNotFound
// where it is gone, archive.ErrDamaged and archive.ErrDigest where it is not what ev says, or the store's.
func ReadBody(ctx context.Context, s blob.Store, ev record.Evidence) (body []byte, fetched time.Time, err error) {
	if ev.Length <= 0 || ev.Length > maxArchived {
		return nil, fetched, fmt.Errorf("read archived body %s: %w: length %d", ev.Archive, archive.ErrDamaged, ev.Length)
	}
	member, err := readRange(ctx, s, ev.Archive, ev.Offset, ev.Length)
	if err != nil {
		return nil, fetched, err
	}
	rec, err := archive.Decode(member, locator(ev))
	if err != nil {
		return nil, fetched, fmt.Errorf("read archived body %s at %d: %w", ev.Archive, ev.Offset, err)
	}
	body, err = fetch.DecodeStored(rec.HTTPHeader(), rec.Payload())
	if err != nil {
		return nil, fetched, fmt.Errorf("decode archived body %s at %d: %w", ev.Archive, ev.Offset, err)
	}
	return body, rec.At, nil
}
