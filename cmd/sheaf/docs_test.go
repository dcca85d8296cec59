package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

var update = flag.Bool("update", false, "write docs/CLI.md anew")

const manual = "../../docs/CLI.md"

// leaves are the commands that do something, by their path without `sheaf`.
func leaves(cmd *cobra.Command, path string, visit func(path string, cmd *cobra.Command)) {
	for _, c := range cmd.Commands() {
		name := strings.TrimSpace(path + " " + c.Name())
		switch {
		case c.Name() == "help" || c.Name() == "completion":
		case c.HasSubCommands():
			leaves(c, name, visit)
		default:
			visit(name, c)
		}
	}
}

func TestEveryCommandExplainsItself(t *testing.T) {
	leaves(newRoot(&app{}), "", func(path string, cmd *cobra.Command) {
		require.NotEmpty(t, cmd.Short, path)
		require.False(t, strings.HasSuffix(cmd.Short, "."), path)
		require.Contains(t, cmd.Example, "sheaf "+path, "the example of %s shows it", path)
		_, documented := printed[path]
		_, prints := silent[path]
		require.True(t, documented != prints, "the JSON of %s is in printed or silent", path)
		require.NotNil(t, cmd.Args, "%s checks its arguments", path)
		r := sheaf(t, nil, append(strings.Fields(path), "--help")...)
		require.Equal(t, exitOK, r.code, path)
		require.Contains(t, r.out, "Examples:", path)
		require.Empty(t, r.err, path)
	})
}

// TestManual holds docs/CLI.md against the commands. `go test ./cmd/sheaf -run TestManual -update` writes it.
func TestManual(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(preface)
	fmt.Fprintf(&b, "## Exit codes\n\n```\n%s\n```\n\n", strings.TrimPrefix(exitTable, "Exit codes:\n"))
	settings(&b)
	b.WriteString("## Commands\n")
	leaves(newRoot(&app{}), "", func(path string, cmd *cobra.Command) { section(&b, path, cmd) })
	if *update {
		require.NoError(t, os.WriteFile(manual, b.Bytes(), 0o644))
	}
	text, err := os.ReadFile(manual)
	require.NoError(t, err)
	require.Equal(t, string(text), b.String(), "run go test ./cmd/sheaf -run TestManual -update")
}

const preface = `# The command line

This page is written by a test from the commands themselves (` + "`go test ./cmd/sheaf -run TestManual -update`" + `); another test holds what
commands print against it.

` + "`--json`" + ` makes every command print exactly one JSON document on standard output; progress and logs go to standard error. In the
shapes below ` + "`\"key\"?`" + ` may be left out, ` + "`| null`" + ` may be null, ` + "`time`" + ` is RFC 3339 in UTC, ` + "`…`" + ` means more of the same. Keys are only added in
later versions, never renamed or removed.

With ` + "`--json`" + ` an error is one line on standard error:

` + "```" + `json
{"error":{"code":5,"class":"unavailable","message":"connect to Temporal at 127.0.0.1:7233: connection refused","hint":"start it with …"}}
` + "```" + `

` + "`class`" + ` is one of usage, not_found, refused, unavailable, denied, run, full, corrupt, interrupted and failed; ` + "`code`" + ` is the exit code.

`

func settings(b *bytes.Buffer) {
	b.WriteString("## Settings\n\nEvery command takes these as flags, as variables, or from `" + config.FileName + "` (`--config FILE`), where the key's first word is a section.\n" +
		"Flags win over variables, variables over the file. `sheaf config` prints the values in force.\n\n| key | flag | variable | meaning |\n|---|---|---|---|\n")
	c := config.Default()
	for _, s := range config.Settings(&c) {
		fmt.Fprintf(b, "| `%s` | `--%s` | `%s` | %s |\n", s.Key, s.Flag(), s.Env(), s.Doc)
	}
	b.WriteString("\n")
}

func section(b *bytes.Buffer, path string, cmd *cobra.Command) {
	fmt.Fprintf(b, "\n### sheaf %s\n\n", path)
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	fmt.Fprintf(b, "%s\n\n```\n%s\n```\n\n```sh\n%s\n```\n", text, cmd.UseLine(), dedent(cmd.Example))
	var rows []string
	cmd.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Hidden {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s |", name, strings.ReplaceAll(f.Usage, "|", "\\|")))
	})
	if len(rows) > 0 {
		fmt.Fprintf(b, "\n| flag | meaning |\n|---|---|\n%s\n", strings.Join(rows, "\n"))
	}
	if why, ok := silent[path]; ok {
		fmt.Fprintf(b, "\nJSON: %s.\n", why)
		return
	}
	for i, t := range alternatives(path) {
		word := "JSON:"
		if i > 0 {
			word = "or:"
		}
		fmt.Fprintf(b, "\n%s\n\n```\n%s\n```\n", word, shape(t, "", 0))
	}
}

// dedent takes the blanks away by which cobra's examples are indented.
func dedent(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], "  ")
	}
	return strings.Join(lines, "\n")
}
