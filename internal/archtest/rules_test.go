package archtest_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archtest"
)

func TestImports(t *testing.T) {
	packages := list(t)
	require.Greater(t, len(packages), 10, "go list found too little to mean anything")
	for _, crossing := range archtest.Check(packages, archtest.Rules()) {
		t.Error(crossing)
	}
}

func list(t *testing.T) []archtest.Package {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-deps", "-json=ImportPath,Imports,Deps,Standard", "sheaf/...")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	var packages []archtest.Package
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p archtest.Package
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		if p.ImportPath == "sheaf" || strings.HasPrefix(p.ImportPath, "sheaf/") {
			packages = append(packages, p)
		}
	}
}

// Each rule must see the crossing that it is for, and nothing in what is allowed.
func TestRulesSeeCrossings(t *testing.T) {
	for _, test := range []struct {
		rule, pkg, imported string
	}{
		{"minio-go", "sheaf/datasets", "github.com/minio/minio-go/v7/pkg/credentials"},
		{"arrow", "sheaf/activities", "github.com/apache/arrow/go/v15/arrow"},
		{"browser", "sheaf/internal/preview", "github.com/chromedp/chromedp"},
		{"temporal", "sheaf/datasets", "go.temporal.io/sdk/client"},
		{"temporal", "sheaf/internal/stack", "go.temporal.io/api/enums/v1"},
		{"wire-is-a-leaf", "sheaf/workflows/wire", "sheaf/datasets"},
		{"wire-is-a-leaf", "sheaf/workflows/wire", "go.temporal.io/sdk/workflow"},
		{"workflows-are-closed", "sheaf/workflows", "sheaf/internal/clock"},
		{"workflows-are-closed", "sheaf/workflows", "net/http"},
		{"pure", "sheaf/internal/extract/sub", "net/http"},
		{"pure", "sheaf/internal/text", "os"},
		{"streams", "sheaf/internal/compare", "net/http"},
		{"streams", "sheaf/internal/compare", "sheaf/internal/fetch/canon"},
		{"downwards", "sheaf/internal/frontier", "sheaf/activities"},
		{"downwards", "sheaf/activities", "sheaf/worker"},
		{"downwards", "sheaf/datasets", "sheaf/internal/server"},
		{"downwards", "sheaf/worker", "sheaf/cmd/sheaf"},
		{"blob-is-the-floor", "sheaf/datasets/blob/dir", "sheaf/datasets/parquet"},
		{"datasets-serve-nothing", "sheaf/datasets", "net/http"},
		{"no-test-packages", "sheaf/worker", "sheaf/internal/testenv"},
	} {
		p := archtest.Package{ImportPath: test.pkg, Imports: []string{"fmt", test.imported}, Deps: []string{"fmt", test.imported}}
		crossings := archtest.Check([]archtest.Package{p}, archtest.Rules())
		require.Contains(t, crossings, test.rule+": "+test.pkg+" must not import "+test.imported)
	}
}

func TestRulesAllow(t *testing.T) {
	for pkg, imports := range map[string][]string{
		"sheaf/datasets/blob/minio":       {"github.com/minio/minio-go/v7", "net/http", "sheaf/internal/secret"},
		"sheaf/datasets/parquet":          {"github.com/apache/arrow/go/v15/arrow", "sheaf/datasets/blob"},
		"sheaf/workflows":                 {"go.temporal.io/sdk/workflow", "sheaf/workflows/wire", "time"},
		"sheaf/cmd/sheaf":                 {"sheaf/worker", "sheaf/internal/server", "go.temporal.io/sdk/client", "os", "net/http"},
		"sheaf/internal/normalize":        {"sheaf/internal/record", "os/signal", "strings"},
		"sheaf/internal/runs":             {"sheaf/workflows/wire", "sheaf/datasets/blob"},
		"sheaf/infra/examples/trainer":    {"go.temporal.io/sdk/worker", "sheaf/datasets"},
		"sheaf/internal/testenv":          {"go.temporal.io/sdk/client", "testing", "sheaf/internal/stack"},
		"sheaf/internal/minio-gothenburg": {"github.com/minio/minio-gothenburg"},
	} {
		p := archtest.Package{ImportPath: pkg, Imports: imports, Deps: imports}
		require.Empty(t, archtest.Check([]archtest.Package{p}, archtest.Rules()))
	}
}
