package blob

import (
	"context"
	"errors"
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
	n, err := io.ReadFull(body, make([]byte, 1))
	switch {
	case n > 0:
		return nil, fmt.Errorf("read %s: %w", key, ErrSize)
	case !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("read %s: %w", key, err)
	}
	return buf, nil
}
