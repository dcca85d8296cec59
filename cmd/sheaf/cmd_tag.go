package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/datasets"
	"sheaf/internal/server/control"
)

func newTag(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "tag", Short: "Movable, audited names of versions"}
	return group(cmd, newTagLs(a), newTagSet(a))
}

func newTagLs(a *app) *cobra.Command {
	var where from
	cmd := &cobra.Command{
		Use: "ls DATASET[@TAG]", Short: "List the tags of a dataset, or the log of one tag",
		Example: "  sheaf tag ls shop/products\n  sheaf tag ls shop/products@prod", Args: exactly(1, "DATASET[@TAG]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.reader(cmd.Context(), where)
			if err != nil {
				return err
			}
			repo := datasets.New(store)
			dataset, tag, one := strings.Cut(args[0], "@")
			list, err := repo.Tags(cmd.Context(), dataset)
			if one {
				list, err = repo.TagLog(cmd.Context(), dataset, tag)
			}
			if err == nil && len(list) == 0 {
				list = []datasets.TagEntry{}
				err = a.exists(cmd.Context(), store, dataset, where)
			}
			if err != nil {
				return err
			}
			return a.print(list, func() {
				a.table("TAG\tVERSION\tBEFORE\tWHEN\tWHO\tWHY", func(line func(...any)) {
					for _, t := range list {
						line(t.Tag, version(t.To), version(t.From), instant(t.When), t.Who, t.Why)
					}
				})
			})
		},
	}
	where.flags(cmd)
	return cmd
}

func newTagSet(a *app) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "set DATASET@VERSION TAG", Short: "Move a tag to a version, saying why",
		Example: "  sheaf tag set shop/products@v12 prod --reason 'accuracy 0.93 on the golden set'", Args: exactly(2, "DATASET@VERSION TAG"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(reason) == "" {
				return usageError{fmt.Errorf("--reason is required: tags are an audit trail")}
			}
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			repo := datasets.New(store)
			v, err := repo.Resolve(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			// Where Temporal is not there, the tag moves all the same: whoever subscribed hears of it from Reconcile.
			c, unreached := a.temporal(cmd.Context())
			if unreached != nil {
				c = nil
			} else {
				defer c.Close()
			}
			e, told, err := control.SetTag(cmd.Context(), c, store, a.cfg.Server.Base(), v.Dataset, datasets.TagEntry{
				Tag: args[1], To: v.Version, Who: a.who(), Why: reason, When: a.clock.Now(),
			})
			if err != nil {
				return err
			}
			return a.print(e, func() {
				fmt.Fprintf(a.out, "%s@%s is v%d (was %s)\n", v.Dataset, e.Tag, e.To, version(e.From))
				if !told {
					fmt.Fprintf(a.out, "  who subscribed to tag.moved is told once Temporal is there: %v\n", unreached)
				}
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why (required)")
	return cmd
}
