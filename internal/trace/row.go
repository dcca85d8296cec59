package trace

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/spelling"
)

// found is the place of a row.
type found struct {
	key, site, marketplace, id, url string
	part                            datasets.Part
}

// knows refuses a column that the table does not have.
func knows(schema table.Schema, column string) error {
	names := schema.Names()
	if slices.Contains(names, column) {
		return nil
	}
	if near := spelling.Nearest(column, names); near != "" {
		return fmt.Errorf("%w column %q of table %s: did you mean %s?", ErrUnknown, column, schema.Table, near)
	}
	return fmt.Errorf("%w column %q of table %s; it has %s", ErrUnknown, column, schema.Table, strings.Join(names, ", "))
}

var uidForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// identity are the columns by which people name a row; those that a table does not have are left out.
func (t *Tracer) identity() []string {
	var out []string
	for _, name := range []string{t.schema.Key, "site", "url", t.marketplace(), t.id()} {
		if t.schema.Index(name) >= 0 {
			out = append(out, name)
		}
	}
	return out
}

// id is the column of the site's own name of a row; documents have none.
func (t *Tracer) id() string {
	if t.schema.Key == table.OwnKey {
		return "site_key"
	}
	return "site_product_id"
}

// marketplace is the column of the registrable domain that was crawled.
func (t *Tracer) marketplace() string {
	if t.schema.Table == table.DocumentsTable {
		return "registered_domain"
	}
	return "marketplace"
}

// names are the columns that a row is found by, in words.
func (t *Tracer) names() string {
	if t.schema.Index(t.id()) < 0 {
		return t.schema.Key + " or url"
	}
	return t.schema.Key + ", " + t.id() + " or url"
}

// find looks a row up by its key, the site's id or its address.
func (t *Tracer) find(ctx context.Context, key string) (found, error) {
	columns := t.identity()
	var hits []found
	var ids []string
	for _, part := range t.snap.Tables[0].Parts() {
		if uidForm.MatchString(key) && (key < part.MinKey || key > part.MaxKey) {
			continue
		}
		for row, err := range rows(ctx, t.store, part, columns...) {
			if err != nil {
				return found{}, err
			}
			f := found{part: part}
			for i, name := range columns {
				text, _ := row[i].(string)
				switch name {
				case t.schema.Key:
					f.key = strings.Clone(text)
				case "site":
					f.site = strings.Clone(text)
				case t.marketplace():
					f.marketplace = strings.Clone(text)
				case t.id():
					f.id = strings.Clone(text)
				case "url":
					f.url = strings.Clone(text)
				}
			}
			switch key {
			case f.key, f.id, f.url:
				hits = append(hits, f)
			}
			ids = append(ids, f.id)
		}
	}
	switch {
	case len(hits) == 1:
		return hits[0], nil
	case len(hits) > 1:
		var names []string
		for _, h := range hits {
			names = append(names, fmt.Sprintf("%s (%s)", h.key, h.marketplace))
		}
		return found{}, fmt.Errorf("%w row %q: several marketplaces have it; name one by its %s: %s", ErrUnknown, key, t.schema.Key, strings.Join(names, ", "))
	}
	hint := ""
	if near := spelling.Nearest(key, ids); near != "" {
		hint = "; did you mean " + near + "?"
	}
	return found{}, fmt.Errorf("%w row %q: %s v%d has no %s of that name%s", ErrUnknown, key, t.snap.Dataset, t.snap.Version.Version, t.names(), hint)
}

// rows reads columns of a part.
func rows(ctx context.Context, s blob.Store, part datasets.Part, columns ...string) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		r, err := parquet.Open(blob.NewReaderAt(ctx, s, blob.Info{Key: part.Key, Size: part.Bytes}), part.Bytes)
		if err != nil {
			yield(nil, fmt.Errorf("open %s: %w", part.Key, err))
			return
		}
		for row, err := range r.Rows(ctx, columns...) {
			if err != nil {
				err = fmt.Errorf("read %s: %w", part.Key, err)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// value is the published cell as JSON.
func (t *Tracer) value(ctx context.Context, column string) (any, error) {
	if t.cells != nil {
		return t.cells[column], nil
	}
	at := t.schema.Index(t.schema.Key)
	for row, err := range rows(ctx, t.store, t.row.part) {
		if err != nil {
			return nil, err
		}
		if row[at] != t.row.key {
			continue
		}
		t.cells = map[string]any{}
		for i, c := range t.schema.Columns {
			t.cells[c.Name] = table.Plain(c, row[i])
		}
		return t.cells[column], nil
	}
	return nil, fmt.Errorf("read row %s: %w", t.row.key, datasets.ErrDamaged)
}

// load reads what is known of the row, and the pages that it was read from.
func (t *Tracer) load(ctx context.Context, state, evidence []datasets.Part) error {
	for _, part := range holding(state, t.row.key) {
		for row, err := range rows(ctx, t.store, part) {
			if err != nil {
				return err
			}
			if row[0] != t.row.key {
				continue
			}
			if t.state, err = compare.ReadState(row); err != nil {
				return fmt.Errorf("read state of %s: %w", t.row.key, err)
			}
		}
	}
	if t.state.Key == "" {
		return fmt.Errorf("read state of %s: %w: the version has none", t.row.key, datasets.ErrDamaged)
	}
	for _, part := range holding(evidence, t.row.key) {
		for row, err := range rows(ctx, t.store, part) {
			if err != nil {
				return err
			}
			if row[0] != t.row.key {
				continue
			}
			e, err := compare.ReadEvidence(row)
			if err != nil {
				return fmt.Errorf("read evidence of %s: %w", t.row.key, err)
			}
			t.bodies = append(t.bodies, e)
		}
	}
	return nil
}

// holding are the parts in whose range a key lies.
func holding(parts []datasets.Part, key string) (out []datasets.Part) {
	for _, p := range parts {
		if p.MinKey <= key && key <= p.MaxKey {
			out = append(out, p)
		}
	}
	return out
}
