package datasets

import (
	"context"
	"encoding/json"
	"fmt"

	"sheaf/datasets/blob"
)

// readDocument reads a JSON object that ref pins.
func readDocument[T any](ctx context.Context, s blob.Store, ref FileRef) (T, error) {
	var v T
	body, err := blob.ReadAll(ctx, s, ref.Key, blob.MaxJSON)
	if err != nil {
		return v, missing(err, "document %s", ref.Key)
	}
	if blob.SHA256Hex(body) != ref.SHA256 {
		return v, fmt.Errorf("read %s: %w: its sha256 is not %s", ref.Key, ErrDamaged, ref.SHA256)
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return v, fmt.Errorf("decode %s: %w: %w", ref.Key, ErrDamaged, err)
	}
	return v, nil
}
