package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sheaf/internal/recipe"
)

// revision is the JSON of recipe put, ls and history.
type revision struct {
	Name     string `json:"name"`
	Revision int    `json:"revision"`
	SHA256   string `json:"sha256,omitempty"`
	Created  bool   `json:"created,omitempty"`
}

func newRecipePut(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "put FILE...",
		Short: "Check recipes and keep them as new revisions",
		Long: `Check recipes and keep them as new revisions, with the files that they name (queries, keyword lists), which stand
beside them. A recipe that did not change keeps its revision.`,
		Example: "  sheaf recipe put recipes/ebay.yaml\n  sheaf recipe put recipes/*.yaml",
		Args:    some("FILE…"),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, file := range args { // all are right before one is kept
				if _, err := parseRecipe(file); err != nil {
					return err
				}
			}
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			var list []revision
			for _, file := range args {
				text, files, err := readRecipe(file)
				if err != nil {
					return err
				}
				stored, created, err := recipe.NewStore(store).Put(cmd.Context(), text, files)
				if err != nil {
					return fmt.Errorf("keep %s: %w", file, err)
				}
				list = append(list, revision{stored.Name, stored.Revision, stored.SHA256, created})
			}
			return a.print(list, func() {
				for _, r := range list {
					word := "unchanged"
					if r.Created {
						word = "new"
					}
					fmt.Fprintf(a.out, "%s r%d  %s\n", r.Name, r.Revision, word)
				}
			})
		},
	}
}

func newRecipeLs(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "ls", Short: "List recipes with their newest revision", Example: "  sheaf recipe ls", Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			found, err := recipe.NewStore(store).List(cmd.Context())
			if err != nil {
				return err
			}
			list := []revision{}
			for _, f := range found {
				list = append(list, revision{Name: f.Name, Revision: f.Revision})
			}
			return a.print(list, func() {
				a.table("RECIPE\tREVISION", func(line func(...any)) {
					for _, r := range list {
						line(r.Name, fmt.Sprintf("r%d", r.Revision))
					}
				})
			})
		},
	}
}

func newRecipeHistory(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "history NAME", Short: "List the revisions of a recipe, newest first", Example: "  sheaf recipe history ebay-search",
		Args: exactly(1, "NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			found, err := recipe.NewStore(store).History(cmd.Context(), args[0])
			if err != nil {
				return notFound(err)
			}
			list := []revision{}
			for _, s := range found {
				list = append(list, revision{Name: s.Name, Revision: s.Revision, SHA256: s.SHA256})
			}
			return a.print(list, func() {
				a.table("REVISION\tSHA256", func(line func(...any)) {
					for _, r := range list {
						line(fmt.Sprintf("r%d", r.Revision), r.SHA256)
					}
				})
			})
		},
	}
}
