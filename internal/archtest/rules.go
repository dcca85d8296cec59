package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// Package is what a rule looks at.
type Package struct {
	ImportPath string
	Imports    []string // direct, without those of tests
	Deps       []string // all, direct and indirect
}

// Rule finds imports that a package must not have. It returns the offending import paths.
type Rule struct {
	Name  string
	Check func(Package) []string
}

// Rules are those of DESIGN, section 2.
func Rules() []Rule {
	return []Rule{
		only("minio-go", "github.com/minio/minio-go", "sheaf/datasets/blob/minio", "sheaf/bench/bare"),
		only("arrow", "github.com/apache/arrow", "sheaf/datasets/parquet"),
		only("temporal", "go.temporal.io", "sheaf/cmd", "sheaf/bench", "sheaf/worker", "sheaf/internal/server", "sheaf/workflows",
			"sheaf/activities", "sheaf/internal/testenv", "sheaf/internal/acceptance", "sheaf/infra/examples"),
		only("browser", "github.com/chromedp", "sheaf/internal/render"),
		// Types that enter history are plain data.
		never("wire-is-a-leaf", []string{"sheaf/workflows/wire"}, "sheaf", "go.temporal.io/sdk", "net/http", "os"),
		{"workflows-are-closed", workflowsAreClosed},
		never("pure", []string{"sheaf/internal/extract", "sheaf/internal/normalize", "sheaf/internal/text", "sheaf/internal/recipe/edit"},
			"net/http", "os", "os/exec", "sheaf/datasets/blob", "go.temporal.io"),
		// Compare streams parts and spills, so it is not pure (docs/ARCHITECTURE.md, Deviations); but it asks nobody.
		never("streams", []string{"sheaf/internal/compare"}, "net/http", "os/exec", "sheaf/internal/fetch", "sheaf/internal/frontier", "sheaf/internal/recipe"),
		{"downwards", downwards},
		// The store's port is the floor: it knows nothing above it.
		never("blob-is-the-floor", []string{"sheaf/datasets/blob"}, "sheaf/datasets/parquet", "sheaf/datasets/table",
			"sheaf/internal/recipe", "sheaf/internal/fetch", "sheaf/internal/frontier", "sheaf/workflows"),
		{"datasets-serve-nothing", func(p Package) []string {
			if !within(p.ImportPath, "sheaf/datasets") || within(p.ImportPath, "sheaf/datasets/blob") {
				return nil
			}
			return matching(p.Imports, "net/http")
		}},
		{"no-test-packages", func(p Package) []string {
			if within(p.ImportPath, "sheaf/internal/testenv") || within(p.ImportPath, "sheaf/internal/acceptance") || strings.HasSuffix(p.ImportPath, "/blobtest") {
				return nil
			}
			return matching(p.Imports, "sheaf/internal/testenv", "testing", "github.com/stretchr/testify", "sheaf/datasets/blob/blobtest")
		}},
	}
}

// layers, from the top. A package may import its own layer and those below it.
var layers = [][]string{
	{"sheaf/cmd", "sheaf/bench", "sheaf/internal/acceptance"}, // bench and acceptance tests use the whole as commands do
	{"sheaf/worker", "sheaf/internal/server"},
	{"sheaf/activities", "sheaf/workflows"},
	{"sheaf/internal", "sheaf/datasets"},
}

func layer(path string) int {
	for i, roots := range layers {
		for _, root := range roots {
			if within(path, root) {
				return i
			}
		}
	}
	return -1
}

func downwards(p Package) (bad []string) {
	own := layer(p.ImportPath)
	if own < 0 {
		return nil
	}
	for _, imported := range p.Imports {
		// Anybody may speak of the types in history: they are data, below everything.
		if l := layer(imported); l >= 0 && l < own && imported != "sheaf/workflows/wire" {
			bad = append(bad, imported)
		}
	}
	return bad
}

// workflowsAreClosed looks at everything that deterministic code links.
func workflowsAreClosed(p Package) (bad []string) {
	if !within(p.ImportPath, "sheaf/workflows") {
		return nil
	}
	for _, dep := range matching(p.Deps, "sheaf", "github.com/minio/minio-go", "github.com/apache/arrow") {
		if !within(dep, "sheaf/workflows") {
			bad = append(bad, dep)
		}
	}
	return append(bad, matching(p.Imports, "net/http", "os", "math/rand", "math/rand/v2", "crypto/rand")...)
}

// only lets nobody but owners import library.
func only(name, library string, owners ...string) Rule {
	return Rule{name, func(p Package) []string {
		if slices.ContainsFunc(owners, func(owner string) bool { return within(p.ImportPath, owner) }) {
			return nil
		}
		return matching(p.Imports, library)
	}}
}

// never keeps forbidden imports out of packages.
func never(name string, packages []string, forbidden ...string) Rule {
	return Rule{name, func(p Package) []string {
		if !slices.ContainsFunc(packages, func(root string) bool { return within(p.ImportPath, root) }) {
			return nil
		}
		return matching(p.Imports, forbidden...)
	}}
}

func matching(imports []string, roots ...string) (found []string) {
	for _, path := range imports {
		if slices.ContainsFunc(roots, func(root string) bool { return within(path, root) }) {
			found = append(found, path)
		}
	}
	return found
}

// within reports whether path is root or lies below it. A root of one word is a package of the standard library
// ("os" does not hold "os/signal"), except for our own module.
func within(path, root string) bool {
	tree := root == "sheaf" || strings.ContainsAny(root, "./")
	return path == root || tree && strings.HasPrefix(path, root+"/")
}

// Check applies the rules and returns the crossings.
func Check(packages []Package, rules []Rule) (crossings []string) {
	for _, rule := range rules {
		for _, p := range packages {
			for _, bad := range rule.Check(p) {
				crossings = append(crossings, fmt.Sprintf("%s: %s must not import %s", rule.Name, p.ImportPath, bad))
			}
		}
	}
	return crossings
}
