// Package trace tells where a published value comes from: which page stated it, which place of which recipe revision read
// it there, and where that page lies in the archive. It reads a version's manifest, its tables and its internal tables;
// nothing is asked of a site.
package trace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/frontier"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Question asks for one value of a version's main table.
type Question struct {
	Ref   string // namespace/name, with @tag, @vN or a digest
	Key   string // of the row: its key column (product_uid, id, row_uid), site_product_id, site_key or url
	Field string // column
}

// Trace is where a value comes from.
type Trace struct {
	Dataset string    `json:"dataset"`
	Version int       `json:"version"`
	Commit  string    `json:"commit"`
	AsOf    time.Time `json:"as_of"` // of the row's source
	Row     Row       `json:"row"`
	Field   string    `json:"field"`
	About   string    `json:"about,omitempty"` // what the column means
	Value   any       `json:"value"`           // as JSON; null where there is none
	// Stated is what a page said; absent where the value is computed or comes from the dataset itself.
	Stated *Stated `json:"stated,omitempty"`
	// Derived says how a computed value is made; From are the traces of the columns that it is made of.
	Derived *Derived `json:"derived,omitempty"`
	Recipe  Recipe   `json:"recipe"`
	Page    *Page    `json:"page,omitempty"`
	// Changes are what history tells of the column, and of the row as a whole, oldest first.
	Changes []Change `json:"changes"`
}

// Row names the row of any kind of table.
type Row struct {
	Key           string    `json:"key"` // the cell of its key column, as in history: product_uid, of documents id, of a table row_uid
	Site          string    `json:"site"`
	Marketplace   string    `json:"marketplace"`     // of documents registered_domain
	SiteProductID string    `json:"site_product_id"` // of a table site_key; empty for documents
	URL           string    `json:"url,omitempty"`
	Status        string    `json:"status"` // active or missing
	FirstSeenAt   time.Time `json:"first_seen_at"`
	ChangedAt     time.Time `json:"changed_at"`
	LastSeenAt    time.Time `json:"last_seen_at"`
}

// Stated is a page's statement.
type Stated struct {
	State string `json:"state"` // value or null
	Value any    `json:"value,omitempty"`
	// Raw is the text as shown; it is left out where it is the value.
	Raw  string `json:"raw,omitempty"`
	Page string `json:"page,omitempty"` // page kind of the recipe
	// Alternative is which of the field's places in the recipe stated it (from 0), with its text. Absent: none did.
	Alternative *Alternative `json:"alternative,omitempty"`
	Flags       []string     `json:"flags,omitempty"`
	Error       string       `json:"error,omitempty"`
}

// Alternative is a place in a recipe.
type Alternative struct {
	Matched string `json:"matched"` // <page>#<index>, or default
	Index   int    `json:"index"`
	Line    int    `json:"line,omitempty"`
	YAML    string `json:"yaml,omitempty"`
	// BuiltIn: the recipe has no such field; it is one of the places in which every recipe of the kind looks.
	BuiltIn bool `json:"built_in,omitempty"`
}

// Name is what people call the row by.
func (r Row) Name() string { return cmp.Or(r.SiteProductID, r.URL, r.Key) }

// Recipe is the revision by which the row was last read.
type Recipe struct {
	Name        string `json:"name"`
	Revision    int    `json:"revision"`
	Preparation int    `json:"prep_rev"` // revision of preprocessing, as manifests name it
}

// Page is the archived page that stated the value.
type Page struct {
	Kind          string    `json:"kind"` // item kind or list page of the record
	Page          string    `json:"page"` // page kind of the recipe
	Method        string    `json:"method,omitempty"`
	URL           string    `json:"url"`
	FinalURL      string    `json:"final_url,omitempty"`
	RequestBody   string    `json:"request_body,omitempty"`
	Status        int       `json:"status"`
	ContentType   string    `json:"content_type,omitempty"`
	AsOf          time.Time `json:"as_of"` // of the run that read it
	FetchedAt     time.Time `json:"fetched_at,omitzero"`
	NotModifiedAt string    `json:"not_modified_at,omitempty"` // as_of of the last run that was told that it is the same
	Archive       string    `json:"archive"`                   // object key
	Offset        int64     `json:"offset"`
	Length        int64     `json:"length"`
	SHA256        string    `json:"sha256"`
	Gone          bool      `json:"gone,omitempty"` // the archive does not have it any more

	evidence record.Evidence
}

// Change is a row of history.
type Change struct {
	AsOf  time.Time `json:"as_of"`
	Class string    `json:"class"`
	Field string    `json:"field,omitempty"` // empty: the row as a whole
	Old   *string   `json:"old"`
	New   *string   `json:"new"`
	Cause string    `json:"cause"`
}

// ErrUnknown says that there is no such row or column; its message says what is near.
var ErrUnknown = errors.New("unknown")

// ErrNoPage says that a value has no archived page: it is computed, or comes from the recipe or the dataset.
var ErrNoPage = errors.New("no archived page states it")

// Value traces one value. Errors: datasets.ErrNotFound, ErrDeleted and ErrInvalid of the reference, ErrUnknown, the store's.
func Value(ctx context.Context, s blob.Store, q Question) (Trace, error) {
	snap, err := datasets.Open(ctx, s, q.Ref)
	if err != nil {
		return Trace{}, err
	}
	if err := knows(snap.Tables[0].Schema, q.Field); err != nil {
		return Trace{}, err // before a row is looked for
	}
	t, err := Open(ctx, s, snap, q.Key)
	if err != nil {
		return Trace{}, err
	}
	return t.Column(ctx, q.Field)
}

