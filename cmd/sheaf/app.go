package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sheaf/datasets/blob"
	"sheaf/internal/clock"
	"sheaf/internal/config"
)

// app is what the commands share: configuration, streams, and the connections, made when first asked for.
type app struct {
	in       io.Reader
	out, err io.Writer
	environ  []string // NAME=value
	clock    clock.Clock
	json     bool
	file     string
	cfg      config.Config
	opened   blob.Store // what versions are read from; nil: nothing was read
}

// execute runs one command line and returns the exit code. environ is the environment as os.Environ gives it.
func execute(ctx context.Context, args []string, in io.Reader, out, errs io.Writer, environ []string) int {
	a := &app{in: in, out: out, err: errs, environ: environ, clock: clock.System()}
	root := newRoot(a)
	a.json = slices.Contains(args, "--json") // errors in the command line itself are JSON, too
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	return a.report(ctx, err)
}

// parsing is how Go's number parser begins its errors.
var parsing = regexp.MustCompile(`strconv\.\w+: parsing "[^"]*": `)

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "sheaf",
		Short: "Turn web sites into versioned datasets",
		Long: `Sheaf turns web sites into versioned datasets that NLP teams train on.

  sheaf up                                   start the whole stack on this machine
  sheaf recipe put recipes/ebay.yaml         say how a site is collected
  sheaf dataset apply -f dataset.yaml        say which sources make a dataset, and when
  sheaf run start shop/products              collect, compare, check, publish
  sheaf pull shop/products@latest ./data     read a version anywhere

` + exitTable,
		SilenceErrors: true,
		SilenceUsage:  true,
		CompletionOptions: cobra.CompletionOptions{
			HiddenDefaultCmd: true,
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.HasSubCommands() {
				return nil // help needs no configuration
			}
			return a.configure(cmd.Flags())
		},
	}
	flags := root.PersistentFlags()
	flags.BoolVar(&a.json, "json", false, "print JSON (docs/CLI.md)")
	flags.StringVar(&a.file, "config", "", "configuration file (default "+config.FileName+" if present)")
	defaults := config.Default()
	for _, s := range config.Settings(&defaults) {
		flags.String(s.Flag(), s.Text(), s.Doc+" ["+s.Env()+"]")
		flags.Lookup(s.Flag()).Hidden = true // `sheaf config` lists them; every command's help would drown
	}
	group(root,
		newImport(a), newExport(a),
		newUp(a), newDown(a), newServer(a), newWorker(a), newDoctor(a), newConfig(a), newMall(a),
		newRecipe(a), newDataset(a), newRun(a), newReextract(a), newTrace(a), newSchedule(a), newHold(a), newEvent(a), newSubscription(a), newTraining(a), newVersion(a), newTag(a), newRollback(a), newSweep(a), newSearch(a), newDiff(a), newPull(a), newVerify(a), newCache(a),
	)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		said := parsing.ReplaceAllString(err.Error(), "")
		return usageError{fmt.Errorf("%s (see %s --help)", said, cmd.CommandPath())}
	})
	return root
}

// configure reads the configuration with the flags that were given.
func (a *app) configure(flags *pflag.FlagSet) error {
	given := map[string]string{}
	defaults := config.Default()
	for _, s := range config.Settings(&defaults) {
		if f := flags.Lookup(s.Flag()); f != nil && f.Changed {
			given[s.Key] = f.Value.String()
		}
	}
	var err error
	a.cfg, err = config.Load(config.Sources{File: a.file, Env: a.env, Environ: a.environ, Flags: given})
	if err != nil {
		return usageError{err}
	}
	return nil
}

// env looks a variable up, as os.LookupEnv does.
func (a *app) env(name string) (string, bool) {
	for _, e := range slices.Backward(a.environ) {
		if value, ok := strings.CutPrefix(e, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

func (a *app) logger(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: level}))
}

// who names the person at the keyboard, for audit trails.
func (a *app) who() string {
	if name, ok := a.env("USER"); ok && name != "" {
		return name
	}
	if host, err := os.Hostname(); err == nil {
		return host
	}
	return "unknown"
}
