package recipe

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExamples(t *testing.T) {
	text := replaced(t, small, "title: { required: true, from: [{ page: h1 },", "title: { required: true, example: [Lamp, A desk], from: [{ page: h1, example: Lamp },")
	text = replaced(t, text, "{ css: .price } }", "{ css: .price }, example: 12.90 }")
	r, err := Parse([]byte(text), nil)
	require.NoError(t, err)
	require.Equal(t, text, r.Text)
	require.Equal(t, []string{"Lamp", "A desk"}, r.Fields[0].Examples)
	require.Equal(t, []string{"Lamp"}, r.Fields[0].From[0].Examples)
	require.Nil(t, r.Fields[0].From[1].Examples)
	require.Equal(t, []string{"12.90"}, r.Fields[1].From[0].Examples, "as it was written")
	require.NoError(t, schema(t).Validate(instance(t, text)))

	for old, wrong := range map[string]string{
		"name: th":     "example: x, name: th",
		"css: tr } }":  "css: tr }, example: x }",
		"{ page: h1 }": "{ page: h1, example: { x: y } }",
		"  page:\n":    "  example:\n",
	} {
		_, err := Parse([]byte(replaced(t, small, old, wrong)), nil)
		require.Error(t, err, wrong)
	}
}

func TestKindOf(t *testing.T) {
	for want, values := range map[ValueKind][]string{
		KindNothing: {"", " \t"},
		KindNumber:  {"5", "1,299.00", "$5", "€ 12,50", "-3 %", "USD 10", "10 USD", "２０"},
		KindDate:    {"2026-11-22", "2026-11-22T10:00:00Z"},
		KindAddress: {"https://a.example/x", "//cdn.example/x.png", "/p/1"},
		KindCode:    {"B0CX23V2ZK", "RTX-5090", "x1"},
		KindText:    {"Lamp", "A blue lamp with 3 bulbs", "12 pieces", "ペン 3本"},
		KindProse:   {"It was a dark …", "word " + string(make([]byte, 600))},
	} {
		for _, v := range values {
			require.Equal(t, want, KindOf(v), "%q", v)
		}
	}
}

func TestSameKind(t *testing.T) {
	for _, c := range []struct {
		value   string
		example []string
		same    bool
	}{
		{"Chair", []string{"Blue lamp"}, true},
		{"X200", []string{"Blue lamp"}, true},
		{"19.90", []string{"Blue lamp"}, false},
		{"123", []string{"B0CX23V2ZK"}, true},
		{"Sold out", []string{"19.90"}, false},
		{"A short one", []string{string(make([]rune, 501)) + "x"}, true},
		{string(make([]rune, 501)) + "x", []string{"A short one"}, false},
		{"/p/1", []string{"https://a.example/p/2"}, true},
		{"Lamp", []string{"/p/1", "Chair"}, true},
		{"", []string{"Lamp"}, false},
		{"Lamp", nil, false},
	} {
		require.Equal(t, c.same, SameKind(c.value, c.example), "%q for %q", c.value, c.example)
	}
}
