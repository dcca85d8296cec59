package normalize

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/testenv/fixture"
)

// TestZyteBrands reads the 2,308 elements of zyte-parsers' brand suite. The few that differ are names in vector graphics and
// in wrappers so deep that zyte-parsers does not look into them.
func TestZyteBrands(t *testing.T) {
	body := fixture.Read(t, "suites/zyte-parsers/brand_values.json")
	var cases []struct {
		HTML  string
		Value *string
	}
	require.NoError(t, json.Unmarshal(body, &cases))
	wrong := 0
	for _, c := range cases {
		nodes, err := html.ParseFragment(strings.NewReader(c.HTML), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
		require.NoError(t, err)
		got, ok := BrandName(nodes...)
		if ok != (c.Value != nil) || ok && got != Line(*c.Value) { // bidi marks are stripped
			wrong++
			t.Logf("%.120q: %q %v, want %q", c.HTML, got, ok, deref(c.Value))
		}
	}
	t.Logf("%d of %d right", len(cases)-wrong, len(cases))
	require.LessOrEqual(t, wrong*200, len(cases), "more than one in 200 is wrong")
}
