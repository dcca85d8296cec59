package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sheaf/internal/recipe"
)

func newRecipeShow(a *app) *cobra.Command {
	var rev int
	cmd := &cobra.Command{
		Use: "show NAME", Short: "Print a stored recipe as it was written",
		Example: "  sheaf recipe show ebay-search --revision 3", Args: exactly(1, "NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			stored, err := recipe.NewStore(store).Get(cmd.Context(), args[0], rev)
			if err != nil {
				return notFound(err)
			}
			return a.print(stored, func() { fmt.Fprint(a.out, stored.YAML) })
		},
	}
	cmd.Flags().IntVar(&rev, "revision", 0, "revision (default the newest)")
	return cmd
}

// validated is one line of recipe validate: a file that is right. A wrong one is an error.
type validated struct {
	File string `json:"file"`
	Name string `json:"name"`
}

func newRecipeValidate(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "validate FILE...", Short: "Check recipes and name every mistake with its line",
		Example: "  sheaf recipe validate recipes/*.yaml", Args: some("FILE…"),
		RunE: func(_ *cobra.Command, args []string) error {
			var list []validated
			for _, file := range args {
				r, err := parseRecipe(file)
				if err != nil {
					return err
				}
				list = append(list, validated{file, r.Name})
			}
			return a.print(list, func() {
				for _, v := range list {
					fmt.Fprintf(a.out, "%s: recipe %s is valid\n", v.File, v.Name)
				}
			})
		},
	}
}

// explanation is the JSON of recipe explain.
type explanation struct {
	Recipe      string `json:"recipe"`
	Marketplace string `json:"marketplace"`
	Explanation string `json:"explanation"`
}

func newRecipeExplain(a *app) *cobra.Command {
	var params map[string]string
	cmd := &cobra.Command{
		Use: "explain FILE|NAME", Short: "Say in plain words what a recipe fetches, in what order and how fast",
		Example: "  sheaf recipe explain recipes/ebay.yaml --param marketplace=ebay.de", Args: exactly(1, "FILE or NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			plan, err := a.planFrom(cmd.Context(), args[0], params)
			if err != nil {
				return err
			}
			text := plan.Explain()
			return a.print(explanation{plan.Name, plan.Marketplace, text}, func() {
				fmt.Fprint(a.out, text)
			})
		},
	}
	cmd.Flags().StringToStringVar(&params, "param", nil, "parameter of the recipe, key=value")
	return cmd
}
