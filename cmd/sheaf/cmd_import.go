package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/bundle"
	"sheaf/internal/checks"
	"sheaf/internal/imports"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

// importing is what `sheaf import` was asked for.
type importing struct {
	key                   []string
	kind, table, config   string
	title, owner, licence string
	drop                  []string
	quarantine, private   bool
	dryRun, detach        bool
}

func newImport(a *app) *cobra.Command {
	var o importing
	cmd := &cobra.Command{
		Use:   "import PATH [DATASET]",
		Short: "Make files a version of a dataset, or take an exported one in",
		Long: `Make a CSV, TSV, JSONL or Parquet file, or a directory of them (also one of the Hugging Face Hub, with its splits),
the next version of a dataset. Columns are typed by what all rows hold. The file is all there is: rows that it no
longer has are gone. Rows that do not fit are named by file and line, and nothing is taken in, unless the dataset
puts them into quarantine. Later imports compare with the last version and go through the same checks as a crawl.

An archive or directory of ` + "`sheaf export`" + ` becomes the first version of its dataset here, with the same data digest; its
schedule is paused and nobody is subscribed.`,
		Example: `  sheaf import games.csv team/games --key game_id
  sheaf import ./hub-dataset team/games --key id --data-config default
  sheaf import games.jsonl.gz team/games --dry-run
  sheaf import products-v12.tar.zst`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 || len(args) == 1 && bundle.Is(args[0]) {
				return nil
			}
			return miscounted(cmd, "PATH DATASET (an export: PATH)", len(args))
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if bundle.Is(args[0]) {
				return a.restore(cmd.Context(), args, o)
			}
			return a.importFiles(cmd.Context(), args[0], args[1], o)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.key, "key", nil, "columns that identify a row (default: the dataset's, or id, or product_uid)")
	f.StringVar(&o.kind, "kind", string(table.Custom), "kind of the dataset: files make a table")
	f.StringVar(&o.table, "table", "", "name of a new dataset's table (default: the dataset's name)")
	f.StringVar(&o.config, "data-config", "", "which config of a Hugging Face directory's card")
	f.StringVar(&o.title, "title", "", "title of a new dataset")
	f.StringVar(&o.owner, "owner", "", "owner of a new dataset")
	f.StringVar(&o.licence, "licence", "", "what may be done with a new dataset's rows")
	f.BoolVar(&o.private, "private", false, "a new dataset is shown only to who has a token")
	f.StringSliceVar(&o.drop, "drop-column", nil, "column of the last version that may leave the dataset")
	f.BoolVar(&o.quarantine, "quarantine", false, "put rows that do not fit into the quarantine table from now on")
	f.BoolVar(&o.dryRun, "dry-run", false, "only say what would be taken in")
	f.BoolVar(&o.detach, "detach", false, "return once the run has started")
	return cmd
}

