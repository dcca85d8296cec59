package blob

import (
	"context"
	"fmt"
	"io"
)

// ReadAll reads an object of at most max bytes; a larger one is ErrTooLarge and not read.
func ReadAll(ctx context.Context, s Store, key string, max int64) ([]byte, error) {
	body, info, err := s.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	if info.Size > max {
		return nil, fmt.Errorf("read %s: %w: %d bytes, at most %d", key, ErrTooLarge, info.Size, max)
	}
	buf := make([]byte, info.Size)
	if _, err := io.ReadFull(body, buf); err != nil {
		return nil, fmt.Errorf("read %s: %w", key, err)
	}
	// A store that yields more than it announced, or fails only at the end, has not given us the object.
	if n, err := io.ReadFull(body, make([]byte, 1)); n != 0 || err != io.EOF {
		return nil, fmt.Errorf("read %s: %w (n=%d, %v)", key, ErrSize, n, err)
	}
	return buf, nil
}
