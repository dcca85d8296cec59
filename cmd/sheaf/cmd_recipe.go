package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"sheaf/internal/recipe"
)

func newRecipe(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "recipe",
		Short: "Keep and test recipes: how one site is collected",
		Long:  "A recipe says in YAML how one site is collected. docs/RECIPES.md is its language.",
	}
	return group(cmd,
		newRecipePut(a), newRecipeLs(a), newRecipeShow(a), newRecipeHistory(a),
		newRecipeValidate(a), newRecipeExplain(a), newRecipeTest(a), newRecipeDraft(a),
	)
}

// readRecipe reads a recipe file with the files that it names (queries, keyword lists), which stand beside it.
func readRecipe(file string) ([]byte, recipe.Files, error) {
	text, files, err := recipe.Load(file)
	if err != nil {
		return nil, nil, usageError{err}
	}
	return text, files, nil
}

// parseRecipe reads and checks a recipe; problems name line, column and key.
func parseRecipe(file string) (*recipe.Recipe, error) {
	text, files, err := readRecipe(file)
	if err != nil {
		return nil, err
	}
	r, err := recipe.Parse(text, files)
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", file, err)}
	}
	return r, nil
}

// planFrom compiles a recipe that is a file (it has a dot or slash) or the name of a stored one, with parameters as key=value.
func (a *app) planFrom(ctx context.Context, name string, params map[string]string) (*recipe.Plan, error) {
	given := make(map[string]any, len(params))
	for k, v := range params {
		given[k] = v
	}
	r, revision, err := a.recipeNamed(ctx, name)
	if err != nil {
		return nil, err
	}
	return compiled(r.CompileRendering(revision, given)) // explained, and nothing fetched
}

func compiled(p *recipe.Plan, err error) (*recipe.Plan, error) {
	if err != nil {
		return nil, usageError{err}
	}
	return p, nil
}

func notFound(err error) error {
	if errors.Is(err, recipe.ErrNotFound) {
		return missing{err}
	}
	return err
}
