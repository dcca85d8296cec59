package metrics

import (
	"io"
	"sync"
	"time"

	"sheaf/datasets/blob"
)

// reader counts a read when its body is closed.
type reader struct {
	store *Store
	op    blob.Op
	body  io.ReadCloser
	stat  Stat
	err   error
	once  sync.Once
}

func (s *Store) reader(op blob.Op, body io.ReadCloser, opened time.Duration, err error) io.ReadCloser {
	if err != nil {
		s.count(op, Stat{Time: opened}, err)
		return nil
	}
	return &reader{store: s, op: op, body: body, stat: Stat{Time: opened}}
}

func (r *reader) Read(p []byte) (int, error) {
	since := r.store.resume()
	n, err := r.body.Read(p)
	r.stat.Time += r.store.pause(since)
	r.stat.Read += int64(n)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

func (r *reader) Close() error {
	r.once.Do(func() { r.store.count(r.op, r.stat, r.err) })
	return r.body.Close()
}
