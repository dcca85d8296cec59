package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// SHA256Hex is the digest by which Sheaf names content.
func SHA256Hex(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// CreateOrSame commits body at key. If the key is taken it reads back: the same bytes are our own earlier
// attempt, which is success; other bytes are ErrConflict. It is therefore safe to retry after any error.
func CreateOrSame(ctx context.Context, s Store, key string, body []byte) error {
	return createOrSame(ctx, s, key, body, "")
}

func createOrSame(ctx context.Context, s Store, key string, body []byte, contentType string) error {
	_, err := s.Create(ctx, key, body, PutOptions{ContentType: contentType, SHA256: SHA256Hex(body)})
	if err == nil || !errors.Is(err, ErrExists) {
		return err
	}
	there, err := ReadAll(ctx, s, key, int64(len(body)))
	switch {
	case errors.Is(err, ErrTooLarge):
		return fmt.Errorf("create %s: %w", key, ErrConflict)
	case err != nil:
		return fmt.Errorf("create %s: read back: %w", key, err)
	case !bytes.Equal(there, body):
		return fmt.Errorf("create %s: %w", key, ErrConflict)
	}
	return nil
}

// PutSHA256 stores body under its own digest, prefix/<sha256>.ext (no dot when ext is empty), and skips the
// upload if an object of that name, size and digest is there already (reused). Idempotent.
//
// A reused object may be older than the caller: who refers to it must see to it that no sweep removes it.
func PutSHA256(ctx context.Context, s Store, prefix, ext string, body []byte) (info Info, reused bool, err error) {
	sha := SHA256Hex(body)
	key := KeySHA256(prefix, sha, ext)
	there, err := s.Stat(ctx, key)
	switch {
	case err == nil && there.Size == int64(len(body)) && there.SHA256 == sha:
		return there, true, nil
	case err != nil && !errors.Is(err, ErrNotFound):
		return Info{}, false, err
	}
	// Put and not Create: whatever is there under this name is either the same or damaged.
	info, err = s.Put(ctx, key, bytes.NewReader(body), int64(len(body)), PutOptions{SHA256: sha, ContentType: contentTypes[ext]})
	return info, false, err
}

// KeySHA256 is the key of content with the digest sha.
func KeySHA256(prefix, sha, ext string) string {
	key := strings.TrimSuffix(prefix, "/") + "/" + sha
	if ext != "" {
		key += "." + ext
	}
	return strings.TrimPrefix(key, "/")
}

// contentTypes by extension; parquet as registered with IANA in 2024.
var contentTypes = map[string]string{
	"parquet": "application/vnd.apache.parquet",
	"json":    ContentTypeJSON,
	"jsonl":   "application/jsonl",
	"gz":      "application/gzip",
	"warc.gz": "application/warc",
}
