package recipe

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// exampleFiles are what the examples of the language's contract refer to.
func exampleFiles() Files {
	return Files{
		"jomashop-detail.graphql":   []byte("query productDetail($urlKey: String) { x }\n"),
		"jomashop-category.graphql": []byte("query category($id: Int!) { y }\n"),
		"keywords.txt":              []byte("# words\nrtx 5090\n\nwireless earbuds\n"),
		"genres.txt":                []byte("203186\n100371\n"),
	}
}

func example(tb testing.TB, name string) *Recipe {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".yaml"))
	require.NoError(tb, err)
	r, err := Parse(text, exampleFiles())
	require.NoError(tb, err)
	return r
}

func TestParseExamples(t *testing.T) {
	for _, name := range []string{"jomashop", "ebay-search", "rakuten"} {
		t.Run(name, func(t *testing.T) { require.Equal(t, name, example(t, name).Name) })
	}
}

// replaced is text with one piece replaced, which must be there.
func replaced(tb testing.TB, text, old, by string) string {
	tb.Helper()
	require.Contains(tb, text, old)
	return strings.Replace(text, old, by, 1)
}
