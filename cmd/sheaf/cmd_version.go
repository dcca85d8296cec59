package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"sheaf/datasets"
	"sheaf/internal/trainings"
)

func newVersion(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "version", Short: "Look at the versions of a dataset, and delete them"}
	return group(cmd, newVersionLs(a), newVersionShow(a), newVersionRm(a))
}

// versionLine is one line of version ls. One of a deleted version has its number, the commit that it had, and who deleted it.
type versionLine struct {
	Version int                      `json:"version"`
	Commit  string                   `json:"commit"`
	AsOf    time.Time                `json:"as_of,omitzero"`
	Rows    int64                    `json:"rows"`
	Digest  string                   `json:"data_digest,omitempty"`
	Counts  map[datasets.Class]int64 `json:"counts,omitempty"`
	Deleted *deletedBy               `json:"deleted,omitempty"`
}

type deletedBy struct {
	Who  string    `json:"who"`
	Why  string    `json:"why"`
	When time.Time `json:"when"`
}

// versionLines are the versions of a dataset, the deleted ones in their places.
func versionLines(all []datasets.Listed) []versionLine {
	list := make([]versionLine, 0, len(all))
	for _, v := range all {
		line := versionLine{Version: v.Version, Commit: v.Commit, AsOf: v.AsOf, Rows: v.Rows, Digest: v.DataDigest, Counts: v.Counts}
		if d := v.Deleted; d != nil {
			line.Deleted = &deletedBy{d.Who, d.Why, d.When}
		}
		list = append(list, line)
	}
	return list
}

func newVersionLs(a *app) *cobra.Command {
	var where from
	cmd := &cobra.Command{
		Use: "ls DATASET", Short: "List the versions of a dataset, newest first, and who deleted which",
		Example: "  sheaf version ls shop/products\n  sheaf version ls shop/products --server https://sheaf.example.org",
		Args:    exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.reader(cmd.Context(), where)
			if err != nil {
				return err
			}
			all, err := datasets.New(store).Listing(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			list := versionLines(all)
			if len(list) == 0 {
				if err := a.exists(cmd.Context(), store, args[0], where); err != nil {
					return err
				}
			}
			return a.print(list, func() {
				a.table("VERSION\tAS OF\tROWS\tCHANGES\tCOMMIT", func(line func(...any)) {
					for _, v := range list {
						if d := v.Deleted; d != nil {
							line(version(v.Version), "deleted", "", fmt.Sprintf("by %s, %s: %s", d.Who, instant(d.When), d.Why), v.Commit[:min(12, len(v.Commit))])
							continue
						}
						line(version(v.Version), instant(v.AsOf), v.Rows, counted(plain(v.Counts)), v.Commit[:12])
					}
				})
			})
		},
	}
	where.flags(cmd)
	return cmd
}

func plain(counts map[datasets.Class]int64) map[string]int64 {
	out := make(map[string]int64, len(counts))
	for class, n := range counts {
		out[string(class)] = n
	}
	return out
}

func newVersionShow(a *app) *cobra.Command {
	var where from
	cmd := &cobra.Command{
		Use: "show DATASET@VERSION", Short: "Show a version: tables, sources, verdicts",
		Example: "  sheaf version show shop/products@latest\n  sheaf version show shop/products@v3 --json", Args: exactly(1, "DATASET@VERSION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.reader(cmd.Context(), where)
			if err != nil {
				return err
			}
			v, err := datasets.New(store).Resolve(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if a.server(where) != "" { // what was trained on it is not told to everybody who reads
				return a.print(shown{Version: v, Trainings: []trainings.Training{}}, func() { a.printVersion(v, nil, nil) })
			}
			trained, err := trainings.List(cmd.Context(), store, v.Dataset, v.Version)
			if err != nil {
				return err
			}
			started, err := trainings.Ledger(cmd.Context(), store, v.Dataset, "", v.Version)
			if err != nil {
				return err
			}
			return a.print(shown{v, trained, started}, func() { a.printVersion(v, trained, started) })
		},
	}
	where.flags(cmd)
	return cmd
}

// shown is the JSON of version show: the manifest and what was trained on it.
type shown struct {
	datasets.Version
	Trainings []trainings.Training `json:"trainings"`
	Started   []trainings.Entry    `json:"started,omitempty"` // by triggers, and why not
}

func (a *app) printVersion(v datasets.Version, trained []trainings.Training, started []trainings.Entry) {
	fmt.Fprintf(a.out, "%s v%d  as of %s\n  commit  %s\n  digest  %s\n  run     %s\n", v.Dataset, v.Version, instant(v.AsOf), v.Commit, v.DataDigest, v.Run)
	a.table("\n  TABLE\tSPLIT\tROWS\tPARTS", func(line func(...any)) {
		for _, t := range v.Tables {
			for _, s := range t.Splits {
				line("  "+t.Name, s.Name, s.Rows, len(s.Parts))
			}
		}
	})
	a.table("\n  SOURCE\tRECIPE\tROWS\tCHANGES\tSTATE", func(line func(...any)) {
		for _, s := range v.Sources {
			state := "collected"
			if s.Carried != "" {
				state = "carried forward: " + s.Carried
			} else if s.Partial {
				state = "partial"
			}
			line("  "+s.Source, fmt.Sprintf("%s r%d", s.Recipe, s.RecipeRev), s.Rows, counted(plain(s.Counts)), state)
		}
	})
	for _, c := range v.Verdicts {
		if c.Result != "pass" {
			fmt.Fprintf(a.out, "  %s  %s: %s\n", c.Result, c.Source, c.Reason)
		}
	}
	for _, t := range trained {
		fmt.Fprintf(a.out, "  trained by %s: %s", t.Team, t.Model)
		for _, score := range slices.Sorted(maps.Keys(t.Scores)) {
			fmt.Fprintf(a.out, "  %s %.4g", score, t.Scores[score])
		}
		fmt.Fprintln(a.out)
	}
	if len(started) > 0 {
		fmt.Fprintln(a.out)
		a.printTrainings("  ", started)
	}
}
