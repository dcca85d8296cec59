package message

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/internal/checks"
	"sheaf/internal/notify"
	"sheaf/internal/phrase"
)

var update = flag.Bool("update", false, "write the golden files anew")

// example is an event of testdata of package notify, one a type.
func example(t *testing.T, name string) notify.Event {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "testdata", name+".json"))
	require.NoError(t, err)
	var e notify.Event
	require.NoError(t, json.Unmarshal(body, &e))
	return e
}

func names() []string {
	return append([]string{strings.TrimPrefix(notify.SubscriptionTested, "sheaf.")}, datasets.EventNames...)
}

// Every event in both languages, as text: the golden files are for people to read.
func TestWords(t *testing.T) {
	for _, name := range names() {
		for _, language := range datasets.Languages {
			t.Run(name+"."+language, func(t *testing.T) {
				m, err := Of(example(t, name), language, "owner")
				require.NoError(t, err)
				require.NotContains(t, m.Text(), "%!", "a verb without its argument")
				require.LessOrEqual(t, utf8.RuneCountInString(m.Title), 120)
				require.True(t, strings.HasPrefix(m.Action.URL, "https://sheaf.example.org/"), m.Action.URL)
				golden(t, name+"."+language+".txt", m.Text())
				html, err := m.HTML()
				require.NoError(t, err)
				require.Contains(t, html, `<html lang="`+language+`">`)
				require.Contains(t, html, `href="`+m.Action.URL+`"`)
			})
		}
	}
	require.Len(t, tellings, len(names()))
}

func TestSlack(t *testing.T) {
	for _, language := range datasets.Languages {
		m, err := Of(example(t, datasets.EventHeld), language, "owner")
		require.NoError(t, err)
		body, err := m.Slack()
		require.NoError(t, err)
		var tree any
		require.NoError(t, json.Unmarshal(body, &tree))
		pretty, err := json.MarshalIndent(tree, "", " ")
		require.NoError(t, err)
		golden(t, "slack."+language+".json", string(pretty)+"\n")
	}
}

func TestLetter(t *testing.T) {
	m, err := Of(example(t, datasets.EventHeld), "ko", "owner")
	require.NoError(t, err)
	html, err := m.HTML()
	require.NoError(t, err)
	golden(t, "letter.ko.html", html)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test ./internal/notify/message -update, and read what it wrote")
	require.Equal(t, string(want), got)
}

// What a page said reaches letters and chats: it makes no markup, no mention, no line of its own, and no message that is
// refused for its length.
func TestHostileValues(t *testing.T) {
	evil := "<!channel> <https://evil.example|click> & <script>alert(1)</script>\r\nBcc: x@y.z\n" + strings.Repeat("가&<", 4000)
	data, err := json.Marshal(notify.Held{
		Dataset: "shop/products", Source: evil, Reason: evil, Review: "https://sheaf.example.org/holds/x",
		Verdicts: []datasets.Verdict{{Result: "hold", Reason: evil}, {Result: "warn", Reason: evil}},
		Samples:  []notify.Difference{{Key: evil, Field: "price", Before: evil, After: evil}},
	})
	require.NoError(t, err)
	m, err := Of(notify.Event{Type: notify.SourceHeld, Source: "/datasets/shop/products", Data: data}, "ko", "owner")
	require.NoError(t, err)
	require.NotContains(t, m.Title, "\n")
	body, err := m.Slack()
	require.NoError(t, err)
	for _, bad := range []string{"<!channel>", "<https", "<script"} {
		require.NotContains(t, strings.ReplaceAll(string(body), header(t, body), ""), bad)
	}
	checkBounds(t, body)
	html, err := m.HTML()
	require.NoError(t, err)
	require.NotContains(t, html, "<script")
	require.NotContains(t, html, "<https")
	require.NotContains(t, m.Text(), "\nBcc:")
}

// header is the text of the first block: plain text, in which nothing is markup.
func header(t *testing.T, body []byte) string {
	t.Helper()
	var m struct {
		Blocks []struct{ Text struct{ Text string } }
	}
	require.NoError(t, json.Unmarshal(body, &m))
	quoted, err := json.Marshal(m.Blocks[0].Text.Text)
	require.NoError(t, err)
	plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(quoted))
	require.Contains(t, string(body), plain)
	return plain
}

func checkBounds(t *testing.T, body []byte) {
	t.Helper()
	var m struct {
		Text   string
		Blocks []struct {
			Type   string
			Text   *struct{ Text string }
			Fields []struct{ Text string }
		}
	}
	require.NoError(t, json.Unmarshal(body, &m))
	require.LessOrEqual(t, len(m.Blocks), 50)
	require.LessOrEqual(t, utf8.RuneCountInString(m.Text), maxText)
	for _, b := range m.Blocks {
		most := maxSection
		if b.Type == "header" {
			most = maxHeader
		}
		if b.Text != nil {
			require.LessOrEqual(t, utf8.RuneCountInString(b.Text.Text), most)
			require.NotRegexp(t, `&(a|am|amp|l|lt|g|gt)…$`, b.Text.Text, "cut within an entity")
		}
		for _, f := range b.Fields {
			require.LessOrEqual(t, utf8.RuneCountInString(f.Text), maxField)
		}
	}
}

// Every code of the checks has its Korean words, which ask for nothing that the English ones do not have.
func TestEveryFindingIsSaidInKorean(t *testing.T) {
	gaps := regexp.MustCompile(`\{\{(\w+)\}\}`)
	codes := checks.Codes()
	for code, english := range codes {
		words, ok := korean()[phrase.VerdictPrefix+code]
		require.True(t, ok, "%s has no Korean words", code)
		for _, gap := range gaps.FindAllStringSubmatch(words, -1) {
			require.Contains(t, english, "{"+gap[1]+"}", code)
		}
	}
	for key := range korean() {
		if code, ok := strings.CutPrefix(key, phrase.VerdictPrefix); ok && !strings.HasPrefix(code, "against_") {
			require.Contains(t, codes, code, "the checks say it no more")
		}
	}
	v := voice{korean: true}
	f := datasets.Verdict{Code: "coverage_drop.fell", Reason: "English", Params: map[string]any{"column": "price", "before": "90.0 %", "now": "41.0 %", "runs": 7.0}}
	require.Equal(t, "price: 값이 있는 행의 비율이 90.0 %에서 41.0 %로 떨어졌습니다. (보통은 지난 실행 7번의 중앙값입니다.)", v.finding(f))
	f.Code = "older"
	require.Equal(t, "English", v.finding(f))
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567"} {
		require.Equal(t, want, number(n))
	}
}

func FuzzOf(f *testing.F) {
	f.Add("source.held", `{"dataset":"a/b","verdicts":[{"result":"hold","reason":"x"}]}`)
	f.Fuzz(func(_ *testing.T, name, data string) {
		m, err := Of(notify.Event{Type: "sheaf." + name, Data: []byte(data)}, "ko", "x")
		if err != nil {
			return
		}
		_ = m.Text()
		if _, err := m.Slack(); err != nil {
			panic(err)
		}
		if _, err := m.HTML(); err != nil {
			panic(err)
		}
	})
}
