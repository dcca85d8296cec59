package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// exactly refuses another number of arguments and says which are expected.
func exactly(n int, names string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return miscounted(cmd, names, len(args))
		}
		return nil
	}
}

// some refuses an empty list of arguments.
func some(names string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return miscounted(cmd, names, 0)
		}
		return nil
	}
}

func miscounted(cmd *cobra.Command, names string, got int) error {
	return usageError{fmt.Errorf("%s expects %s, got %d arguments (see %s --help)", cmd.CommandPath(), names, got, cmd.CommandPath())}
}

// group makes cmd the parent of others: alone it prints its help, and what is none of them is a mistake.
func group(cmd *cobra.Command, children ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(children...)
	cmd.SuggestionsMinimumDistance = 2
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		hint := fmt.Sprintf("see %s --help", cmd.CommandPath())
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			hint = "did you mean " + strings.Join(near, " or ") + "?"
		}
		return usageError{fmt.Errorf("%s has no command %q: %s", cmd.CommandPath(), args[0], hint)}
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	return cmd
}
