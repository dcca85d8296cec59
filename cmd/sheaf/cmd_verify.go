package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sheaf/datasets"
)

func newVerify(a *app) *cobra.Command {
	var deep bool
	cmd := &cobra.Command{
		Use: "verify DATASET@VERSION", Short: "Hold a version's stored bytes against its manifest",
		Long: `Hold a version's stored bytes against its manifest: every part has its size and digest. With --deep all bytes are
read, every row is decoded, and keys, counts and the data digest are computed anew.`,
		Example: "  sheaf verify shop/products@v12 --deep", Args: exactly(1, "DATASET@VERSION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			bar := a.bar("verify")
			v, err := datasets.New(store).Verify(cmd.Context(), args[0], deep, bar.report)
			bar.done()
			if err != nil {
				return err
			}
			return a.print(v, func() {
				fmt.Fprintf(a.out, "%s v%d is intact: %d parts, %d bytes, %d rows\n  digest %s\n", v.Dataset, v.Version, v.Parts, v.Bytes, v.Rows, v.DataDigest)
			})
		},
	}
	cmd.Flags().BoolVar(&deep, "deep", false, "read and recompute everything")
	return cmd
}
