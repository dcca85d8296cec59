package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/testenv"
)

// asCommand makes the test's own binary the command, for tests of what calls it.
const asCommand = "SHEAF_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(execute(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ()))
	}
	testenv.Main(m)
}

// patience bounds every command of the tests; none is expected to need it.
const patience = 2 * time.Minute

// outcome is what a command line came to.
type outcome struct {
	code     int
	out, err string
}

// sheaf runs a command line in this process, with no environment but what env adds ("NAME=value").
func sheaf(t *testing.T, env []string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return sheafUntil(ctx, env, args...)
}

// sheafUntil runs a command line until ctx ends.
func sheafUntil(ctx context.Context, env []string, args ...string) outcome {
	var out, errs bytes.Buffer
	code := execute(ctx, args, strings.NewReader(""), &out, &errs, append([]string{"USER=tester"}, env...))
	return outcome{code, out.String(), errs.String()}
}

// succeeds runs a command line that must succeed and returns its JSON.
func succeeds(t *testing.T, env []string, args ...string) any {
	t.Helper()
	r := sheaf(t, env, append(args, "--json")...)
	require.Equal(t, exitOK, r.code, "sheaf %s: %s", strings.Join(args, " "), r.err)
	return oneDocument(t, r.out)
}

// oneDocument is the one JSON document that a text must be.
func oneDocument(t *testing.T, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v), "no JSON: %q", text)
	_, err := d.Token()
	require.ErrorIs(t, err, io.EOF, "more than one document: %s", text)
	return v
}

// fails runs a command line that must fail, for people and for scripts, and returns the verdict.
func fails(t *testing.T, env []string, args ...string) verdict {
	t.Helper()
	r := sheaf(t, env, append(args, "--json")...)
	require.NotEqual(t, exitOK, r.code, "sheaf %s: %s", strings.Join(args, " "), r.out)
	lines := strings.Split(strings.TrimSpace(r.err), "\n")
	var body struct {
		Error verdict `json:"error"`
	}
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &body), r.err)
	require.Equal(t, r.code, body.Error.Code)
	require.NotEmpty(t, body.Error.Class)
	readable(t, body.Error.Message)
	readable(t, body.Error.Hint)
	return body.Error
}

// noise is what drivers and compilers say and users cannot use.
var noise = []string{"rpc error", "code = ", "desc = ", "context deadline exceeded", "goroutine", "0xc0", "%!", "failed reaching server", "*errors.", "transport:"}

// readable refuses messages that are long or speak of what is below.
func readable(t *testing.T, message string) {
	t.Helper()
	for _, n := range noise {
		require.NotContains(t, message, n)
	}
	lines := strings.Split(message, "\n")
	require.LessOrEqual(t, len(lines), 8, message)
	for _, line := range lines {
		require.LessOrEqual(t, len(line), 600, line)
	}
}
