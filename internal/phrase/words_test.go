package phrase_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/checks"
	"sheaf/internal/phrase"
)

// found are the sentences of the checks.
func found() (out []phrase.Phrase) {
	for code, text := range checks.Codes() {
		out = append(out, phrase.Phrase{Code: phrase.VerdictPrefix + code, Text: text})
	}
	return out
}

// Every code has its words in each language of the web UI, and they ask for nothing that the sentence does not have.
func TestEveryCodeHasItsWords(t *testing.T) {
	gap := regexp.MustCompile(`\{\{(\w+)`)
	for _, language := range []string{"ko", "en"} {
		body, err := os.ReadFile(filepath.Join("../../web/src/i18n", language, "server.json"))
		require.NoError(t, err)
		var words map[string]string
		require.NoError(t, json.Unmarshal(body, &words))
		for _, p := range slices.Concat(phrase.All(), found()) {
			text := words[p.Code]
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s/server.json: %q (%s) has no words", language, p.Code, p.Text)
			}
			for _, g := range gap.FindAllStringSubmatch(text, -1) {
				if !strings.Contains(p.Text, "{"+g[1]+"}") {
					t.Errorf("%s/server.json: %q asks for %s, which %q does not have", language, p.Code, g[1], p.Text)
				}
			}
		}
	}
}
