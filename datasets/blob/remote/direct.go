package remote

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"sheaf/datasets/blob"
)

// direct fetches parts from the object store by signed URLs. The server's token never goes there.
type direct struct {
	store  *Store
	client *http.Client

	mu     sync.Mutex
	urls   map[string]string
	off    bool // bytes come through the server
	worked bool // an answer was right at least once
	failed int  // answers that failed since
}

// giveUp is how often in a row a store that had answered may fail before bytes come through the server.
const giveUp = 3

// codeNoURL is the server's word for having no address of the store for us.
const codeNoURL = "no_url"

// get opens a range. Neither an answer nor an error means: read it through the server.
func (d *direct) get(ctx context.Context, key string, header http.Header) (*http.Response, error) {
	for range 2 { // a URL that is over is asked for again, once
		address, err := d.url(ctx, key)
		if address == "" || err != nil {
			return nil, err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, d.quit("the server names no address of the object store: " + plain(err))
		}
		for name, values := range header {
			req.Header[name] = values
		}
		resp, err := d.client.Do(req)
		if err != nil {
			return nil, d.unreached(ctx, req.URL, err)
		}
		var from int64
		_, _ = fmt.Sscanf(header.Get("Range"), "bytes=%d-", &from)
		if isRange(resp, from) {
			d.mu.Lock()
			d.worked, d.failed = true, 0
			d.mu.Unlock()
			return resp, nil
		}
		resp.Body.Close()
		switch {
		case resp.StatusCode == http.StatusForbidden, resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusBadRequest:
			d.forget(key, address) // over, most likely
		case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
			return nil, d.unreached(ctx, req.URL, errors.New(resp.Status))
		default: // not the store that the server means, or the object is gone: the server knows
			if d.trusted() {
				return nil, nil //nolint:nilnil // through the server
			}
			return nil, d.quit(fmt.Sprintf("%s is not the server's object store (it answers %s)", req.URL.Host, resp.Status))
		}
	}
	return nil, d.quit("the object store refuses the URLs that it signed")
}

func (d *direct) trusted() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.worked
}

func (d *direct) forget(key, address string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.urls[key] == address {
		delete(d.urls, key)
	}
}

// url is where a key can be fetched; "" when bytes come through the server.
func (d *direct) url(ctx context.Context, key string) (string, error) {
	d.mu.Lock()
	off, address := d.off, d.urls[key]
	d.mu.Unlock()
	if off || address != "" {
		return pick(off, address), nil
	}
	signed, err := askJSON[struct {
		URL string `json:"url"`
	}](ctx, d.store, "sign", key, "/object-urls/"+escaped(key))
	var answer *Error
	if errors.As(err, &answer) && answer.Code == codeNoURL {
		return "", d.quit("the server knows no address under which this machine reaches its object store (server.s3_public_url)")
	}
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.urls[key] = signed.URL
	return pick(d.off, signed.URL), nil
}

func pick(off bool, address string) string {
	if off {
		return ""
	}
	return address
}

// unreached counts a failure: an error to try again after, or nil once bytes come through the server.
func (d *direct) unreached(ctx context.Context, at *url.URL, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	d.mu.Lock()
	d.failed++
	again := d.worked && d.failed < giveUp
	d.mu.Unlock()
	if again {
		return d.store.failure(blob.ErrUnavailable, 0, "", "its object store at "+at.Host+" does not answer", err)
	}
	return d.quit("the object store at " + at.Host + " cannot be reached from here: " + plain(err))
}

// quit turns to the server for good and says so, once.
func (d *direct) quit(why string) error {
	d.mu.Lock()
	first := !d.off
	d.off = true
	d.mu.Unlock()
	if first && d.store.opts.Notice != nil {
		d.store.opts.Notice("bytes come through the server: " + why)
	}
	return nil
}
