package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"sheaf/internal/clock"
)

// readWire reads the body as it comes after transfer coding, up to MaxWire, and no slower than MinRate. With an error it
// gives what had come.
func (f *Fetcher) readWire(ctx context.Context, cancel context.CancelCauseFunc, h *hop, answer *http.Response) ([]byte, error) {
	if h.method == http.MethodHead || answer.StatusCode == http.StatusNotModified || answer.StatusCode == http.StatusNoContent {
		return nil, nil // net/http gives none, whatever Content-Length says
	}
	limit := f.opts.MaxWire
	if answer.ContentLength > limit && !h.forRobots { // of a robots.txt the beginning counts
		return nil, fmt.Errorf("%w: %d bytes announced, %d allowed", ErrTooLarge, answer.ContentLength, limit)
	}
	watch := watchRate(cancel, f.opts.MinRate, f.opts.RateWindow)
	defer watch.stop()

	buf := make([]byte, 0, sizeHint(answer.ContentLength))
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := answer.Body.Read(buf[len(buf):min(int64(cap(buf)), limit+1)])
		buf = buf[:len(buf)+n]
		watch.read.Add(int64(n))
		switch {
		case int64(len(buf)) > limit:
			return buf[:limit], fmt.Errorf("%w: more than %d bytes on the wire", ErrTooLarge, limit)
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil && ctx.Err() != nil:
			return buf, err
		case err != nil:
			return buf, fmt.Errorf("%w after %d bytes: %w", ErrTruncated, len(buf), err)
		}
	}
}

// sizeHint gives the buffer one byte more than announced, so that the end is seen without growing it. An announcement is
// not believed beyond 1 MiB before bytes come.
func sizeHint(announced int64) int64 {
	if announced < 0 {
		return 16 << 10
	}
	return min(announced, 1<<20) + 1
}

// rateWatch cancels an exchange whose body comes too slowly. It costs nothing for bodies that are there within a window.
type rateWatch struct {
	read  atomic.Int64
	timer *time.Timer
	done  atomic.Bool
}

func watchRate(cancel context.CancelCauseFunc, perSecond int64, window time.Duration) *rateWatch {
	w := &rateWatch{}
	least := int64(float64(perSecond) * window.Seconds())
	var before int64
	started := make(chan struct{})
	w.timer = clock.AfterFunc(window, func() {
		<-started // w.timer is set
		now := w.read.Load()
		if now-before < least {
			cancel(fmt.Errorf("%w: %d bytes of body in %s, at least %d wanted", ErrTimeout, now-before, window, least))
			return
		}
		before = now
		if !w.done.Load() {
			w.timer.Reset(window)
		}
	})
	close(started)
	return w
}

func (w *rateWatch) stop() {
	w.done.Store(true)
	w.timer.Stop()
}

// decode takes the content encodings off, under the caps on size and ratio. With an error it gives what came out. The result
// is wire itself when there was nothing to take off.
func (f *Fetcher) decode(header http.Header, wire []byte) ([]byte, error) {
	body := wire
	encodings := contentEncodings(header)
	if len(wire) == 0 {
		return body, nil // HEAD, 304 and careless servers name an encoding without a body
	}
	if len(encodings) > maxEncodings {
		return nil, fmt.Errorf("%w: %d of them", ErrBadEncoding, len(encodings))
	}
	for i := len(encodings) - 1; i >= 0; i-- {
		r, err := newDecoder(encodings[i], body)
		if err != nil {
			return nil, err
		}
		body, err = f.readDecoded(r, int64(len(wire)))
		r.Close()
		if err != nil {
			return body, fmt.Errorf("decode %s: %w", encodings[i], err)
		}
	}
	return body, nil
}

// ratioFrom is the decoded size from which the ratio is looked at: small pages of zeros harm nobody.
const ratioFrom = 1 << 20

func (f *Fetcher) readDecoded(r io.Reader, wire int64) ([]byte, error) {
	limit := f.opts.MaxBody
	var b bytes.Buffer
	b.Grow(int(min(4*wire, limit) + bytes.MinRead))
	for {
		n, err := io.CopyN(&b, r, 256<<10)
		size := int64(b.Len())
		switch {
		case size > limit:
			return b.Bytes()[:limit], fmt.Errorf("%w: more than %d bytes decoded", ErrTooLarge, limit)
		case size > ratioFrom && size > f.opts.MaxRatio*wire:
			return b.Bytes(), fmt.Errorf("%w: %d bytes decoded from %d", ErrTooLarge, size, wire)
		case errors.Is(err, io.EOF):
			return b.Bytes(), nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			return b.Bytes(), fmt.Errorf("%w: encoded data ends early", ErrTruncated)
		case errors.Is(err, ErrTooLarge), errors.Is(err, ErrBadEncoding):
			return b.Bytes(), err
		case err != nil:
			return b.Bytes(), fmt.Errorf("%w: %w", ErrBadEncoding, err)
		case n == 0:
			return b.Bytes(), fmt.Errorf("%w: decoder gives nothing", ErrBadEncoding)
		}
	}
}
