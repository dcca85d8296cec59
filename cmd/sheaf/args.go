package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// exactly refuses another number of arguments and says which are expected.
func exactly(n int, names string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError{fmt.Errorf("%s expects %s, got %d arguments (see %s --help)", cmd.CommandPath(), names, len(args), cmd.CommandPath())}
		}
		return nil
	}
}
