package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sheaf/internal/stack"
)

// stopped is the JSON of down.
type stopped struct {
	PID int `json:"stopped"` // 0: nothing was running
}

func newDown(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "down",
		Short:   "Stop the stack that sheaf up started",
		Long:    "Stop the stack that sheaf up started in stack.dir. Running batches commit first; nothing is lost.",
		Example: "  sheaf down",
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			pid, err := stack.Down(cmd.Context(), a.cfg.Stack.Dir)
			if err != nil {
				return err
			}
			return a.print(stopped{pid}, func() {
				if pid == 0 {
					fmt.Fprintln(a.out, "nothing was running")
					return
				}
				fmt.Fprintf(a.out, "stopped (process %d)\n", pid)
			})
		},
	}
}
