package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"sheaf/datasets/blob"
	"sheaf/datasets/diff"
)

// errDiffer ends `diff --exit-code` where something differs. It is no failure: nothing is said of it.
var errDiffer = errors.New("the versions differ")

// diffOptions are the flags of diff.
type diffOptions struct {
	query      diff.Query
	class      string
	statistics string
	rows       bool
	lines      bool
	limit      int
	exitCode   bool
}

// diffed is the JSON of diff.
type diffed struct {
	diff.Summary
	Statistics *diff.Statistics `json:"statistics,omitempty"`
	Totals     *diff.Totals     `json:"totals,omitempty"` // with --rows
	Rows       []diff.Change    `json:"rows,omitempty"`   // with --rows, the first of them
}

func newDiff(a *app) *cobra.Command {
	var o diffOptions
	var where from
	cmd := &cobra.Command{
		Use:   "diff DATASET@VERSION [VERSION]",
		Short: "Say how two versions differ: schema, counts, statistics, rows",
		Long: `Compare two versions of a dataset, in any order: columns, rows by class, source and split, and how the values of columns
moved. That reads manifests only. With --rows the rows are compared, too, by key: what was added, removed and changed, with
old and new values; parts that both versions have are not read.

VERSION is a tag, vN or a commit id; ^ behind it stands for its parent (v12^). One version alone is compared with its parent.
The second may be of another dataset of the same kind (ns/name@v2). Rows count as refreshed where only volatile and derived
columns differ. Figures of columns come from what versions keep; --stats deep reads all rows for them.`,
		Example: `  sheaf diff shop/products@v11 v12
  sheaf diff shop/products@latest --rows --class changed --column price
  sheaf diff shop/products@v12^ prod --rows --jsonl > changes.jsonl
  sheaf diff shop/products@v1 v2 --rows --exit-code && echo the same rows`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 && len(args) != 2 {
				return miscounted(cmd, "DATASET@VERSION [VERSION]", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.reader(cmd.Context(), where)
			if err != nil {
				return err
			}
			return a.diff(cmd, store, args, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.rows, "rows", false, "compare the rows, too")
	f.BoolVar(&o.lines, "jsonl", false, "print all rows that differ as JSON lines and nothing else (with --rows)")
	f.IntVar(&o.limit, "limit", 20, "how many rows to show; 0 = all of them")
	f.StringVar(&o.query.Table, "table", "", "the table (default: the main one)")
	f.StringVar(&o.query.Key, "key", "", "only the row with this key")
	f.StringVar(&o.class, "class", "", "only rows of this class: added, removed, changed or refreshed")
	f.StringVar(&o.query.Source, "source", "", "only rows of this source")
	f.StringVar(&o.query.Column, "column", "", "only rows in which this column differs")
	f.StringVar(&o.statistics, "stats", "manifest", "figures of columns: manifest, deep (reads all rows) or none")
	f.BoolVar(&o.exitCode, "exit-code", false, "exit with 1 where something differs, with 0 where nothing does")
	where.flags(cmd)
	return cmd
}

func (a *app) diff(cmd *cobra.Command, store blob.Store, args []string, o diffOptions) error {
	var err error
	if o.query.Class, err = diff.ParseClass(o.class); err != nil {
		return usageError{err}
	}
	if !slices.Contains([]string{"manifest", "deep", "none"}, o.statistics) {
		return usageError{fmt.Errorf("--stats %q is none of manifest, deep, none", o.statistics)}
	}
	if o.lines && !o.rows {
		return usageError{errors.New("--jsonl prints rows: give --rows, too")}
	}
	ctx, to := cmd.Context(), ""
	if len(args) == 2 {
		to = args[1]
	}
	d, err := diff.Open(ctx, store, args[0], to)
	if err != nil {
		return err
	}
	out := diffed{Summary: d.Summary()}
	if o.statistics != "none" && !o.lines {
		s, err := d.Statistics(ctx, o.query.Table, o.statistics == "deep")
		if err != nil {
			return err
		}
		out.Statistics = &s
	}
	if o.rows {
		t, err := d.Totals(ctx, o.query, a.taker(o, &out.Rows))
		if err != nil {
			return err
		}
		out.Totals = &t
	}
	if !o.lines {
		if err := a.print(out, func() { a.printDiff(out, o) }); err != nil {
			return err
		}
	}
	if o.exitCode && out.differ() {
		return errDiffer
	}
	return nil
}

// taker keeps the first rows, or prints all of them at once.
func (a *app) taker(o diffOptions, rows *[]diff.Change) func(diff.Change) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	return func(c diff.Change) error {
		if o.lines {
			if err := enc.Encode(c); err != nil {
				return fmt.Errorf("print row %s: %w", c.Key, err)
			}
			return nil
		}
		if o.limit <= 0 || len(*rows) < o.limit {
			*rows = append(*rows, c)
		}
		return nil
	}
}

// differ is about what was asked for: the rows where they were compared, else digests and columns.
func (d diffed) differ() bool {
	if d.Totals != nil {
		return d.Totals.Differ()
	}
	if !d.Same {
		return true
	}
	return slices.ContainsFunc(d.Tables, func(t diff.Table) bool { return t.Schema == nil || !t.Schema.Same })
}
