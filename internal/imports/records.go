package imports

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/shopspring/decimal"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
	"sheaf/internal/record"
)

// Site is the site of imported rows; their marketplace is datasets.ImportSource.
const Site = "import"

// maxUpload bounds a file of an upload that is read back.
const maxUpload = 512 << 20

// Read reads what a run's upload is. Errors: datasets.ErrNotFound, datasets.ErrDamaged; sha256, where it is not empty, is what the
// description must have.
func Read(ctx context.Context, store blob.Store, run, sha256 string) (Upload, error) {
	body, err := blob.ReadAll(ctx, store, UploadKey(run), blob.MaxJSON)
	if err != nil {
		return Upload{}, fmt.Errorf("read import of %s: %w", run, err)
	}
	if sha256 != "" && blob.SHA256Hex(body) != sha256 {
		return Upload{}, fmt.Errorf("read import of %s: %w: its description is another one", run, datasets.ErrDamaged)
	}
	var u Upload
	if err := json.Unmarshal(body, &u); err != nil || u.Format != uploadFormat {
		return Upload{}, fmt.Errorf("read import of %s: %w: %q is no description of one", run, datasets.ErrDamaged, u.Format)
	}
	return u, nil
}

// Records yields the rows of an upload as records, bad ones as such that go to quarantine. A bad row whose key is known keeps
// what is published of that key.
func (u Upload) Records(ctx context.Context, store blob.Store) iter.Seq2[record.Record, error] {
	return func(yield func(record.Record, error) bool) {
		schema := uploadSchema(u.Columns)
		for _, f := range u.Files {
			body, err := blob.ReadAll(ctx, store, f.Key, maxUpload)
			if err == nil && blob.SHA256Hex(body) != f.SHA256 {
				err = datasets.ErrDamaged
			}
			var rd *parquet.Reader
			if err == nil {
				rd, err = parquet.Open(bytes.NewReader(body), int64(len(body)))
			}
			if err == nil && rd.Schema().Fingerprint() != schema.Fingerprint() {
				err = fmt.Errorf("%w: other columns than described", datasets.ErrDamaged)
			}
			if err != nil {
				yield(record.Record{}, fmt.Errorf("read imported rows %s: %w", f.Key, err))
				return
			}
			for row, err := range rd.Rows(ctx) {
				if err != nil {
					yield(record.Record{}, fmt.Errorf("read imported rows %s: %w", f.Key, err))
					return
				}
				if !yield(u.record(row), nil) {
					return
				}
			}
		}
	}
}

func (u Upload) record(row table.Row) record.Record {
	text := func(i int) string {
		s, _ := row[i].(string)
		return s
	}
	r := record.Record{
		Key: record.Key{Site: Site, Marketplace: datasets.ImportSource, ID: text(atKey)}, Kind: "row", Rank: 1, URL: text(atWhere),
		Fields: map[string]record.Field{},
	}
	if reason := text(atBad); reason != "" {
		r.Quarantine = reason
		if raw := text(atRaw); raw != "" {
			r.Fields["raw"] = record.Field{State: record.Value, Value: raw}
		}
		return r
	}
	r.URL = "" // the same row in another line is the same row
	if s := text(atSplit); s != "" {
		r.Fields[splitColumn] = record.Field{State: record.Value, Value: s}
	}
	for i, c := range u.Columns {
		f := record.Field{State: record.Null, Matched: "import"} // the file states that there is none
		if v := row[stated+i]; v != nil {
			f = record.Field{State: record.Value, Value: fieldValue(c, v), Matched: "import"}
		}
		r.Fields[c.Name] = f
	}
	return r
}

// fieldValue is a cell in the form that records have.
func fieldValue(c table.Column, v any) any {
	switch v := v.(type) {
	case int64:
		switch c.Type {
		case table.Decimal:
			return record.Decimal{Decimal: decimal.New(v, -4)}
		case table.Timestamp:
			return time.UnixMicro(v).UTC().Format(time.RFC3339Nano)
		case table.Date:
			return time.Unix(v*86_400, 0).UTC().Format(time.DateOnly)
		}
	case []table.Row:
		out := make([]map[string]any, len(v))
		for i, row := range v {
			out[i] = map[string]any{}
			for j, child := range c.Children {
				if row[j] != nil {
					out[i][child.Name] = fieldValue(child, row[j])
				}
			}
		}
		return out
	}
	return v
}
