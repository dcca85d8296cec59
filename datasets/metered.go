package datasets

import (
	"context"
	"io"
	"sync/atomic"

	"sheaf/datasets/blob"
)

// metered counts the bytes that are read of objects, as they arrive.
type metered struct {
	blob.Store
	read *atomic.Int64
}

// Unwrap implements blob.Unwrapper.
func (m *metered) Unwrap() blob.Store { return m.Store }

// Get implements blob.Store.
func (m *metered) Get(ctx context.Context, key string) (io.ReadCloser, blob.Info, error) {
	body, info, err := m.Store.Get(ctx, key)
	return m.body(body, err), info, err
}

// GetRange implements blob.Store.
func (m *metered) GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	body, err := m.Store.GetRange(ctx, key, offset, length)
	return m.body(body, err), err
}

func (m *metered) body(body io.ReadCloser, err error) io.ReadCloser {
	if err != nil {
		return nil
	}
	return &meteredBody{body, m.read}
}

type meteredBody struct {
	io.ReadCloser
	read *atomic.Int64
}

func (b *meteredBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read.Add(int64(n))
	return n, err
}
