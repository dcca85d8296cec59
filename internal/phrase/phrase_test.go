package phrase_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/phrase"
)

func TestRead(t *testing.T) {
	one := func(code, text string, params ...string) phrase.Said {
		s := phrase.Said{Code: code, Text: text}
		for i := 0; i < len(params); i += 2 {
			if s.Params == nil {
				s.Params = map[string]any{}
			}
			s.Params[params[i]] = params[i+1]
		}
		return s
	}
	within := func(s phrase.Said, name string, parts ...phrase.Said) phrase.Said {
		s.Parts = map[string][]phrase.Said{name: parts}
		return s
	}
	budget := one("crawl.budget", "budget of 500 requests is used up", "n", "500")
	for text, want := range map[string][]phrase.Said{
		"":                                  nil,
		"stopped by an operator":            {one("crawl.stopped", "stopped by an operator")},
		"2 of 9 batches were given up":      {one("crawl.given_up", "2 of 9 batches were given up", "n", "2", "of", "9")},
		"two of 9 batches were given up":    {{Text: "two of 9 batches were given up"}},
		"status 503":                        {one("page.status", "status 503", "status", "503")},
		"budget of 500 requests is used up": {budget},
		"batch 3: budget of 500 requests is used up": {within(
			one("crawl.batch", "batch 3: budget of 500 requests is used up", "n", "3", "why", budget.Text), "why", budget)},
		"batch 3: nobody knows": {one("crawl.batch", "batch 3: nobody knows", "n", "3", "why", "nobody knows")},
		// behind circumstances: the cause is what is translated, the text stays whole
		"crawl ebay.de: fetch batch 3 of ebay.de: connection refused": {one("site.refused_connection", "crawl ebay.de: fetch batch 3 of ebay.de: connection refused")},
		"dry run: 12 archived bodies were read, nothing was published; a check would hold a.de: something": {
			one("run.dry_run", "dry run: 12 archived bodies were read, nothing was published", "n", "12"),
			one("run.would_hold", "a check would hold a.de: something", "source", "a.de", "why", "something"),
		},
		"disallow: /search (line 12 of robots.txt)": {one("site.robots_rule", "disallow: /search (line 12 of robots.txt)", "path", "/search", "line", "12")},
		`there is no page "lst"; did you mean "list"?`: {within(
			one("recipe.no_page", `there is no page "lst"; did you mean "list"?`, "name", `"lst"`, "hint", `; did you mean "list"?`),
			"hint", phrase.Said{Text: `; did you mean "list"?`, Code: "word.did_you_mean", Params: map[string]any{"name": `"list"`}})},
		`there is no page "lst"`:   {one("recipe.no_page", `there is no page "lst"`, "name", `"lst"`, "hint", "")},
		"something else; and more": {{Text: "something else; and more"}},
	} {
		require.Equal(t, want, phrase.Read(text), text)
	}
}

// Every phrase is found again in what it says, so that no other one takes its place.
func TestEveryPhraseIsFound(t *testing.T) {
	fill := strings.NewReplacer("{n}", "7", "{of}", "9", "{status}", "503", "{line}", "3", "{least}", "1", "{most}", "8", "{hint}", "", "{share}", "12.3 %")
	for _, p := range phrase.All() {
		text := hole.ReplaceAllString(fill.Replace(p.Text), "Zq")
		got := phrase.Read(text)
		require.Len(t, got, 1, text)
		require.Equal(t, p.Code, got[0].Code, text)
	}
}

func FuzzRead(f *testing.F) {
	for _, p := range phrase.All() {
		f.Add(p.Text)
	}
	f.Add(strings.Repeat("a: ", 5000))
	f.Add(strings.Repeat("batch 1: ", 500) + "; ;")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range phrase.Read(text) {
			if s.Text == "" && s.Code == "" {
				t.Fatal("nothing was said")
			}
		}
	})
}
