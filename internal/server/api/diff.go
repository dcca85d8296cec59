package api

import (
	"context"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/datasets/diff"
)

func (a *API) registerDiffs(h huma.API) {
	const address = datasetAddress + "/diff"
	one := get("version-diff", address, tagVersions, "How two versions differ: columns, rows by class and source, how values moved")
	one.Description = "From the two manifests; no row is read. The versions may lie in any order and need not follow each other."
	huma.Register(h, one, a.diff)
	rows := get("version-diff-rows", address+"/rows", tagVersions, "Rows that differ between two versions, with old and new values")
	rows.Description = "Source by source, in key order. Parts that both versions have are not read. A page ends when it is full or after a bounded " +
		"number of rows was compared, and says where to go on."
	huma.Register(h, rows, a.diffRows)
	totals := get("version-diff-totals", address+"/totals", tagVersions, "How many rows differ between two versions, by class, source and column")
	totals.Description = "Reads every part that differs: seconds for a million rows. The server keeps the newest answers."
	huma.Register(h, totals, a.diffTotals)
	statistics := get("version-diff-statistics", address+"/statistics", tagVersions, "How the values of columns moved, from all rows")
	statistics.Description = "Reads all rows of both versions; what manifests tell of it without is in the comparison itself. The server keeps the newest answers."
	huma.Register(h, statistics, a.diffStatistics)
}

// DiffPath names two versions of a dataset, and a table.
type DiffPath struct {
	DatasetPath
	Conditional
	From  string `query:"from" doc:"vN, a tag, a commit id; ^ behind it = its parent. Default: the parent of to" example:"v1"`
	To    string `query:"to" default:"latest" doc:"The same" example:"v2"`
	Table string `query:"table" doc:"Default: the main one" example:"products"`
}

func (p DiffPath) open(ctx context.Context, a *API) (*diff.Diff, error) {
	to := p.dataset() + "@" + p.To
	from := to + "^"
	if p.From != "" {
		from = p.dataset() + "@" + p.From
	}
	return diff.Open(ctx, a.Store, from, to)
}

// tag names an answer about the two versions.
func (p DiffPath) tag(d *diff.Diff, asked ...string) string {
	return etag(d.To.Commit, append([]string{"diff", d.From.Commit, url.QueryEscape(p.Table)}, asked...)...)
}

// Comparison is how two versions differ, as far as their manifests tell.
type Comparison struct {
	diff.Summary
	Statistics diff.Statistics `json:"statistics" doc:"Of the table that was asked for"`
}

func (a *API) diff(ctx context.Context, in *DiffPath) (*lasting[Comparison], error) {
	d, err := in.open(ctx, a)
	if err != nil {
		return nil, fail(err)
	}
	return lastingly(in.Conditional, in.tag(d), func() (Comparison, error) {
		s, err := d.Statistics(ctx, in.Table, false)
		return Comparison{d.Summary(), s}, err
	})
}

// DifferentRows is a page of rows that differ.
type DifferentRows struct {
	Table    string         `json:"table"`
	Rows     []DifferentRow `json:"rows"`
	Next     string         `json:"next,omitempty" doc:"Ask with after= this for more; absent = there are none"`
	Stopped  bool           `json:"stopped,omitempty" doc:"The page ended at the bound of rows that are compared, not because it is full"`
	Compared int64          `json:"compared" doc:"Rows that were compared for this page"`
}

// DifferentRow is a row that is not the same in both versions.
type DifferentRow struct {
	Class  string          `json:"class" enum:"added,removed,changed,refreshed" doc:"refreshed: only volatile and derived columns differ"`
	Key    string          `json:"key,omitempty"`
	Source string          `json:"source"`
	Split  string          `json:"split"`
	Title  string          `json:"title,omitempty" doc:"What the row is called, where the table says so"`
	URL    string          `json:"url,omitempty"`
	Fields []DifferentCell `json:"fields" doc:"Columns that differ; of an added or removed row those with a value"`
}

