package accuracy

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/list"
)

// TestPagesThatAreNoLists: what product pages and articles list beside their matter stays below 0.5; what pages of lists list does not.
func TestPagesThatAreNoLists(t *testing.T) {
	var products, lists, articles share
	for name, want := range index(t) {
		body, err := os.ReadFile(filepath.Join(fixtures, "pages", name))
		require.NoError(t, err)
		sure := mainConfidence(t, body, pageAddress(name, body, want))
		switch want.Kind {
		case "product":
			products.add(sure < 0.5)
		case "listing":
			lists.add(sure >= 0.5)
		}
	}
	files, err := filepath.Glob(filepath.Join(fixtures, "suites/article-extraction-benchmark/html/*.html.gz"))
	require.NoError(t, err)
	for _, f := range files {
		articles.add(mainConfidence(t, gunzip(t, f), "https://news.example/story") < 0.5)
	}
	t.Logf("products %d/%d lists %d/%d articles %d/%d", products.right, products.known, lists.right, lists.known, articles.right, articles.known)
	products.figure(t, "lists/none on product pages", "pages")
	lists.figure(t, "lists/sure on list pages", "pages")
	articles.figure(t, "lists/none on articles", "pages")
	require.Equal(t, products.known, products.right)
	require.Equal(t, lists.known, lists.right)
	require.GreaterOrEqual(t, articles.right*20, articles.known*19)
}

func mainConfidence(t *testing.T, body []byte, address string) float64 {
	t.Helper()
	p, err := propose.Open(body, "text/html", address)
	require.NoError(t, err)
	if lists := list.Find(p); len(lists) > 0 {
		return lists[0].Confidence
	}
	return 0
}

func gunzip(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	body, err := io.ReadAll(z)
	require.NoError(t, err)
	return body
}