func (a *app) importFiles(ctx context.Context, path, dataset string, o importing) error {
	if o.kind != string(table.Custom) {
		return usageError{fmt.Errorf("--kind %s: files become a dataset of kind table: leave --kind out. Catalogs of products and documents are made by recipes; "+
			"to take one over from another Sheaf, with its history and recipes, run `sheaf export NS/NAME@VERSION FILE.tar.zst` there and `sheaf import FILE.tar.zst` here", o.kind)}
	}
	files, err := imports.Find(path, o.config)
	if errors.Is(err, os.ErrNotExist) {
		return missing{fmt.Errorf("%s is not there", path)}
	}
	if err != nil {
		return err
	}
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	def, before, err := a.importDefinition(ctx, store, dataset, o)
	if err != nil {
		return err
	}
	w := imports.Wish{Dataset: dataset, Table: def.Import.Table, Files: files, Key: def.Import.Key, Before: before}
	survey, err := imports.Look(ctx, w)
	if err != nil {
		return err
	}
	if err := o.leave(&def, before, survey); err != nil {
		return err
	}
	def.Import.Key = survey.Key
	asOf := a.clock.Now().UTC().Truncate(time.Second)
	run := control.NewRun(asOf)
	var to blob.Store
	if !o.dryRun {
		to = store
	}
	upload, info, report, err := imports.Put(ctx, to, w, survey, run, a.cfg.Worker.TempDir, def.Import.Quarantine)
	if err != nil || o.dryRun {
		return errors.Join(a.print(report, func() { a.importReport(report) }), refusedRows(err))
	}
	a.sayReport(report)
	c, err := a.temporal(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, _, err := control.Apply(ctx, c.ScheduleClient(), store, def); err != nil {
		return err
	}
	ref := &wire.Ref{Key: info.Key, SHA256: info.SHA256}
	started, handle, err := control.Import(ctx, c, upload.Dataset, run, asOf, a.who(), ref, nil)
	if err != nil {
		return busy(dataset, err)
	}
	return a.begun(ctx, c, started, handle, o.detach)
}

// refusedRows says how rows that do not fit can be taken in all the same.
func refusedRows(err error) error {
	if errors.Is(err, imports.ErrBadRows) {
		return usageError{fmt.Errorf("%w: correct them, or let them go into the quarantine table with --quarantine; nothing was taken in", err)}
	}
	return err
}

// importDefinition is the dataset's definition, or one for a dataset that is new, and the stated columns of its last version.
func (a *app) importDefinition(ctx context.Context, store blob.Store, dataset string, o importing) (datasets.Definition, []table.Column, error) {
	repo := datasets.New(store)
	def, err := repo.LatestDefinition(ctx, dataset)
	switch {
	case errors.Is(err, datasets.ErrNotFound):
		_, name, _ := strings.Cut(dataset, "/")
		def = datasets.Definition{
			Name: dataset, Kind: table.Custom, Title: o.title, Owner: o.owner, Licence: o.licence, Private: o.private, Sources: []datasets.Source{},
			// What an import states is there on purpose: one row is enough, and no column must be full.
			Checks: checks.Config{MinRows: 1, Coverage: map[string]float64{table.OwnKey: 1}},
			Import: &datasets.Import{Table: tableName(name)},
		}
		if o.table != "" {
			def.Import.Table = o.table
		}
	case err != nil:
		return def, nil, err
	case def.Import == nil:
		return def, nil, refusal{fmt.Errorf("%s collects from sources; import into another dataset", dataset)}
	case o.private && !def.Private:
		return def, nil, refusal{fmt.Errorf("%s is there already, and not private: set private: true in its definition first (sheaf dataset apply)", dataset)}
	}
	if len(o.key) > 0 {
		if len(def.Import.Key) > 0 && !slices.Equal(o.key, def.Import.Key) {
			return def, nil, usageError{fmt.Errorf("--key: %s is identified by %s; under another key every row would be a new one", dataset, strings.Join(def.Import.Key, ", "))}
		}
		def.Import.Key = o.key
	}
	def.Import.Quarantine = def.Import.Quarantine || o.quarantine
	for _, name := range o.drop {
		if !slices.Contains(def.DropColumns, name) {
			def.DropColumns = append(def.DropColumns, name)
		}
	}
	v, err := repo.Resolve(ctx, dataset)
	if errors.Is(err, datasets.ErrNotFound) {
		return def, nil, nil
	}
	if err != nil {
		return def, nil, err
	}
	return def, v.Tables[0].Schema.Stated(), nil
}

// leave refuses files without columns that the last version has, unless these may leave. A column that is back is not left out any
// longer.
func (o importing) leave(def *datasets.Definition, before []table.Column, s imports.Survey) error {
	stated := func(name string) bool {
		return slices.ContainsFunc(s.Columns, func(c imports.Column) bool { return c.Name == name })
	}
	var lost []string
	for _, c := range before {
		if !stated(c.Name) && !slices.Contains(def.DropColumns, c.Name) {
			lost = append(lost, c.Name)
		}
	}
	if len(lost) > 0 {
		return usageError{fmt.Errorf("the files lack columns that the last version has, and readers count on them: %s; add them, or let them go with --drop-column %s",
			strings.Join(lost, ", "), strings.Join(lost, ","))}
	}
	def.DropColumns = slices.DeleteFunc(slices.Clone(def.DropColumns), func(name string) bool { return stated(name) && !slices.Contains(o.drop, name) })
	return nil
}

// tableName makes a dataset's name the name of a table.
func tableName(name string) string {
	out := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, name)
	if out = strings.TrimLeft(out, "_0123456789"); out == "" || table.ReservedTable(out) {
		return "imported_" + out
	}
	return out
}

