package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sheaf/internal/bundle"
)

func newExport(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "export DATASET@VERSION DIR|FILE",
		Short: "Put a version with its recipes and definition into one archive",
		Long: `Put a version into one archive (.tar, .tar.gz, .tgz, .tar.zst) or directory: its files as a pull writes them, the recipe
revisions that it was made with, its definition, what the next run rests on, and checksums. The bytes are the same on
every machine. Archived pages are not part of it. ` + "`sheaf import`" + ` takes it into another Sheaf.`,
		Example: `  sheaf export shop/products@v12 products-v12.tar.zst
  sheaf export shop/products@prod ./products`,
		Args: exactly(2, "DATASET@VERSION DIR|FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			shown := a.progress()
			head, err := bundle.Write(cmd.Context(), store, args[0], args[1], shown.report)
			shown.done()
			if err != nil {
				return localError(err)
			}
			return a.print(head, func() {
				fmt.Fprintf(a.out, "%s v%d  %d rows, %d bytes in %s\n  digest %s\n", head.Dataset, head.Version, head.Rows, head.Bytes, args[1], head.DataDigest)
			})
		},
	}
}
