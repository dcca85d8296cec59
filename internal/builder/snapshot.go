package builder

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"time"

	"sheaf/datasets/blob"
	"sheaf/internal/fetch"
	"sheaf/internal/preview"
)

// sheetsPatience bounds the loading of a page's style sheets: it is shown without those that are late.
const sheetsPatience = 12 * time.Second

// Snapshot is a sample made safe to show, as HTML in UTF-8. assets is the path under which Asset's answers are served; it is
// followed by /<kind>/<signature>?u=<address>. Errors: CodeNoSample; CodeInvalid for a sample of JSON.
func (b *Builder) Snapshot(ctx context.Context, id, sampleID, assets string) ([]byte, error) {
	s, err := b.store.newest(ctx, id)
	if err != nil {
		return nil, err
	}
	p, missing := s.sample(sampleID)
	if missing != nil {
		return nil, missing
	}
	o, err := b.look(ctx, id, p)
	if err != nil {
		return nil, err
	}
	if o.page == nil {
		return nil, refuse(CodeInvalid, "this sample is JSON: there is no page to show")
	}
	sheets, err := b.sheets(ctx, id, p, o)
	if err != nil {
		return nil, err
	}
	asset := func(kind preview.Kind, address string) string {
		return assets + "/" + string(kind) + "/" + s.signed(kind, address) + "?u=" + url.QueryEscape(address)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return preview.Make(o.page.Root, o.page.Base, preview.Options{Sheets: sheets, Asset: asset}).HTML, nil
}

// signed is the signature without which no asset is fetched: only what a snapshot shows is asked for.
func (s state) signed(kind preview.Kind, address string) string {
	mac := hmac.New(sha256.New, []byte(s.Secret))
	fmt.Fprintf(mac, "%s %s", kind, address)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// sheets are the style sheets of a sample's page, loaded once and kept beside the draft.
func (b *Builder) sheets(ctx context.Context, id string, p sample, o *opened) (map[string]string, error) {
	key := prefix + id + "/sheets/" + p.SHA256 + ".json"
	kept, err := blob.ReadJSON[map[string]string](ctx, b.store.blobs, key)
	if err == nil {
		return kept, nil
	}
	if !errors.Is(err, blob.ErrNotFound) {
		return nil, fmt.Errorf("read the style of a page: %w", err)
	}
	within, cancel := context.WithTimeout(ctx, sheetsPatience)
	defer cancel()
	o.mu.Lock()
	root, base := o.page.Root, o.page.Base
	o.mu.Unlock()
	found, failed := preview.Collect(within, root, base, func(ctx context.Context, address string) (string, []byte, error) {
		resp, err := b.visitor.Beside(ctx, fetch.Request{URL: address})
		if err != nil {
			return "", nil, err
		}
		if resp.Status != 200 {
			return "", nil, fmt.Errorf("status %d", resp.Status)
		}
		return resp.Header.Get("Content-Type"), resp.Body, nil
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if failed != nil && within.Err() != nil {
		return found, nil // slow today; asked again the next time
	}
	if _, _, err := blob.CreateJSON(ctx, b.store.blobs, key, found); err != nil && !errors.Is(err, blob.ErrExists) {
		return nil, fmt.Errorf("keep the style of a page: %w", err)
	}
	return found, nil
}

// Asset is a picture or font that a snapshot of a draft shows.
type Asset struct {
	MediaType string
	Body      []byte
}

// Asset fetches a picture or font that a snapshot shows. Errors: CodeInvalid for what no snapshot of the draft asks for,
// CodeRefused where it could not be had or is neither picture nor font.
func (b *Builder) Asset(ctx context.Context, id, kind, signature, address string) (Asset, error) {
	s, err := b.store.newest(ctx, id)
	if err != nil {
		return Asset{}, err
	}
	if !hmac.Equal([]byte(signature), []byte(s.signed(preview.Kind(kind), address))) {
		return Asset{}, refuse(CodeInvalid, "no page of the draft shows this")
	}
	resp, err := b.visitor.Beside(ctx, fetch.Request{URL: address})
	if err != nil {
		if ctx.Err() != nil {
			return Asset{}, context.Cause(ctx)
		}
		return Asset{}, refuse(CodeRefused, "the picture could not be had: %s", plainError(err))
	}
	mediaType, ok := preview.AssetType(preview.Kind(kind), resp.Body)
	if resp.Status != 200 || !ok {
		return Asset{}, refuse(CodeRefused, "the picture could not be had: status %d", resp.Status)
	}
	return Asset{MediaType: mediaType, Body: resp.Body}, nil
}
