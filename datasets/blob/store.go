package blob

import (
	"context"
	"io"
	"iter"
	"strings"
	"time"
)

// Store is an object store with read-after-write consistency: once Put, Create or Delete has returned, every
// later Get, Stat and List by anybody sees its effect. Objects appear whole or not at all.
//
// All methods are safe for concurrent use, end early with ctx.Err() in their error chain when ctx is cancelled,
// and wrap one of this package's sentinels with the verb and the key ("create runs/r1/ckpt/3: object exists").
// An error that wraps [ErrUnavailable] leaves it unknown whether a write took effect.
type Store interface {
	// Put writes an object, replacing one that exists. size is the exact number of bytes in body; a body that is
	// shorter or longer is refused with ErrSize and nothing becomes visible. With opts.SHA256 set, bytes that do
	// not hash to it are refused with ErrChecksum. Idempotent.
	//
	// A body that is also an io.Seeker is rewound and sent again after a lost connection; any other body is
	// sent once.
	Put(ctx context.Context, key string, body io.Reader, size int64, opts PutOptions) (Info, error)

	// Create writes an object if the key is free and fails with ErrExists if it is not. Of any number of
	// concurrent creates of one key exactly one succeeds. Because a client may retry after a lost answer,
	// ErrExists does not prove that somebody else was first: see [CreateOrSame].
	Create(ctx context.Context, key string, body []byte, opts PutOptions) (Info, error)

	// Get opens an object, or fails with ErrNotFound. The reader yields the object as it was when Get returned,
	// or an error; never a mixture of two writes. The caller closes it.
	Get(ctx context.Context, key string) (io.ReadCloser, Info, error)

	// GetRange opens length bytes from offset; a negative length means up to the end. A range that reaches
	// beyond the end is cut there. An offset that is negative or not inside the object, or a length of zero, is
	// ErrRange.
	GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)

	// Stat describes an object, or fails with ErrNotFound.
	Stat(ctx context.Context, key string) (Info, error)

	// List yields the objects whose keys start with prefix (any string, "" for all) in ascending byte order of
	// key. It sets Key, Size, ETag and ModTime only. An error ends the sequence and is its last pair: who
	// deletes by a listing must not act on one that ended so. Objects written or deleted while it runs may or
	// may not be seen.
	List(ctx context.Context, prefix string, opts ListOptions) iter.Seq2[Info, error]

	// Delete removes an object. Removing one that does not exist is no error. Idempotent.
	Delete(ctx context.Context, key string) error
}

// Info describes an object.
type Info struct {
	Key  string
	Size int64
	// ETag changes whenever the object is written. It is opaque: with MinIO it is not a content hash.
	ETag    string
	ModTime time.Time
	// SHA256 is the lower-case hex digest that the writer declared (and the store verified), else empty.
	SHA256      string
	ContentType string
}

// IsPrefix reports whether the entry stands for a group of keys (List with a Delimiter) and not for an object.
func (i Info) IsPrefix() bool { return strings.HasSuffix(i.Key, "/") }

// PutOptions describes the bytes of a write.
type PutOptions struct {
	ContentType string
	// SHA256 is the lower-case hex digest of the bytes. It is verified on the way in and kept beside the object.
	SHA256 string
}

// ListOptions narrows a listing.
type ListOptions struct {
	// StartAfter leaves out every entry whose Key is not greater.
	StartAfter string
	// Delimiter, "" or "/", groups keys that hold a slash after the prefix into one entry ending in the slash.
	Delimiter string
}

// Presigner is a Store that can hand out URLs which its own server answers without further credentials.
type Presigner interface {
	// PresignGet returns a URL for GET (and HEAD is not covered) valid for expiry, at least one second and at
	// most seven days. It does not look whether the object exists.
	PresignGet(ctx context.Context, key string, expiry time.Duration) (string, error)
}

// Unwrapper is implemented by decorators.
type Unwrapper interface{ Unwrap() Store }

// As finds the first Store of type T in the chain of decorators that starts at s.
func As[T any](s Store) (T, bool) {
	for {
		if t, ok := s.(T); ok {
			return t, true
		}
		u, ok := s.(Unwrapper)
		if !ok {
			var zero T
			return zero, false
		}
		s = u.Unwrap()
	}
}
