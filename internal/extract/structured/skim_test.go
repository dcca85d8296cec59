package structured

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/testenv/fixture"
)

// markupOf is everything that Markup says, as JSON.
func markupOf(tb testing.TB, m *Markup) string {
	tb.Helper()
	text, err := json.Marshal(map[string]any{
		"microdata": m.Microdata().Plain(Form{}), "graph": m.MicrodataGraph().Nodes(), "jsonld": m.JSONLD().Nodes(), "items": DeclaredItems(m.Blocks()),
		"opengraph": m.OpenGraph(), "dublincore": m.DublinCore(), "metas": m.Metas(),
	})
	require.NoError(tb, err)
	return string(text)
}

// linksOf are the links, of which recipes read the canonical one.
func linksOf(root *html.Node) (out []string) {
	for n := range root.Descendants() {
		if n.DataAtom == atom.Link {
			out = append(out, dom.Attr(n, "rel")+" "+dom.Attr(n, "href"))
		}
	}
	return out
}

func TestSkimmedPagesDeclareTheSame(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(fixture.Path(t, "pages"), "*", "*.html"))
	require.NoError(t, err)
	samples, err := filepath.Glob(extructSamples + "/*/*.html")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	unsure := 0
	for _, path := range append(pages, samples...) {
		page, err := os.ReadFile(path)
		require.NoError(t, err)
		kept, ok := skim(page)
		if !ok {
			unsure++
			t.Log("read whole:", path)
			continue
		}
		whole, err := html.Parse(bytes.NewReader(page))
		require.NoError(t, err)
		part, err := html.Parse(bytes.NewReader(kept))
		require.NoError(t, err)
		require.Equal(t, markupOf(t, &Read(whole, nil).Markup), markupOf(t, &Markup{root: part}), path)
		require.Equal(t, linksOf(whole), linksOf(part), path)
		address, err := url.Parse("https://shop.example/a/b")
		require.NoError(t, err)
		require.Equal(t, dom.BaseURL(whole, address), dom.BaseURL(part, address), path)
	}
	t.Logf("%d of %d pages have to be read whole", unsure, len(pages)+len(samples))
}