// importReport shows what became of the columns and rows.
func (a *app) importReport(r imports.Report) {
	a.table("COLUMN\tTYPE\tFILLED\t", func(line func(...any)) {
		for _, c := range r.Columns {
			line(c.Name, c.Type, c.Filled, c.Note)
		}
	})
	fmt.Fprintf(a.out, "%d rows, %d taken in, %d repeats, %d do not fit; key: %s\n", r.Rows, r.Good, r.Repeats, r.Bad, strings.Join(r.Key, ", "))
	if r.SplitColumn != "" {
		fmt.Fprintf(a.out, "column %s states the split of its row\n", r.SplitColumn)
	}
	if len(r.LeftOut) > 0 {
		fmt.Fprintf(a.out, "left out, because Sheaf fills them: %s\n", strings.Join(r.LeftOut, ", "))
	}
	for _, b := range r.First {
		fmt.Fprintf(a.out, "  %s: %s\n", b.Where, b.Reason)
	}
	if more := r.Bad - int64(len(r.First)); more > 0 {
		fmt.Fprintf(a.out, "  and %d more\n", more)
	}
}

// sayReport is the report beside a run: to people, not into the result.
func (a *app) sayReport(r imports.Report) {
	a.say("%d rows, %d taken in, %d repeats, %d into quarantine; key: %s", r.Rows, r.Good, r.Repeats, r.Bad, strings.Join(r.Key, ", "))
	if len(r.LeftOut) > 0 {
		a.say("  left out, because Sheaf fills them: %s", strings.Join(r.LeftOut, ", "))
	}
	for _, c := range r.Columns {
		if c.Note != "" {
			a.say("  column %s: %s", c.Name, c.Note)
		}
	}
	for _, b := range r.First {
		a.say("  %s: %s", b.Where, b.Reason)
	}
}

// restore takes an exported version in.
func (a *app) restore(ctx context.Context, args []string, o importing) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	shown := a.progress()
	found, err := bundle.Read(ctx, store, args[0], shown.report)
	shown.done()
	if errors.Is(err, bundle.ErrNoBundle) {
		return usageError{err}
	}
	if errors.Is(err, os.ErrNotExist) {
		return missing{fmt.Errorf("%s is not there", args[0])}
	}
	if err != nil {
		return err
	}
	if len(args) == 2 && args[1] != found.Dataset {
		return usageError{fmt.Errorf("%s holds %s, which keeps its name", args[0], found.Dataset)}
	}
	def := *found.Definition
	def.Subscriptions, def.Private = nil, def.Private || o.private
	if def.Schedule != nil {
		paused := *def.Schedule
		paused.Paused, paused.PausedBy, paused.PausedWhy = true, a.who(), "imported: resume it when this Sheaf is to collect"
		def.Schedule = &paused
	}
	repo := datasets.New(store)
	if latest, err := repo.Resolve(ctx, found.Dataset); err == nil {
		return refusal{fmt.Errorf("%s is here already, at v%d with digest %s; the archive's is %s", found.Dataset, latest.Version, latest.DataDigest, found.DataDigest)}
	}
	c, err := a.temporal(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if def, _, err = control.Apply(ctx, c.ScheduleClient(), store, def); err != nil {
		return err
	}
	asOf := a.clock.Now().UTC().Truncate(time.Second)
	run := control.NewRun(asOf)
	ref, err := repo.Restore(ctx, found.Manifest, run, def)
	if err != nil {
		return err
	}
	started, handle, err := control.Import(ctx, c, found.Dataset, run, asOf, a.who(), nil, &wire.Ref{Key: ref.Key, SHA256: ref.SHA256})
	if err != nil {
		return busy(found.Dataset, err)
	}
	return a.begun(ctx, c, started, handle, o.detach)
}