// Tracer is a row of a version with what is known of it. Not safe for concurrent use.
type Tracer struct {
	store  blob.Store
	snap   *datasets.Snapshot
	schema table.Schema
	book   book
	row    found
	state  compare.State
	source datasets.SourceVersion
	fields map[string]record.Field
	bodies []compare.Evidence
	recipe *recipe.Recipe // nil: the revision is not stored any more
	rules  Recipe
	base   Trace

	cells   map[string]any   // of the published row, by column; nil = not read yet
	history []Change         // of the row, all columns; nil = not read yet
	looked  map[string]*Page // pages by kind, once looked for
}

// Open finds a row of a version's main table, whose columns can then be traced one by one. Errors: ErrUnknown, the store's.
func Open(ctx context.Context, s blob.Store, snap *datasets.Snapshot, key string) (*Tracer, error) {
	schema := snap.Tables[0].Schema
	t := &Tracer{store: s, snap: snap, schema: schema, book: bookOf(schema), looked: map[string]*Page{}}
	var err error
	if t.row, err = t.find(ctx, key); err != nil {
		return nil, err
	}
	parent, err := datasets.New(s).NewestState(ctx, snap.Version)
	if err != nil {
		return nil, err
	}
	for _, source := range parent.Sources {
		if source.Source == t.row.part.Source {
			t.source = source
		}
	}
	state, evidence := parent.SourceState(t.row.part.Source)
	if err := t.load(ctx, state, evidence); err != nil {
		return nil, err
	}
	if t.fields, err = t.state.Stated(); err != nil {
		return nil, err
	}
	t.rules = Recipe{Name: t.source.Recipe, Revision: int(t.state.RecipeRev), Preparation: int(t.state.PrepRev)}
	stored, err := recipe.NewStore(s).Get(ctx, t.rules.Name, t.rules.Revision)
	if err == nil {
		t.recipe, err = stored.Parse()
	}
	if err != nil && !errors.Is(err, recipe.ErrNotFound) {
		return nil, fmt.Errorf("read recipe %s r%d: %w", t.rules.Name, t.rules.Revision, err)
	}
	t.base = Trace{
		Dataset: snap.Dataset, Version: snap.Version.Version, Commit: snap.Commit, AsOf: t.source.AsOf, Recipe: t.rules, Changes: []Change{},
		Row: Row{
			Key: t.row.key, Site: t.row.site, Marketplace: t.row.marketplace, SiteProductID: t.row.id, URL: t.row.url,
			Status: t.state.Status, FirstSeenAt: t.state.FirstSeenAt, ChangedAt: t.state.ChangedAt, LastSeenAt: t.state.LastSeenAt,
		},
	}
	return t, nil
}

// Column traces one column of the row. Errors: ErrUnknown, the store's.
func (t *Tracer) Column(ctx context.Context, name string) (Trace, error) {
	if err := knows(t.schema, name); err != nil {
		return Trace{}, err
	}
	c := t.schema.Columns[t.schema.Index(name)]
	out := t.base
	out.Field, out.About = name, c.Doc
	var err error
	if out.Value, err = t.value(ctx, name); err != nil {
		return out, err
	}
	if rule, computed := t.book.ruleOf(c); computed && !t.states(name) {
		out.Derived = &Derived{Rule: rule.text}
		for _, from := range rule.from {
			if t.schema.Index(from) < 0 {
				continue
			}
			one, err := t.Column(ctx, from)
			if err != nil {
				return out, err
			}
			one.Changes, one.Derived = []Change{}, withoutInputs(one.Derived)
			out.Derived.From = append(out.Derived.From, one)
		}
	} else if f, ok := t.fields[name]; ok {
		out.Stated = t.stated(name, f)
		if out.Page, err = t.page(ctx, f.From); err != nil {
			return out, err
		}
	} else if name == "attributes_json" {
		out.Derived = t.attributes()
	} else {
		out.Derived = &Derived{Rule: t.unstated(name)}
	}
	out.Changes, err = t.changes(ctx, name)
	return out, err
}

// unstated says why a column is null that no page stated.
func (t *Tracer) unstated(name string) string {
	if t.recipe != nil {
		if _, ok := t.recipe.Rule(name); ok {
			return "no page that was read of this row tells about it; the recipe has a field for it"
		}
	}
	return "the recipe has no field for it"
}

// states reports whether a page itself says what else would be computed.
func (t *Tracer) states(name string) bool {
	return !t.book.always[name] && t.fields[name].State == record.Value
}

// look finds out whether the page is still there, and when it was fetched.
func (t *Tracer) look(ctx context.Context, p *Page) error {
	_, at, err := frontier.ReadBody(ctx, t.store, p.evidence)
	switch {
	case errors.Is(err, blob.ErrNotFound):
		p.Gone = true
		return nil
	case err != nil:
		return err
	}
	p.FetchedAt = at.UTC()
	return nil
}

// Body gives the archived page of a trace, without content encoding and in its own charset. Errors: ErrNoPage,
// blob.ErrNotFound where it is gone, archive.ErrDamaged and archive.ErrDigest, the store's.
func Body(ctx context.Context, s blob.Store, t Trace) ([]byte, error) {
	if t.Page == nil {
		return nil, fmt.Errorf("%s of %s: %w", t.Field, t.Row.Name(), ErrNoPage)
	}
	body, _, err := frontier.ReadBody(ctx, s, record.Evidence{
		Archive: t.Page.Archive, Offset: t.Page.Offset, Length: t.Page.Length, SHA256: t.Page.SHA256,
	})
	if errors.Is(err, blob.ErrNotFound) {
		return nil, fmt.Errorf("the archived page %s is gone: %w", t.Page.URL, err)
	}
	return body, err
}
