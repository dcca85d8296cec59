package maintext_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"sheaf/internal/extract/maintext"
	"sheaf/internal/testenv/fixture"
)

// suite is scrapinghub's article-extraction-benchmark: 181 pages with their article bodies.
const suite = "suites/article-extraction-benchmark"

type article struct {
	id, url, body string
	page          []byte
}

func articles(tb testing.TB) []article {
	tb.Helper()
	text := fixture.Read(tb, suite, "ground-truth.json")
	var truth map[string]struct {
		Body string `json:"articleBody"`
		URL  string `json:"url"`
	}
	require.NoError(tb, json.Unmarshal(text, &truth))
	var out []article
	for id, a := range truth {
		packed := fixture.Read(tb, suite, "html", id+".html.gz")
		r, err := gzip.NewReader(bytes.NewReader(packed))
		require.NoError(tb, err)
		page, err := io.ReadAll(r)
		require.NoError(tb, err)
		out = append(out, article{id, a.URL, a.Body, page})
	}
	slices.SortFunc(out, func(a, b article) int { return strings.Compare(a.id, b.id) })
	return out
}

var word = regexp.MustCompile(`[\p{L}\p{N}_]+`)

// shingles counts the runs of four words of a text, as the benchmark does; a shorter text is one run.
func shingles(text string) map[string]int {
	words, out := word.FindAllString(text, -1), map[string]int{}
	for i := range max(1, len(words)-3) {
		if run := words[i:min(i+4, len(words))]; len(run) > 0 {
			out[strings.Join(run, " ")]++
		}
	}
	return out
}

// score is the benchmark's: precision and recall of runs of four words by page, averaged over pages, and their F1.
func score(tb testing.TB, e maintext.Extractor, pages []article) (precision, recall, f1 float64, failed int) {
	tb.Helper()
	var withText, withTruth float64
	for _, a := range pages {
		root, err := html.Parse(bytes.NewReader(a.page))
		require.NoError(tb, err)
		doc, err := e.Extract(root, a.url)
		if err != nil {
			failed++
		}
		want, got := shingles(a.body), shingles(doc.Text)
		var both, wrong, lost float64
		for run, n := range got {
			both += float64(min(n, want[run]))
			wrong += float64(max(0, n-want[run]))
		}
		for run, n := range want {
			lost += float64(max(0, n-got[run]))
		}
		if both+wrong > 0 {
			withText++
			precision += both / (both + wrong)
		}
		if both+lost > 0 {
			withTruth++
			recall += both / (both + lost)
		}
	}
	precision, recall = precision/withText, recall/withTruth
	return precision, recall, 2 * precision * recall / (precision + recall), failed
}

func TestArticleExtractionBenchmark(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 181 pages")
	}
	pages := articles(t)
	precision, recall, f1, failed := score(t, maintext.New(maintext.Limits{}), pages)
	t.Logf("%d pages: precision %.4f, recall %.4f, F1 %.4f, %d without text", len(pages), precision, recall, f1, failed)
	assert.Len(t, pages, 181)
	assert.GreaterOrEqual(t, f1, 0.95)
	assert.Zero(t, failed)
}

func BenchmarkExtract(b *testing.B) {
	pages := articles(b)
	roots := make([]*html.Node, len(pages))
	size := 0
	for i, a := range pages {
		root, err := html.Parse(bytes.NewReader(a.page))
		require.NoError(b, err)
		roots[i], size = root, size+len(a.page)
	}
	e := maintext.New(maintext.Limits{})
	b.SetBytes(int64(size))
	for b.Loop() {
		for i, a := range pages {
			_, _ = e.Extract(roots[i], a.url)
		}
	}
	b.ReportMetric(float64(len(pages)*b.N)/b.Elapsed().Seconds(), "docs/s")
}
