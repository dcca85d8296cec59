package datasets

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"sheaf/datasets/blob"
	"sheaf/datasets/table"
)

// NoticePublished is the type of the notice of a new version.
const NoticePublished = "version.published"

// Notice is what subscribers are told about a version: the document events/v000012.json, from which deliveries are
// made. It is a function of manifests only.
type Notice struct {
	ID         string         `json:"id"` // "<ns>/<name>/v000012", stable over deliveries
	Type       string         `json:"type"`
	Dataset    string         `json:"dataset"`
	Version    int            `json:"version"`
	Commit     string         `json:"commit"`
	DataDigest string         `json:"data_digest"`
	Previous   *VersionID     `json:"previous,omitempty"`
	Run        string         `json:"run"`
	AsOf       time.Time      `json:"as_of"`
	Published  time.Time      `json:"published_at"`
	Sources    []NoticeSource `json:"sources"`
	// Counts adds up the row classes over the sources that were built.
	Counts map[Class]int64 `json:"counts"`
	// Rows by table and split.
	Rows     map[string]map[string]int64 `json:"rows"`
	Bytes    int64                       `json:"bytes"`
	Schemas  []NoticeSchema              `json:"schemas"`
	Verdicts []Verdict                   `json:"verdicts"`
	Pull     string                      `json:"pull"` // command
}

// VersionID names a version by number and content.
type VersionID struct {
	Version    int    `json:"version"`
	Commit     string `json:"commit"`
	DataDigest string `json:"data_digest"`
}

// NoticeSource is one source's share of a notice.
type NoticeSource struct {
	Source  string          `json:"source"`
	AsOf    time.Time       `json:"as_of"`
	Rows    int64           `json:"rows"`
	Carried string          `json:"carried,omitempty"`
	Partial bool            `json:"partial,omitempty"`
	Counts  map[Class]int64 `json:"counts"`
}

// NoticeSchema tells readers whether their code still fits.
type NoticeSchema struct {
	Table       string `json:"table"`
	Fingerprint string `json:"fingerprint"`
	// Compatible: every column of the previous version is still there with its type.
	Compatible bool `json:"compatible"`
}

// EventKey is where the notice of a version lies.
func EventKey(dataset string, version int) string { return eventKey(dataset, EventID(version)) }

// EventID is the name of a version's event.
func EventID(version int) string { return fmt.Sprintf("v%06d", version) }

func (r *Repo) recordNotice(ctx context.Context, v Version) (FileRef, error) {
	n, err := r.notice(ctx, v)
	if err != nil {
		return FileRef{}, err
	}
	key := eventKey(v.Dataset, EventID(v.Version))
	body, sha, err := blob.CreateJSON(ctx, r.store, key, n)
	if err != nil {
		return FileRef{}, err
	}
	return FileRef{Key: key, SHA256: sha, Bytes: int64(len(body))}, nil
}

// Notice reads the notice of a published version.
func (r *Repo) Notice(ctx context.Context, dataset string, version int) (Notice, error) {
	if err := ValidateName(dataset); err != nil {
		return Notice{}, err
	}
	n, err := blob.ReadJSON[Notice](ctx, r.store, eventKey(dataset, EventID(version)))
	return n, missing(err, "event of v%d of %s", version, dataset)
}

// EnsureNotice reads the notice of a published version; it writes it where publishing was cut off before it did.
func (r *Repo) EnsureNotice(ctx context.Context, dataset string, version int) (Notice, error) {
	n, err := r.Notice(ctx, dataset, version)
	if !errors.Is(err, ErrNotFound) {
		return n, err
	}
	v, err := r.Version(ctx, dataset, version)
	if err != nil {
		return Notice{}, err
	}
	if _, err := r.recordNotice(ctx, v); err != nil {
		return Notice{}, err
	}
	return r.Notice(ctx, dataset, version)
}

// NoticeAt reads the notice at a key, as Publish returned it.
func (r *Repo) NoticeAt(ctx context.Context, dataset, key string) (Notice, error) {
	if !strings.HasPrefix(key, datasetPrefix(dataset)+"events/") {
		return Notice{}, fmt.Errorf("%w: %s is no event of %s", ErrInvalid, key, dataset)
	}
	n, err := blob.ReadJSON[Notice](ctx, r.store, key)
	return n, missing(err, "event %s", key)
}

func (r *Repo) notice(ctx context.Context, v Version) (Notice, error) {
	n := Notice{
		ID: v.Dataset + "/" + EventID(v.Version), Type: NoticePublished, Dataset: v.Dataset,
		Version: v.Version, Commit: v.Commit, DataDigest: v.DataDigest, Run: v.Run, AsOf: v.AsOf,
		Published: v.PublishedAt, Counts: v.Counts(), Rows: map[string]map[string]int64{}, Verdicts: v.Verdicts,
		Pull: PullCommand(v.Dataset, v.Version),
	}
	var before Content
	if v.Parent.Version > 0 {
		p, err := r.Version(ctx, v.Dataset, v.Parent.Version)
		if err != nil && !errors.Is(err, ErrDeleted) {
			return Notice{}, err
		}
		before = p.Content
		n.Previous = &VersionID{Version: v.Parent.Version, Commit: v.Parent.Commit, DataDigest: p.DataDigest}
	}
	for _, s := range v.Sources {
		n.Sources = append(n.Sources, NoticeSource{
			Source: s.Source, AsOf: s.AsOf, Rows: s.Rows, Carried: s.Carried, Partial: s.Partial, Counts: s.Counts,
		})
	}
	for _, t := range v.Tables {
		rows := map[string]int64{}
		for _, s := range t.Splits {
			rows[s.Name] = s.Rows
			for _, p := range s.Parts {
				n.Bytes += p.Bytes
			}
		}
		n.Rows[t.Name] = rows
		old, had := before.Table(t.Name)
		n.Schemas = append(n.Schemas, NoticeSchema{
			Table: t.Name, Fingerprint: t.Fingerprint, Compatible: !had || Compatible(old.Schema, t.Schema),
		})
	}
	return n, nil
}

// Compatible reports whether code written for from reads to: every column is still there with its type.
func Compatible(from, to table.Schema) bool {
	for _, c := range from.Columns {
		i := to.Index(c.Name)
		if i < 0 || to.Columns[i].Type != c.Type {
			return false
		}
		if c.Type == table.Rows && !Compatible(table.Schema{Columns: c.Children}, table.Schema{Columns: to.Columns[i].Children}) {
			return false
		}
	}
	return true
}

// PullCommand brings a version to a machine.
func PullCommand(dataset string, version int) string {
	return fmt.Sprintf("sheaf pull %s@v%d DIR", dataset, version)
}