// DifferentCell is a column on both sides, as rows show it.
type DifferentCell struct {
	Field string `json:"field"`
	Old   any    `json:"old" doc:"null = there was none"`
	New   any    `json:"new" doc:"null = there is none"`
	Cut   bool   `json:"cut,omitempty" doc:"A text is longer than what is shown; full=true shows all"`
}

// A page compares so many rows at most; a text of it has so many characters at most.
const (
	maxCompared = 200_000
	maxShown    = 400
)

func (a *API) diffRows(ctx context.Context, in *struct {
	DiffPath
	Class  string `query:"class" enum:"added,removed,changed,refreshed" doc:"Only this class"`
	Source string `query:"source" doc:"Only rows of this source"`
	Column string `query:"column" doc:"Only rows in which this column differs"`
	Key    string `query:"key" doc:"Only the row with this key"`
	After  string `query:"after" doc:"Next of the page before"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	Full   bool   `query:"full" doc:"Long texts as a whole"`
}) (*lasting[DifferentRows], error) {
	d, err := in.open(ctx, a)
	if err != nil {
		return nil, fail(err)
	}
	asked := []string{"rows", in.Class, url.QueryEscape(in.Source), url.QueryEscape(in.Column), url.QueryEscape(in.Key), url.QueryEscape(in.After), intText(in.Limit), strconv.FormatBool(in.Full)}
	return lastingly(in.Conditional, in.tag(d, asked...), func() (DifferentRows, error) {
		p, err := d.Page(ctx, diff.Query{
			Table: in.Table, Class: diff.Class(in.Class), Source: in.Source, Column: in.Column, Key: in.Key, After: in.After, Scan: maxCompared,
		}, in.Limit)
		out := DifferentRows{Table: p.Table, Rows: []DifferentRow{}, Next: p.Next, Stopped: p.Stopped, Compared: p.Work.RowsCompared}
		for _, c := range p.Rows {
			out.Rows = append(out.Rows, differentRow(c, in.Full))
		}
		return out, err
	})
}

func differentRow(c diff.Change, full bool) DifferentRow {
	out := DifferentRow{Class: string(c.Class), Key: c.Key, Source: c.Source, Split: c.Split, Title: c.Title, URL: c.URL, Fields: []DifferentCell{}}
	for _, f := range c.Fields {
		cell := DifferentCell{Field: f.Name, Old: f.Old.Plain(), New: f.New.Plain()}
		if !full {
			cell.Old, cell.New = shortened(cell.Old, &cell.Cut), shortened(cell.New, &cell.Cut)
		}
		out.Fields = append(out.Fields, cell)
	}
	return out
}

// shortened cuts a long text.
func shortened(v any, cut *bool) any {
	s, ok := v.(string)
	if !ok || len(s) <= maxShown {
		return v
	}
	if r := []rune(s); len(r) > maxShown {
		*cut = true
		return string(r[:maxShown])
	}
	return s
}

func (a *API) diffTotals(ctx context.Context, in *DiffPath) (*lasting[diff.Totals], error) {
	d, err := in.open(ctx, a)
	if err != nil {
		return nil, fail(err)
	}
	tag := in.tag(d, "totals")
	return lastingly(in.Conditional, tag, func() (diff.Totals, error) {
		return lookUp(ctx, &a.answers, tag, func() (diff.Totals, error) { return d.Totals(ctx, diff.Query{Table: in.Table}, nil) })
	})
}

func (a *API) diffStatistics(ctx context.Context, in *DiffPath) (*lasting[diff.Statistics], error) {
	d, err := in.open(ctx, a)
	if err != nil {
		return nil, fail(err)
	}
	tag := in.tag(d, "statistics")
	return lastingly(in.Conditional, tag, func() (diff.Statistics, error) {
		return lookUp(ctx, &a.answers, tag, func() (diff.Statistics, error) { return d.Statistics(ctx, in.Table, true) })
	})
}
