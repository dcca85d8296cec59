package frontier

import (
	"context"
	"fmt"
	"io"

	"sheaf/datasets/blob"
	"sheaf/internal/archive"
	"sheaf/internal/fetch"
	"sheaf/internal/record"
)

// maxArchived bounds one compressed WARC record that is read back.
const maxArchived = 64 << 20

func locator(ev record.Evidence) archive.Locator {
	return archive.Locator{Key: ev.Archive, Offset: ev.Offset, Length: ev.Length, SHA256: ev.SHA256}
}

// readArchived gives the body that ev names, without content encoding.
func readArchived(ctx context.Context, s blob.Store, ev record.Evidence) ([]byte, error) {
	if ev.Length <= 0 || ev.Length > maxArchived {
		return nil, fmt.Errorf("read archived body %s: length %d", ev.Archive, ev.Length)
	}
	r, err := s.GetRange(ctx, ev.Archive, ev.Offset, ev.Length)
	if err != nil {
		return nil, fmt.Errorf("read archived body: %w", err)
	}
	defer r.Close()
	member, err := io.ReadAll(io.LimitReader(r, ev.Length))
	if err != nil {
		return nil, fmt.Errorf("read archived body %s: %w", ev.Archive, err)
	}
	rec, err := archive.Decode(member, locator(ev))
	if err != nil {
		return nil, fmt.Errorf("read archived body %s at %d: %w", ev.Archive, ev.Offset, err)
	}
	body, err := fetch.DecodeStored(rec.HTTPHeader(), rec.Payload())
	if err != nil {
		return nil, fmt.Errorf("decode archived body %s at %d: %w", ev.Archive, ev.Offset, err)
	}
	return body, nil
}
