package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/datasets"
)

func newPull(a *app) *cobra.Command {
	var o datasets.PullOptions
	var format string
	var noCache bool
	var where from
	cmd := &cobra.Command{
		Use:   "pull DATASET@VERSION DIR",
		Short: "Download a version: pinned, verified, resumable",
		Long: `Download a version into a directory. The version is pinned to its digest first, ranges of its files are fetched in parallel,
every file is verified before it gets its name, and a pull that was interrupted goes on where it was. VERSION is a tag, vN
or a commit id; nothing means latest. Parts that the directory or the cache has are not fetched again: the cache is
$XDG_CACHE_HOME/sheaf (~/.cache/sheaf), shares its files with pulled directories where the file system can, and is looked
after by sheaf cache. With --columns or --sample only what they need is read.

From another machine, name the server (--server or SHEAF_SERVER) and, for private datasets, a read token (SHEAF_TOKEN):
no credentials of the object store are needed. docs/PULL.md has more.`,
		Example: `  sheaf pull shop/products@latest ./data
  sheaf pull shop/products@v12 ./data --table products --split train
  sheaf pull shop/products ./sample --sample 100 --format jsonl
  SHEAF_TOKEN=… sheaf pull shop/products@prod ./data --server https://sheaf.example.org`,
		Args: exactly(2, "DATASET@VERSION DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(args[1]) == "" {
				return usageError{errors.New("the directory has no name")}
			}
			if o.Sample < 0 || o.Parallel < 0 {
				return usageError{errors.New("--sample and --parallel cannot be below 0")}
			}
			if cmd.Flags().Changed("sample") && o.Sample == 0 { // without the flag it is everything
				return usageError{errors.New("--sample 0 asks for no rows: say how many, or leave it out for all")}
			}
			if cmd.Flags().Changed("columns") && len(o.Columns) == 0 {
				return usageError{errors.New("--columns names none: say which, or leave it out for all")}
			}
			store, err := a.reader(cmd.Context(), where)
			if err != nil {
				return err
			}
			o.Format, o.Clock = datasets.Format(format), a.clock
			if o.Cache == "" {
				o.Cache = a.cacheDir()
			}
			if noCache {
				o.Cache = ""
			}
			shown := a.progress()
			o.Report = shown.report
			p, err := datasets.New(store).Pull(cmd.Context(), args[0], args[1], o)
			shown.done()
			if err != nil && cmd.Context().Err() != nil {
				return &local{errors.New("interrupted"), exitInterrupted, "interrupted", "pull again: it goes on where it was"}
			}
			if err != nil {
				return localError(err)
			}
			return a.print(p, func() {
				for _, w := range p.Warnings {
					fmt.Fprintln(a.err, "sheaf: "+w)
				}
				fmt.Fprintf(a.out, "%s v%d  %d rows in %d files, %s in %s\n", p.Dataset, p.Version, p.Rows, p.Files, byteSize(p.Bytes), p.Dir)
				fmt.Fprintf(a.out, "  %s fetched, %s there already, %s from the cache\n  digest %s\n", byteSize(p.Fetched), byteSize(p.Kept), byteSize(p.FromCache), p.DataDigest)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Table, "table", "", "only this table")
	f.StringVar(&o.Split, "split", "", "only this split")
	f.StringSliceVar(&o.Columns, "columns", nil, "only these columns")
	f.IntVar(&o.Sample, "sample", 0, "only so many rows a table, always the same ones")
	f.StringVar(&format, "format", string(datasets.Parquet), "parquet, jsonl or csv")
	f.IntVar(&o.Parallel, "parallel", 0, "ranges at a time (default 8)")
	f.StringVar(&o.Cache, "cache", "", "directory of parts that pulls share (default $XDG_CACHE_HOME/sheaf)")
	f.BoolVar(&noCache, "no-cache", false, "keep no parts beside those of the directory")
	where.flags(cmd)
	return cmd
}
