package blob

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// MaxJSON bounds the JSON documents that ReadJSON takes in: a manifest of 10,000 parts has about 10 MB.
const MaxJSON = 64 << 20

// ContentTypeJSON is the content type of everything that CreateJSON writes.
const ContentTypeJSON = "application/json"

// Canonical encodes v so that equal values give equal bytes: keys of objects sorted, no insignificant space, no
// HTML escapes, numbers as Go's encoder wrote them.
func Canonical(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber() // large integers keep all their digits
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(tree); err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// ReadJSON reads and decodes an object of at most MaxJSON bytes. Unknown fields are ignored, so that an older
// Sheaf reads what a newer one wrote.
func ReadJSON[T any](ctx context.Context, s Store, key string) (T, error) {
	var v T
	body, err := ReadAll(ctx, s, key, MaxJSON)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return v, fmt.Errorf("decode %s: %w", key, err)
	}
	return v, nil
}

// CreateJSON commits v as canonical JSON by CreateOrSame and returns the bytes and their SHA-256 in hex. It is
// safe to retry with an equal value. ErrConflict says that the key holds something else; the bytes and digest
// of v are returned then, too.
func CreateJSON(ctx context.Context, s Store, key string, v any) (body []byte, sha string, err error) {
	body, err = Canonical(v)
	if err != nil {
		return nil, "", fmt.Errorf("create %s: %w", key, err)
	}
	return body, SHA256Hex(body), createOrSame(ctx, s, key, body, ContentTypeJSON)
}
