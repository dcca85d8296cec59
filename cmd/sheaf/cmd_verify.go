package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/datasets"
)

func newVerify(a *app) *cobra.Command {
	var deep, offline bool
	var where from
	cmd := &cobra.Command{
		Use: "verify DATASET@VERSION|DIR", Short: "Hold a version's bytes against its manifest: stored ones, or those of a pulled directory",
		Long: `Hold a version's stored bytes against its manifest: every part has its size and digest. With --deep all bytes are
read, every row is decoded, and keys, counts and the data digest are computed anew.

Given a directory that was pulled (./shop/products where a dataset is called so, too), read all its files and say which are
damaged, missing, or below data/ and not of the version; then ask the server, or the object store, whether the manifest is
that of the version, unless --offline. Through a server (--server, SHEAF_SERVER) the published parts are verified.`,
		Example: "  sheaf verify shop/products@v12 --deep\n  sheaf verify ./data\n  sheaf verify shop/products --server https://sheaf.example.org", Args: exactly(1, "DATASET@VERSION or DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if isPulled(args[0]) {
				if deep {
					return usageError{errors.New("--deep is for stored versions: all bytes of a directory are read in any case")}
				}
				return a.verifyDir(cmd.Context(), args[0], where, offline)
			}
			return a.verifyStored(cmd.Context(), args[0], where, deep)
		},
	}
	cmd.Flags().BoolVar(&deep, "deep", false, "read and recompute everything")
	cmd.Flags().BoolVar(&offline, "offline", false, "ask nobody whether a directory's manifest is the published one")
	where.flags(cmd)
	return cmd
}

// isPulled tells a directory from the name of a dataset: it says that it is a path, or it holds what pulls write.
func isPulled(arg string) bool {
	if filepath.IsAbs(arg) || strings.HasPrefix(arg, ".") {
		return true
	}
	info, err := os.Stat(filepath.Join(arg, ".meta"))
	return err == nil && info.IsDir() || datasets.ValidateName(arg) != nil && !strings.Contains(arg, "@")
}

func (a *app) verifyStored(ctx context.Context, ref string, where from, deep bool) error {
	store, err := a.reader(ctx, where)
	if err != nil {
		return err
	}
	verify := datasets.New(store).Verify
	if a.server(where) != "" {
		verify = datasets.New(store).VerifyPublished
	}
	shown := a.progress()
	v, err := verify(ctx, ref, deep, shown.report)
	shown.done()
	if err != nil {
		return err
	}
	return a.print(v, func() {
		fmt.Fprintf(a.out, "%s v%d is intact: %d parts, %d bytes, %d rows\n  digest %s\n", v.Dataset, v.Version, v.Parts, v.Bytes, v.Rows, v.DataDigest)
	})
}

// verifiedDir is the JSON of verify DIR.
type verifiedDir struct {
	datasets.DirVerification
	// Origin is what the server or the object store says of the version: same (its manifest is this one), different, deleted,
	// unknown (it has no such version), unreachable, or not_asked.
	Origin string `json:"origin"`
}

// askOrigin is how long the origin may take to answer; the directory is verified without it.
const askOrigin = 5 * time.Second

func (a *app) verifyDir(ctx context.Context, dir string, where from, offline bool) error {
	shown := a.progress()
	d, err := datasets.VerifyDir(ctx, dir, shown.report)
	shown.done()
	if err != nil {
		return readError(err)
	}
	v := verifiedDir{d, "not_asked"}
	var asked error
	if !offline {
		v.Origin, asked = a.origin(ctx, d, where)
	}
	if err := a.print(v, func() { a.printDir(v, asked) }); err != nil {
		return err
	}
	switch {
	case !d.Intact():
		return fmt.Errorf("verify %s: %w: %d files damaged, %d missing, %d that do not belong there", dir, datasets.ErrDamaged, len(d.Damaged), len(d.Missing), len(d.Extra))
	case v.Origin == "different":
		return fmt.Errorf("verify %s: %w: %s v%d is published with another manifest", dir, datasets.ErrDamaged, d.Dataset, d.Version)
	}
	return nil
}

// origin says what is known of a directory's version where it came from, and what kept that from being known.
func (a *app) origin(ctx context.Context, d datasets.DirVerification, where from) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, askOrigin)
	defer cancel()
	store, err := a.reader(ctx, where)
	if err != nil {
		return "unreachable", err
	}
	v, err := datasets.New(store).Version(ctx, d.Dataset, d.Version)
	switch {
	case errors.Is(err, datasets.ErrDeleted):
		return "deleted", err
	case errors.Is(err, datasets.ErrNotFound):
		return "unknown", err
	case err != nil:
		return "unreachable", err
	case v.Commit != d.Commit:
		return "different", nil
	}
	return "same", nil
}

func (a *app) printDir(v verifiedDir, asked error) {
	for _, l := range []struct {
		word  string
		paths []string
	}{{"damaged", v.Damaged}, {"missing", v.Missing}, {"extra", v.Extra}} {
		for _, path := range l.paths {
			fmt.Fprintf(a.out, "%-8s %s\n", l.word, path)
		}
	}
	if v.Intact() {
		what := "is"
		if v.Partial {
			what = "is intact and holds a part of"
		}
		fmt.Fprintf(a.out, "%s %s %s v%d: %d files, %s\n  commit %s\n  digest %s\n", v.Dir, what, v.Dataset, v.Version, v.Files, byteSize(v.Bytes), v.Commit, v.DataDigest)
	} else {
		fmt.Fprintf(a.out, "%s is not %s v%d; pull it again to repair it: sheaf pull %s@v%d %s\n", v.Dir, v.Dataset, v.Version, v.Dataset, v.Version, v.Dir)
	}
	switch v.Origin {
	case "same":
		fmt.Fprintln(a.out, "  its manifest is that of the published version")
	case "not_asked":
	case "different":
		fmt.Fprintln(a.out, "  its manifest is NOT that of the published version")
	default:
		fmt.Fprintf(a.out, "  not compared with the published version (%s): %v\n", v.Origin, asked)
	}
}
