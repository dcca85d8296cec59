package minio

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"sheaf/datasets/blob"
	"sheaf/internal/secret"
)

// Options say where the objects are.
type Options struct {
	// Endpoint is host:port, or a URL whose scheme then decides Secure.
	Endpoint  string
	AccessKey string
	SecretKey secret.String
	Bucket    string
	// Region is us-east-1 if empty, MinIO's default. Set, it saves the client a look-up a bucket.
	Region string
	Secure bool
	// Prefix goes before every key, so that several installations can share a bucket.
	Prefix string
	// PublicEndpoint is the address that presigned URLs name, if readers reach the server by another one than we
	// do. The address is part of the signature, so it cannot be changed afterwards.
	PublicEndpoint string
	// Retries is how often one request is tried (default 10, about 4 s when the server is away). Longer outages
	// are the business of who calls: activities are retried by Temporal.
	Retries int
}

func (o Options) withDefaults() (Options, error) {
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if o.Retries <= 0 {
		o.Retries = 10
	}
	o.Prefix = strings.Trim(o.Prefix, "/")
	if o.Prefix != "" {
		if err := blob.ValidateKey(o.Prefix); err != nil {
			return o, fmt.Errorf("prefix: %w", err)
		}
		o.Prefix += "/"
	}
	if o.Bucket == "" {
		return o, errors.New("bucket is empty")
	}
	var err error
	if o.Endpoint, o.Secure, err = splitEndpoint(o.Endpoint, o.Secure); err != nil {
		return o, err
	}
	return o, nil
}

// splitEndpoint takes host:port out of an address that may be a URL.
func splitEndpoint(address string, secure bool) (host string, tls bool, err error) {
	if address == "" {
		return "", false, errors.New("endpoint is empty")
	}
	if !strings.Contains(address, "://") {
		return address, secure, nil
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "", false, fmt.Errorf("endpoint: %w", err)
	case u.Scheme != "http" && u.Scheme != "https":
		return "", false, fmt.Errorf("endpoint %q: scheme is neither http nor https", address)
	case u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil:
		return "", false, fmt.Errorf("endpoint %q: want scheme://host:port", u.Redacted())
	}
	return u.Host, u.Scheme == "https", nil
}
