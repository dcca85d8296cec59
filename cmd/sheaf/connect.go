package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	tlog "go.temporal.io/sdk/log"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/minio"
)

// dialWithin is how long a server may take to answer the first call.
const dialWithin = 10 * time.Second

// store connects to the object store and sees to the bucket.
func (a *app) store(ctx context.Context) (*minio.Store, error) {
	c := a.cfg.Store
	s, err := minio.New(minio.Options{
		Endpoint: c.Endpoint, AccessKey: c.AccessKey, SecretKey: c.SecretKey, Bucket: c.Bucket, Region: c.Region,
		Secure: c.TLS, Prefix: c.Prefix, PublicEndpoint: a.cfg.Server.S3PublicURL,
	})
	if err != nil {
		return nil, fmt.Errorf("open object store %s: %w", c.Endpoint, err)
	}
	dial, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	err = s.EnsureBucket(dial)
	switch {
	case err == nil:
		a.opened = s
		return s, nil
	case ctx.Err() == nil && (dial.Err() != nil || errors.Is(err, blob.ErrUnavailable)):
		return nil, &unreachable{"the object store", c.Endpoint, "store.endpoint (SHEAF_STORE_ENDPOINT)", err}
	}
	return nil, fmt.Errorf("open bucket %s at %s: %w", c.Bucket, c.Endpoint, err)
}

// tested is store for those who write to it for long: it must keep what it promises.
func (a *app) tested(ctx context.Context) (*minio.Store, error) {
	s, err := a.store(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.SelfTest(ctx); err != nil {
		return nil, fmt.Errorf("test object store %s: %w", a.cfg.Store.Endpoint, err)
	}
	return s, nil
}

// exists returns an error that wraps datasets.ErrNotFound unless the dataset is defined.
func exists(ctx context.Context, store blob.Store, dataset string) error {
	_, err := datasets.New(store).LatestDefinition(ctx, dataset)
	return err
}

// temporal connects to the Temporal server; the caller closes it. Histories show it as the SDK's process@host.
func (a *app) temporal(ctx context.Context) (client.Client, error) { return a.measured(ctx, "", nil) }

// measured is temporal with a receiver for the SDK's figures; nil = nobody looks.
func (a *app) measured(ctx context.Context, identity string, metrics client.MetricsHandler) (client.Client, error) {
	t := a.cfg.Temporal
	o := client.Options{
		HostPort: t.Address, Namespace: t.Namespace, Identity: identity, MetricsHandler: metrics,
		Logger: tlog.NewStructuredLogger(a.logger(slog.LevelError)),
	}
	if t.TLS || !t.APIKey.IsZero() {
		o.ConnectionOptions.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if !t.APIKey.IsZero() {
		o.Credentials = client.NewAPIKeyStaticCredentials(t.APIKey.Reveal())
	}
	dial, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	c, err := client.DialContext(dial, o)
	if err != nil {
		return nil, &unreachable{"Temporal", t.Address, "temporal.address (SHEAF_TEMPORAL_ADDRESS)", err}
	}
	return c, nil
}
