// Package bodies knows which archived pages a re-extraction needs and whether they are there.
//
//	runs/<run>/<source>/gone.json   the bodies that a re-extraction looked for in vain
package bodies

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
	"sheaf/internal/compare"
	"sheaf/internal/frontier"
	"sheaf/internal/record"
)

// Body is an archived page that a row, or a list page of a run, was read from.
type Body struct {
	// Key is the row's (product_uid) and SiteProductID the site's own id of it, as far as there is one: a list page tells
	// about many rows, and is named with a row only where that was read from nothing else.
	Key           string `json:"key,omitempty"`
	SiteProductID string `json:"site_product_id,omitempty"`
	Page          string `json:"page"` // page kind of the recipe
	URL           string `json:"url"`
	Archive       string `json:"archive"` // object key
	Offset        int64  `json:"offset"`
	SHA256        string `json:"sha256"`
}

// String names a body in a sentence.
func (b Body) String() string {
	name := b.Page + " " + b.URL
	if b.SiteProductID != "" {
		name = b.SiteProductID + " (" + name + ")"
	}
	return name
}

func body(key, id string, ev record.Evidence) Body {
	return Body{Key: key, SiteProductID: id, Page: ev.Page, URL: ev.URL, Archive: ev.Archive, Offset: ev.Offset, SHA256: ev.SHA256}
}

// OfRows yields the bodies of the parent's rows that a comparison reads again.
func OfRows(ctx context.Context, s blob.Store, in compare.Input) iter.Seq2[Body, error] {
	return func(yield func(Body, error) bool) {
		for row, err := range compare.Archived(ctx, s, in) {
			if err != nil {
				yield(Body{}, err)
				return
			}
			own := slices.ContainsFunc(row.Bodies, func(e compare.Evidence) bool { return e.Kind == row.ItemKind })
			for _, e := range row.Bodies {
				key, id := row.Key, row.SiteProductID
				if own && e.Kind != row.ItemKind {
					key, id = "", ""
				}
				if !yield(body(key, id, e.Evidence), nil) {
					return
				}
			}
		}
	}
}

// OfRun yields the bodies that a sealed crawl names.
func OfRun(ctx context.Context, run *frontier.Run) iter.Seq2[Body, error] {
	return func(yield func(Body, error) bool) {
		for b, err := range run.Bodies(ctx) {
			if !yield(body(b.Key, b.ID, b.Evidence), err) || err != nil {
				return
			}
		}
	}
}

// looks is how many archive objects are looked for at once.
const looks = 16

// Gone counts bodies, each page of a row once, and gives those whose archive object is not there, in the order in which
// their objects were first named. An object is looked for once, however many bodies lie in it.
func Gone(ctx context.Context, s blob.Store, all ...iter.Seq2[Body, error]) (total int64, gone []Body, err error) {
	byArchive := map[string][]Body{}
	var order []string
	type page struct {
		archive, key string
		offset       int64
	}
	told := map[page]bool{}
	for _, list := range all {
		for b, err := range list {
			if err != nil {
				return total, nil, err
			}
			at := page{b.Archive, b.Key, b.Offset}
			if told[at] {
				continue
			}
			told[at] = true
			total++
			if byArchive[b.Archive] == nil {
				order = append(order, b.Archive)
			}
			byArchive[b.Archive] = append(byArchive[b.Archive], b)
		}
	}
	var mu sync.Mutex
	lost := map[string]bool{}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(looks)
	for _, key := range order {
		g.Go(func() error {
			_, err := s.Stat(gctx, key)
			if errors.Is(err, blob.ErrNotFound) {
				mu.Lock()
				defer mu.Unlock()
				lost[key] = true
				return nil
			}
			if err != nil {
				return fmt.Errorf("look for archive: %w", err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return total, nil, err
	}
	for _, key := range order {
		if lost[key] {
			gone = append(gone, byArchive[key]...)
		}
	}
	return total, gone, nil
}

// Report lists the bodies that a re-extraction of a source looked for in vain.
type Report struct {
	Run    string `json:"run"`
	Source string `json:"source"`
	Gone   []Body `json:"gone"`
}

func reportKey(run, source string) string { return "runs/" + run + "/" + source + "/gone.json" }

// Put stores a report; a retry of the same is no error.
func Put(ctx context.Context, s blob.Store, r Report) (key, sha256 string, err error) {
	key = reportKey(r.Run, r.Source)
	text, err := blob.Canonical(r)
	if err != nil {
		return "", "", err
	}
	sha256 = blob.SHA256Hex(text)
	// Put, not create: between two looks more may have gone.
	_, err = s.Put(ctx, key, strings.NewReader(string(text)), int64(len(text)), blob.PutOptions{ContentType: blob.ContentTypeJSON, SHA256: sha256})
	if err != nil {
		return "", "", fmt.Errorf("store report of missing bodies: %w", err)
	}
	return key, sha256, nil
}

// Get reads the report of a source; one that found everything has none, and so has no bodies.
func Get(ctx context.Context, s blob.Store, run, source string) (Report, error) {
	r, err := blob.ReadJSON[Report](ctx, s, reportKey(run, source))
	if errors.Is(err, blob.ErrNotFound) {
		return Report{Run: run, Source: source}, nil
	}
	if err != nil {
		return Report{}, fmt.Errorf("read report of missing bodies: %w", err)
	}
	return r, nil
}
