// Package minio keeps objects in a bucket of MinIO or another S3-compatible server. It is the only package that
// knows the client library.
package minio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"sheaf/datasets/blob"
)

// digestMeta is the user metadata that carries blob.Info.SHA256.
const digestMeta = "Sha256"

// connections bounds idle connections to the server: Sheaf reads and writes many small objects at once, and each
// connection that is thrown away costs a handshake.
const connections = 64

// Store implements blob.Store and blob.Presigner.
type Store struct {
	opts   Options
	core   minio.Core
	public *minio.Client // signs URLs for PublicEndpoint
}

var (
	_ blob.Store     = (*Store)(nil)
	_ blob.Presigner = (*Store)(nil)
)

// New prepares a client. It does not connect: EnsureBucket and SelfTest do.
func New(opts Options) (*Store, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("configure object store: %w", err)
	}
	client, err := newClient(opts, opts.Endpoint, opts.Secure)
	if err != nil {
		return nil, fmt.Errorf("configure object store %s: %w", opts.Endpoint, err)
	}
	s := &Store{opts: opts, core: minio.Core{Client: client}, public: client}
	if opts.PublicEndpoint != "" {
		host, secure, err := splitEndpoint(opts.PublicEndpoint, opts.Secure)
		if err != nil {
			return nil, fmt.Errorf("configure object store: public %w", err)
		}
		if s.public, err = newClient(opts, host, secure); err != nil {
			return nil, fmt.Errorf("configure object store %s: %w", host, err)
		}
	}
	return s, nil
}

func newClient(opts Options, endpoint string, secure bool) (*minio.Client, error) {
	transport, err := minio.DefaultTransport(secure)
	if err != nil {
		return nil, err
	}
	transport.MaxIdleConnsPerHost = connections
	return minio.New(endpoint, &minio.Options{
		Creds:      credentials.NewStaticV4(opts.AccessKey, opts.SecretKey.Reveal(), ""),
		Secure:     secure,
		Region:     opts.Region,
		Transport:  transport,
		MaxRetries: opts.Retries,
	})
}

// EnsureBucket creates the bucket unless it exists.
func (s *Store) EnsureBucket(ctx context.Context) error {
	there, err := s.core.BucketExists(ctx, s.opts.Bucket)
	if err != nil {
		return wrap(ctx, "look for bucket", s.opts.Bucket, err)
	}
	if there {
		return nil
	}
	err = s.core.MakeBucket(ctx, s.opts.Bucket, minio.MakeBucketOptions{Region: s.opts.Region})
	if err != nil && minio.ToErrorResponse(err).Code != "BucketAlreadyOwnedByYou" { // somebody was faster
		return wrap(ctx, "create bucket", s.opts.Bucket, err)
	}
	return nil
}

// SelfTest is blob.SelfTest on this store: whoever starts Sheaf on a server runs it once.
func (s *Store) SelfTest(ctx context.Context) error { return blob.SelfTest(ctx, s) }

// Put implements blob.Store. Bodies of more than 16 MiB go up in parts, several at a time.
func (s *Store) Put(ctx context.Context, key string, body io.Reader, size int64, opts blob.PutOptions) (blob.Info, error) {
	if err := blob.ValidateKey(key); err != nil {
		return blob.Info{}, blob.Errorf("put", key, err, nil)
	}
	body, err := resendable(body, size, opts.SHA256)
	if err != nil {
		return blob.Info{}, wrap(ctx, "put", key, err)
	}
	return s.write(ctx, "put", key, body, size, opts, s.putOptions(opts))
}

// Create implements blob.Store.
func (s *Store) Create(ctx context.Context, key string, body []byte, opts blob.PutOptions) (blob.Info, error) {
	if err := blob.ValidateKey(key); err != nil {
		return blob.Info{}, blob.Errorf("create", key, err, nil)
	}
	if opts.SHA256 != "" && blob.SHA256Hex(body) != opts.SHA256 {
		return blob.Info{}, blob.Errorf("create", key, blob.ErrChecksum, nil)
	}
	put := s.putOptions(opts)
	put.SetMatchETagExcept("*")
	put.DisableMultipart = true // one request, one check of the condition, under the server's lock
	return s.write(ctx, "create", key, bytes.NewReader(body), int64(len(body)), opts, put)
}

func (s *Store) putOptions(opts blob.PutOptions) minio.PutObjectOptions {
	put := minio.PutObjectOptions{ContentType: opts.ContentType}
	if opts.SHA256 != "" {
		put.UserMetadata = map[string]string{digestMeta: opts.SHA256}
	}
	return put
}

func (s *Store) write(ctx context.Context, verb, key string, body io.Reader, size int64, opts blob.PutOptions, put minio.PutObjectOptions) (blob.Info, error) {
	done, err := s.core.Client.PutObject(ctx, s.opts.Bucket, s.opts.Prefix+key, body, size, put)
	if err != nil {
		return blob.Info{}, wrap(ctx, verb, key, err)
	}
	// The answer to a PUT has no time; who needs the server's asks for it with Stat.
	return blob.Info{Key: key, Size: size, ETag: done.ETag, ModTime: done.LastModified, SHA256: opts.SHA256, ContentType: opts.ContentType}, nil
}

