package main

import (
	"github.com/spf13/cobra"

	"sheaf/internal/config"
)

// setting is one line of `sheaf config --json`.
type setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Env   string `json:"env"`
	Flag  string `json:"flag"`
	Doc   string `json:"doc"`
}

func newConfig(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "config",
		Short:   "List every setting with its value, variable and flag",
		Long:    "List every setting with its value, variable and flag. Flags win over variables, variables over the file (" + config.FileName + "). Secrets show as ***.",
		Example: "  sheaf config\n  SHEAF_TEMPORAL_ADDRESS=temporal:7233 sheaf config --json",
		Args:    exactly(0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			var list []setting
			for _, s := range config.Settings(&a.cfg) {
				list = append(list, setting{s.Key, s.Text(), s.Env(), "--" + s.Flag(), s.Doc})
			}
			return a.print(list, func() {
				a.table("SETTING\tVALUE\tFLAG\tVARIABLE\tMEANING", func(line func(...any)) {
					for _, s := range list {
						line(s.Key, dash(s.Value), s.Flag, s.Env, s.Doc)
					}
				})
			})
		},
	}
}
