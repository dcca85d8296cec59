package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"sheaf/datasets"
)

func newPull(a *app) *cobra.Command {
	var o datasets.PullOptions
	var format string
	cmd := &cobra.Command{
		Use:   "pull DATASET@VERSION DIR",
		Short: "Download a version: pinned, verified, resumable",
		Long: `Download a version into a directory. The version is pinned to its digest first, every file is verified, and a pull
that was interrupted goes on where it was. VERSION is a tag, vN or a commit id; nothing means latest.`,
		Example: `  sheaf pull shop/products@latest ./data
  sheaf pull shop/products@v12 ./data --table products --split train
  sheaf pull shop/products ./sample --sample 100 --format jsonl`,
		Args: exactly(2, "DATASET@VERSION DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			o.Format = datasets.Format(format)
			bar := a.bar("pull")
			o.Report = bar.report
			p, err := datasets.New(store).Pull(cmd.Context(), args[0], args[1], o)
			bar.done()
			if err != nil {
				return err
			}
			return a.print(p, func() {
				fmt.Fprintf(a.out, "%s v%d  %d rows in %d files, %d bytes (%d fetched) in %s\n  digest %s\n",
					p.Dataset, p.Version, p.Rows, p.Files, p.Bytes, p.Fetched, p.Dir, p.DataDigest)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Table, "table", "", "only this table")
	f.StringVar(&o.Split, "split", "", "only this split")
	f.StringSliceVar(&o.Columns, "columns", nil, "only these columns")
	f.IntVar(&o.Sample, "sample", 0, "only so many rows a table, always the same ones")
	f.StringVar(&format, "format", string(datasets.Parquet), "parquet, jsonl or csv")
	f.IntVar(&o.Parallel, "parallel", 0, "files at a time (default 4)")
	f.StringVar(&o.Cache, "cache", "", "directory of parts that several pulls share")
	return cmd
}

// bar shows the progress of a long operation on a terminal; elsewhere it is silent.
type bar struct{ p *progressbar.ProgressBar }

func (a *app) bar(what string) *bar {
	w := io.Discard
	if f, ok := a.err.(*os.File); ok && !a.json && isTerminal(f) {
		w = f
	}
	return &bar{progressbar.NewOptions64(-1, progressbar.OptionSetDescription(what), progressbar.OptionSetWriter(w),
		progressbar.OptionShowBytes(true), progressbar.OptionClearOnFinish())}
}

func (b *bar) report(p datasets.Progress) {
	if p.Total > 0 {
		b.p.ChangeMax64(p.Total)
	}
	b.p.Describe(p.Stage + " " + p.What)
	_ = b.p.Set64(p.Done) // only fails when writing to the terminal does
}

func (b *bar) done() { _ = b.p.Finish() }

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