// Get implements blob.Store.
func (s *Store) Get(ctx context.Context, key string) (io.ReadCloser, blob.Info, error) {
	return s.get(ctx, key, minio.GetObjectOptions{})
}

// GetRange implements blob.Store.
func (s *Store) GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if offset < 0 || length == 0 {
		return nil, blob.Errorf("get", key, blob.ErrRange, nil)
	}
	header := fmt.Sprintf("bytes=%d-", offset) // SetRange cannot say "from 0 to the end"
	if length > 0 {
		header = fmt.Sprintf("bytes=%d-%d", offset, offset+length-1)
	}
	var opts minio.GetObjectOptions
	opts.Set("Range", header)
	body, _, err := s.get(ctx, key, opts)
	return body, err
}

func (s *Store) get(ctx context.Context, key string, opts minio.GetObjectOptions) (io.ReadCloser, blob.Info, error) {
	if err := blob.ValidateKey(key); err != nil {
		return nil, blob.Info{}, blob.Errorf("get", key, err, nil)
	}
	body, object, _, err := s.core.GetObject(ctx, s.opts.Bucket, s.opts.Prefix+key, opts)
	if err != nil {
		return nil, blob.Info{}, wrap(ctx, "get", key, err)
	}
	return &reader{ctx: ctx, key: key, body: body}, info(key, object), nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Info, error) {
	if err := blob.ValidateKey(key); err != nil {
		return blob.Info{}, blob.Errorf("stat", key, err, nil)
	}
	object, err := s.core.StatObject(ctx, s.opts.Bucket, s.opts.Prefix+key, minio.StatObjectOptions{})
	if err != nil {
		return blob.Info{}, wrap(ctx, "stat", key, err)
	}
	return info(key, object), nil
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := blob.ValidateKey(key); err != nil {
		return blob.Errorf("delete", key, err, nil)
	}
	if err := s.core.RemoveObject(ctx, s.opts.Bucket, s.opts.Prefix+key, minio.RemoveObjectOptions{}); err != nil {
		return wrap(ctx, "delete", key, err)
	}
	return nil
}

// PresignGet implements blob.Presigner.
func (s *Store) PresignGet(ctx context.Context, key string, expiry time.Duration) (string, error) {
	if err := blob.ValidateKey(key); err != nil {
		return "", blob.Errorf("presign", key, err, nil)
	}
	if expiry < time.Second || expiry > 7*24*time.Hour { // the protocol's bounds
		return "", blob.Errorf("presign", key, blob.ErrInvalid, errors.New("expiry outside 1 s to 7 days"))
	}
	u, err := s.public.PresignedGetObject(ctx, s.opts.Bucket, s.opts.Prefix+key, expiry, nil)
	if err != nil {
		return "", wrap(ctx, "presign", key, err)
	}
	return u.String(), nil
}

func info(key string, o minio.ObjectInfo) blob.Info {
	return blob.Info{
		Key: key, Size: o.Size, ETag: o.ETag, ModTime: o.LastModified.UTC(),
		SHA256: o.UserMetadata[digestMeta], ContentType: o.ContentType,
	}
}

// reader gives errors in mid-body their sentinel.
type reader struct {
	ctx  context.Context //nolint:containedctx // the lifetime of the read is that of the Get's context
	key  string
	body io.ReadCloser
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = wrap(r.ctx, "get", r.key, err)
	}
	return n, err
}

func (r *reader) Close() error { return r.body.Close() }

// resendable prepares a body that must have exactly the declared size and digest. If it can be rewound it is
// checked beforehand, so that the client may send it again after a lost connection; if not, on its way.
func resendable(body io.Reader, size int64, sha string) (io.Reader, error) {
	if size == 0 { // an HTTP client would not read it at all
		if _, err := io.Copy(io.Discard, blob.Verified(body, 0, sha)); err != nil {
			return nil, err
		}
		return http.NoBody, nil
	}
	seeker, canSeek := body.(io.Seeker)
	at, canReadAt := body.(io.ReaderAt)
	if !canSeek || !canReadAt {
		return blob.Verified(body, size, sha), nil
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, fmt.Errorf("rewind body: %w", err)
	}
	end, err := seeker.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("rewind body: %w", err)
	}
	if end-start != size {
		return nil, fmt.Errorf("%w: %d bytes, declared %d", blob.ErrSize, end-start, size)
	}
	if sha != "" {
		if _, err := io.Copy(io.Discard, blob.Verified(io.NewSectionReader(at, start, size), size, sha)); err != nil {
			return nil, err
		}
	}
	return io.NewSectionReader(at, start, size), nil
}
