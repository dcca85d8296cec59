package draft_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe/draft"
)

const fixtures = "../../../../shared/fixtures/"

type entry struct {
	Kind   string `json:"kind"`
	Origin string `json:"origin"`
	Record map[string]any
}

func index(t *testing.T) map[string]entry {
	t.Helper()
	b, err := os.ReadFile(fixtures + "index.json")
	if err != nil {
		t.Skip("fixtures are not here: drafts are not tried on saved pages")
	}
	var out map[string]entry
	require.NoError(t, json.Unmarshal(b, &out))
	return out
}

func TestX(t *testing.T) {
	pages := index(t)
	var names []string
	for n := range pages {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		e := pages[n]
		if os.Getenv("ONLY") != "" && !strings.Contains(n, os.Getenv("ONLY")) {
			continue
		}
		if e.Kind != "product" && e.Kind != "listing" {
			continue
		}
		body, err := os.ReadFile(filepath.Join(fixtures, "pages", n))
		require.NoError(t, err)
		kind := draft.Product
		if e.Kind == "listing" {
			kind = draft.List
		}
		d, err := draft.Make(draft.Page{URL: "https://www." + strings.Split(n, "/")[0] + ".com/p/x-12345", Body: body}, draft.Options{Kind: kind})
		if err != nil {
			fmt.Println(n, "ERR", err)
			continue
		}
		fmt.Println(n, len(d.Fields), d.Rows, d.Next)
		if os.Getenv("ONLY") != "" {
			fmt.Println(d.Recipe)
		}
	}
}
