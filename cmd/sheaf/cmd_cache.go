package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"sheaf/datasets"
)

func newCache(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "cache", Short: "Look after the parts that pulls share",
		Long: `Pulls keep the parts that they fetch in a cache, by their digest, so that another directory or the next version fetches only
what is new: $XDG_CACHE_HOME/sheaf, else ~/.cache/sheaf. Where the file system can, a cached part and the pulled file are the
same blocks (a reflink) or the same file (a hard link, which is read-only). What is taken from the cache is verified.`,
	}
	return group(cmd, newCacheLs(a), newCachePrune(a))
}

// cached is the JSON of cache ls.
type cached struct {
	Dir   string                `json:"dir"`
	Bytes int64                 `json:"bytes"`
	Parts []datasets.CachedPart `json:"parts"`
}

func newCacheLs(a *app) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "ls", Short: "Say where the cache is and how much lies in it", Example: "  sheaf cache ls", Args: exactly(0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			c, err := a.openCache(dir)
			if err != nil {
				return err
			}
			out := cached{Dir: c.Dir(), Parts: []datasets.CachedPart{}}
			var shared int64
			for p, err := range c.List() {
				if err != nil {
					return readError(err)
				}
				out.Parts, out.Bytes = append(out.Parts, p), out.Bytes+p.Bytes
				if p.Shared {
					shared += p.Bytes
				}
			}
			slices.SortFunc(out.Parts, func(x, y datasets.CachedPart) int { return x.Fetched.Compare(y.Fetched) })
			return a.print(out, func() {
				fmt.Fprintf(a.out, "%s\n  %d parts, %s; %s of that are files of pulled directories, too\n", out.Dir, len(out.Parts), byteSize(out.Bytes), byteSize(shared))
			})
		},
	}
	cmd.Flags().StringVar(&dir, "cache", "", "another cache than $XDG_CACHE_HOME/sheaf")
	return cmd
}

// pruned is the JSON of cache prune.
type pruned struct {
	Dir     string                `json:"dir"`
	Bytes   int64                 `json:"bytes"`
	Removed []datasets.CachedPart `json:"removed"`
}

func newCachePrune(a *app) *cobra.Command {
	var dir string
	var older time.Duration
	var keep int64
	var all bool
	cmd := &cobra.Command{
		Use: "prune", Short: "Remove old parts, or all of them; pulled directories keep theirs",
		Example: "  sheaf cache prune --older 720h\n  sheaf cache prune --keep-mb 20000\n  sheaf cache prune --all", Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			before, left := time.Time{}, int64(-1)
			switch given := cmd.Flags().Changed; {
			case all:
				left = 0
			case !given("older") && !given("keep-mb"):
				return usageError{errors.New("say what is to go: --older DURATION, --keep-mb N, or --all")}
			default:
				if given("older") {
					before = a.clock.Now().Add(-older)
				}
				if given("keep-mb") {
					left = max(keep, 0) * 1_000_000
				}
			}
			c, err := a.openCache(dir)
			if err != nil {
				return err
			}
			removed, err := c.Prune(before, left)
			if err != nil {
				return localError(err)
			}
			out := pruned{Dir: c.Dir(), Removed: append([]datasets.CachedPart{}, removed...)}
			for _, p := range removed {
				out.Bytes += p.Bytes
			}
			return a.print(out, func() {
				fmt.Fprintf(a.out, "removed %d parts, %s, from %s\n", len(removed), byteSize(out.Bytes), out.Dir)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&dir, "cache", "", "another cache than $XDG_CACHE_HOME/sheaf")
	f.DurationVar(&older, "older", 0, "parts that were fetched longer ago, for example 720h")
	f.Int64Var(&keep, "keep-mb", 0, "the oldest parts, until at most so many megabytes are left")
	f.BoolVar(&all, "all", false, "all parts")
	return cmd
}

func (a *app) openCache(dir string) (datasets.Cache, error) {
	if dir == "" {
		dir = a.cacheDir()
	}
	if dir == "" {
		return datasets.Cache{}, usageError{errors.New("no home directory: name the cache with --cache")}
	}
	return datasets.NewCache(dir), nil
}
