package api

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"sheaf/datasets"
	"sheaf/datasets/table"
)

// Rows is a page of a table.
type Rows struct {
	Table   string           `json:"table"`
	Version int              `json:"version"`
	Columns []string         `json:"columns" doc:"In the order of the table, or as asked for"`
	Rows    []map[string]any `json:"rows" doc:"Cells by column: amounts as decimal text, instants and days in ISO 8601, rows in rows as objects; null where there is no value"`
	Total   int64            `json:"total" doc:"Rows of the table or split, searched or not"`
	Offset  int64            `json:"offset" doc:"Position of the first row that was looked at"`
	Scanned int64            `json:"scanned" doc:"Rows that were looked at"`
	Next    int64            `json:"next,omitempty" doc:"Offset to go on from; absent = the table ends here"`
	Stopped bool             `json:"stopped,omitempty" doc:"The search ended at its bound, not because the page is full or the table over"`
}

// A search looks at so many rows a request; a page holds at most so many.
const (
	maxScan = 50_000
	maxPage = 200
)

// rowsQuery narrows rows.
type rowsQuery struct {
	TablePath
	Conditional
	Split   string   `query:"split" doc:"Only this split"`
	Offset  int64    `query:"offset" minimum:"0"`
	Limit   int      `query:"limit" default:"50" minimum:"1" maximum:"200"`
	Columns []string `query:"columns" doc:"Only these, in this order (comma separated)" maxItems:"200"`
	Q       string   `query:"q" maxLength:"200" doc:"Only rows in which a text contains this, whatever its case"`
}

func (a *API) rows(ctx context.Context, in *rowsQuery) (*lasting[Rows], error) {
	snap, err := datasets.Open(ctx, a.Store, in.dataset()+"@"+in.Version)
	if err != nil {
		return nil, fail(err)
	}
	t, err := tableOf(snap.Version, in.Table)
	if err != nil {
		return nil, err
	}
	asked := url.QueryEscape(fmt.Sprintf("%s %d %d %q %q", in.Split, in.Offset, in.Limit, in.Columns, in.Q))
	return lastingly(in.Conditional, etag(snap.Commit, t.Name, asked), func() (Rows, error) { return pageOf(ctx, snap, t, in) })
}

func pageOf(ctx context.Context, snap *datasets.Snapshot, t datasets.TableVersion, in *rowsQuery) (Rows, error) {
	sel := datasets.Selection{Table: t.Name, Split: in.Split, Columns: in.Columns, First: in.Offset}
	schema, err := snap.Schema(sel)
	if err != nil {
		return Rows{}, err
	}
	out := Rows{Table: t.Name, Version: snap.Version.Version, Columns: schema.Names(), Rows: []map[string]any{}, Total: t.Rows(), Offset: in.Offset}
	if split, ok := t.Split(in.Split); ok {
		out.Total = split.Rows
	}
	search := folded(in.Q)
	for row, err := range snap.Rows(ctx, sel) {
		if err != nil {
			return out, err
		}
		out.Scanned++
		if search == "" || contains(row, search) {
			out.Rows = append(out.Rows, cells(schema, row))
		}
		if out.Stopped = out.Scanned == maxScan && len(out.Rows) < in.Limit; out.Stopped || len(out.Rows) == in.Limit {
			break
		}
	}
	if next := in.Offset + out.Scanned; next < out.Total {
		out.Next = next
	} else {
		out.Stopped = false
	}
	return out, nil
}

// cells of a row as JSON.
func cells(schema table.Schema, row table.Row) map[string]any {
	out := make(map[string]any, len(row))
	for i, c := range schema.Columns {
		out[c.Name] = table.Plain(c, row[i])
	}
	return out
}

// contains reports whether a text of the row contains what is searched for, folded.
func contains(row table.Row, search string) bool {
	return slices.ContainsFunc(row, func(cell any) bool {
		switch v := cell.(type) {
		case string:
			return strings.Contains(folded(v), search)
		case []string:
			return slices.ContainsFunc(v, func(s string) bool { return strings.Contains(folded(s), search) })
		case []table.Row:
			return slices.ContainsFunc(v, func(r table.Row) bool { return contains(r, search) })
		}
		return false
	})
}

// folded makes texts equal that differ in case only.
func folded(s string) string {
	return strings.Map(func(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }, s)
}
