package frontier

import (
	"context"
	"fmt"

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
	member, err := readRange(ctx, s, ev.Archive, ev.Offset, ev.Length)
	if err != nil {
		return nil, err
	}
	return decodeMember(member, ev)
}

// decodeMember gives the body in the compressed WARC record that ev names, without content encoding.
func decodeMember(member []byte, ev record.Evidence) ([]byte, error) {
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
