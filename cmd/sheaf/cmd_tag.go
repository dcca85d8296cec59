package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/datasets"
	"sheaf/internal/server/control"
)

func newTag(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "tag", Short: "Movable, audited names of versions"}
	return group(cmd, newTagLs(a), newTagSet(a), newTagRm(a), newTagLog(a))
}

func newTagLs(a *app) *cobra.Command {
	var where from
	cmd := &cobra.Command{
		Use: "ls DATASET", Short: "List the tags of a dataset", Example: "  sheaf tag ls shop/products", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			dataset, tag, one := strings.Cut(args[0], "@") // as it was called before there was `tag log`
			return a.tags(cmd.Context(), dataset, where, func(repo *datasets.Repo) ([]datasets.TagEntry, error) {
				if one {
					return repo.TagLog(cmd.Context(), dataset, tag)
				}
				return repo.Tags(cmd.Context(), dataset)
			})
		},
	}
	where.flags(cmd)
	return cmd
}

func newTagLog(a *app) *cobra.Command {
	var where from
	cmd := &cobra.Command{
		Use: "log DATASET TAG", Short: "Show who moved a tag, when and why, oldest first", Example: "  sheaf tag log shop/products prod\n  sheaf tag log shop/products latest",
		Args: exactly(2, "DATASET TAG"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.tags(cmd.Context(), args[0], where, func(repo *datasets.Repo) ([]datasets.TagEntry, error) {
				return repo.TagLog(cmd.Context(), args[0], args[1])
			})
		},
	}
	where.flags(cmd)
	return cmd
}

// tags prints entries of tags.
func (a *app) tags(ctx context.Context, dataset string, where from, read func(*datasets.Repo) ([]datasets.TagEntry, error)) error {
	store, err := a.reader(ctx, where)
	if err != nil {
		return err
	}
	list, err := read(datasets.New(store))
	if err == nil && len(list) == 0 {
		list = []datasets.TagEntry{}
		err = a.exists(ctx, store, dataset, where)
	}
	if err != nil {
		return err
	}
	return a.print(list, func() {
		a.table("TAG\tVERSION\tBEFORE\tWHEN\tWHO\tWHAT\tWHY", func(line func(...any)) {
			for _, t := range list {
				line(t.Tag, version(t.To), version(t.From), instant(t.When), t.Who, moved(t), t.Why)
			}
		})
	})
}

// moved is what an entry of a log did, in a word or two.
func moved(t datasets.TagEntry) string {
	what := "set"
	switch {
	case t.Action != "":
		what = t.Action
	case t.Tag == datasets.Latest:
		what = "publish"
	}
	if t.Forced {
		what += ", forced"
	}
	return what
}

func newTagSet(a *app) *cobra.Command {
	var reason string
	var force bool
	cmd := &cobra.Command{
		Use: "set DATASET@VERSION TAG", Short: "Move a tag to a version, saying why",
		Long: `Move a tag to a version, or make it. Tags that the definition lists under protected_tags move with --force only, which stands in the log.
latest is moved by publications, and back by sheaf rollback.`,
		Example: "  sheaf tag set shop/products@v12 prod --reason 'accuracy 0.93 on the golden set'", Args: exactly(2, "DATASET@VERSION TAG"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := reasoned(reason); err != nil {
				return err
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
				Tag: args[1], To: v.Version, Who: a.who(), Why: reason, When: a.clock.Now(), Forced: force,
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
	cmd.Flags().BoolVar(&force, "force", false, "move it although it is protected")
	return cmd
}

func newTagRm(a *app) *cobra.Command {
	var reason string
	var force bool
	cmd := &cobra.Command{
		Use: "rm DATASET TAG", Short: "Remove a tag, saying why; its log stays", Example: "  sheaf tag rm shop/products beta --reason 'the trial is over'",
		Args: exactly(2, "DATASET TAG"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := reasoned(reason); err != nil {
				return err
			}
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			e, err := control.RemoveTag(cmd.Context(), store, args[0], datasets.TagEntry{
				Tag: args[1], Who: a.who(), Why: reason, When: a.clock.Now(), Forced: force,
			})
			if err != nil {
				return err
			}
			return a.print(e, func() { fmt.Fprintf(a.out, "%s@%s is removed (was %s)\n", args[0], e.Tag, version(e.From)) })
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why (required)")
	cmd.Flags().BoolVar(&force, "force", false, "remove it although it is protected")
	return cmd
}
