package datasets

import (
	"slices"
	"time"

	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/profile"
)

// ManifestFormat is the value of Manifest.Format.
const ManifestFormat = "sheaf/manifest/1"

// Manifest is a version: everything that it consists of, by content. Its canonical JSON at versions/v000012.json is
// the commit point; the commit id is the first 40 hex digits of the SHA-256 over those bytes. It never changes.
type Manifest struct {
	Format  string `json:"format"`
	Dataset string `json:"dataset"`
	Version int    `json:"version"`
	// Parent is what the version was built from; its Version is 0 for the first one.
	Parent ParentRef `json:"parent"`
	Run    string    `json:"run"`
	// AsOf is the run's as_of; every source has its own in Sources.
	AsOf time.Time `json:"as_of"`
	// PublishedAt is the time of the decision to publish. Informative: data and digests do not depend on it.
	PublishedAt time.Time `json:"published_at"`
	// Definition is the revision; About repeats what the card shows of it.
	Definition int   `json:"definition"`
	About      About `json:"about"`
	Content
	Verdicts []Verdict `json:"verdicts"`
}

// About is what people are told of a dataset.
type About struct {
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Owner       string `json:"owner,omitempty"`
	Licence     string `json:"licence,omitempty"`
	CardFacts
}

// CardFacts are what catalogues of datasets sort by; all are optional.
type CardFacts struct {
	// License is an identifier that the Hugging Face Hub knows ("cc-by-4.0"); empty = other.
	License string `yaml:"license" json:"license,omitempty"`
	// Languages are ISO 639-1 codes; none = those that the rows are in.
	Languages []string `yaml:"languages" json:"languages,omitempty"`
	Tasks     []string `yaml:"tasks" json:"tasks,omitempty"` // task_categories of the Hub: text-classification, ...
	Tags      []string `yaml:"tags" json:"tags,omitempty"`
}

// Content is what a version holds.
type Content struct {
	Kind table.Kind `json:"kind"`
	// Tables are the published tables, the main table first.
	Tables []TableVersion `json:"tables"`
	// Sources, sorted by name, say where the rows come from and in which run each source was last built.
	Sources []SourceVersion `json:"sources"`
	// DataDigest identifies the rows of the record tables (docs/FORMAT.md): 64 hex digits.
	DataDigest string `json:"data_digest"`
	// State and Evidence are the internal tables by source, sorted by source and key. Not for readers.
	State    []Part `json:"state"`
	Evidence []Part `json:"evidence"`
}

// TableVersion is one table of a version.
type TableVersion struct {
	Name        string       `json:"name"`
	Fingerprint string       `json:"fingerprint"`
	Schema      table.Schema `json:"schema"`
	// Examples are values of columns for the data dictionary, of one line and at most 60 characters. Manifests of before
	// 2026-11-23 have none.
	Examples map[string]string `json:"examples,omitempty"`
	// Splits are sorted by name. Append-only tables have one, named "train" so that common readers find it.
	Splits []SplitVersion `json:"splits"`
}

// SplitVersion is one split of a table: its parts sorted by source, then key (append-only: by age).
type SplitVersion struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
	// Digest is the SHA-256 over the row hashes in key order, in record tables.
	Digest string `json:"digest,omitempty"`
	Parts  []Part `json:"parts"`
}

// SourceVersion is one source's share of a version.
type SourceVersion struct {
	Source    string    `json:"source"`
	Run       string    `json:"run"`
	AsOf      time.Time `json:"as_of"`
	Recipe    string    `json:"recipe"`
	RecipeRev int       `json:"recipe_rev"`
	PrepRev   int       `json:"prep_rev"`
	// Rate is the most requests a second that the source was asked for; 0 = not known, or nothing was asked.
	Rate    float64 `json:"rate,omitempty"`
	Partial bool    `json:"partial,omitempty"`
	// Carried is why this version holds the rows of an earlier one: "held", "failed", "not run"; else empty.
	Carried string          `json:"carried,omitempty"`
	Counts  map[Class]int64 `json:"counts"`
	Rows    int64           `json:"rows"`
	Stats   SourceStats     `json:"stats"`
	// Past are the figures of the last accepted complete runs of the source, the newest first: the baseline of the next one.
	Past []profile.Figures `json:"past,omitempty"`
}

// Verdict is the result of one check.
type Verdict struct {
	Check  string `json:"check"`
	Source string `json:"source,omitempty"` // empty: the whole dataset
	// Result is pass, warn or hold.
	Result   string `json:"result"`
	Observed string `json:"observed,omitempty"`
	Expected string `json:"expected,omitempty"`
	Reason   string `json:"reason,omitempty"`
	// Code and Params say the reason in a form that programs put into other languages (docs/CHECKS.md). Manifests of before
	// 2026-11-23 have none.
	Code   string         `json:"code,omitempty"`
	Params map[string]any `json:"params,omitempty"`
}

// AppendSplit is the name of the only split of an append-only table.
const AppendSplit = "train"

// Encode gives the final bytes of a manifest and its commit id.
func (m Manifest) Encode() (body []byte, commit string, err error) {
	body, err = blob.Canonical(m)
	if err != nil {
		return nil, "", err
	}
	return body, CommitID(body), nil
}

// CommitID is the commit id of a manifest's bytes.
func CommitID(manifest []byte) string { return blob.SHA256Hex(manifest)[:40] }

// Table returns a table by name.
func (c Content) Table(name string) (TableVersion, bool) {
	i := slices.IndexFunc(c.Tables, func(t TableVersion) bool { return t.Name == name })
	if i < 0 {
		return TableVersion{}, false
	}
	return c.Tables[i], true
}

// Source returns a source by name.
func (c Content) Source(name string) (SourceVersion, bool) {
	i := slices.IndexFunc(c.Sources, func(s SourceVersion) bool { return s.Source == name })
	if i < 0 {
		return SourceVersion{}, false
	}
	return c.Sources[i], true
}

// Split returns a split by name.
func (t TableVersion) Split(name string) (SplitVersion, bool) {
	i := slices.IndexFunc(t.Splits, func(s SplitVersion) bool { return s.Name == name })
	if i < 0 {
		return SplitVersion{}, false
	}
	return t.Splits[i], true
}

// Rows is the number of rows of a table.
func (t TableVersion) Rows() int64 {
	var n int64
	for _, s := range t.Splits {
		n += s.Rows
	}
	return n
}

// Parts are the parts of all splits.
func (t TableVersion) Parts() []Part {
	var out []Part
	for _, s := range t.Splits {
		out = append(out, s.Parts...)
	}
	return out
}

// Parts are all parts of a version, internal ones too.
func (c Content) Parts() []Part {
	var out []Part
	for _, t := range c.Tables {
		out = append(out, t.Parts()...)
	}
	out = append(out, c.State...)
	return append(out, c.Evidence...)
}

// Counts adds up the row classes of the sources that were built in this version.
func (c Content) Counts() map[Class]int64 {
	out := map[Class]int64{}
	for _, s := range c.Sources {
		if s.Carried != "" {
			continue
		}
		for class, n := range s.Counts {
			out[class] += n
		}
	}
	return out
}
