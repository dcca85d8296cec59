package phrase_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/phrase"
)

// spoken are the calls by which packages say their sentences to people, and which of the arguments is the sentence.
var spoken = []struct {
	dir, call string
	at        int
}{
	{"internal/recipe", "fail", -1},
	{"internal/builder", "refuse", 1},
	{"internal/builder", "problem", 2},
	{"internal/frontier", "partial", 0},
	{"internal/frontier", "final", 1},
	{"internal/server/api", "refuse", 2},
	{"internal/server/api", "wrong", 1},
	{"internal/server/api", "saying", 1},
	{"internal/server", "refuse", 3},
	{"workflows", "NewNonRetryableApplicationError", 0},
	{"datasets", "problem", -1},
}

var (
	verb = regexp.MustCompile(`%(\[\d+\])?[+#]?[\d.]*[a-zA-Z]`)
	hole = regexp.MustCompile(`\{\w+\}`)
)

// form is what a sentence looks like whatever fills it: "{} rows" for "%d rows" and for n+" rows"; "" where it is made
// elsewhere.
func form(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return strings.ReplaceAll(verb.ReplaceAllString(text, "{}"), "%%", "%")
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return form(e.X) + form(e.Y)
		}
	case *ast.CallExpr:
		if s, ok := e.Fun.(*ast.SelectorExpr); ok && (s.Sel.Name == "Sprintf" || s.Sel.Name == "Errorf") {
			return form(e.Args[0])
		}
	}
	return "{}"
}

// sentences that a call of a package says.
func sentences(t *testing.T, dir, call string, at int) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", dir, "*.go"))
	require.NoError(t, err)
	require.NotEmpty(t, files, dir)
	var out []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || called(c) != call {
				return true
			}
			from, to := at, at+1
			if at < 0 { // wherever the literal is: d.fail(pos, text, …), v.fail(text, …)
				from, to = 0, min(2, len(c.Args))
			}
			for i := from; i < min(to, len(c.Args)); i++ {
				if text := form(c.Args[i]); strings.Trim(text, "{}:; ") != "" && !slices.Contains(out, text) {
					out = append(out, text)
					if at < 0 {
						break
					}
				}
			}
			return true
		})
	}
	return out
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func TestEverySentenceHasItsCode(t *testing.T) {
	var known []string
	for _, p := range phrase.All() {
		known = append(known, hole.ReplaceAllString(p.Text, "{}"))
	}
	for _, s := range spoken {
		found := sentences(t, s.dir, s.call, s.at)
		if len(found) == 0 {
			t.Errorf("%s: %s says nothing any more: take it off the list", s.dir, s.call)
		}
		for _, text := range found {
			if !slices.Contains(known, hole.ReplaceAllString(text, "{}")) {
				t.Errorf("%s: %s says %q, which has no code: add it to package phrase and to web/src/i18n/{ko,en}/server.json", s.dir, s.call, text)
			}
		}
	}
}
