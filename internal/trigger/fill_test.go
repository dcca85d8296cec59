package trigger_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/trigger"
)

func data(tb testing.TB) trigger.Data {
	tb.Helper()
	v, err := trigger.Decode([]byte(`{"dataset":"shop/products","version":12345678,"share":0.5,"rows":{"products":{"train":90}},
		"sources":[{"source":"a.com"}],"previous":{"version":0},"none":null,"title":"새 \"판\""}`))
	require.NoError(tb, err)
	return v.(map[string]any)
}

func TestFill(t *testing.T) {
	for name, c := range map[string]struct{ in, want any }{
		"text":            {"plain", "plain"},
		"empty":           {"", ""},
		"number stays":    {"{{ .version }}", int64(12345678)},
		"number in text":  {"v{{ .version }}", "v12345678"},
		"whole object":    {"{{ .rows.products }}", map[string]any{"train": int64(90)}},
		"quotes are kept": {"{{ .title }}", `새 "판"`},
		"json in text":    {`s: {{ json .sources }}`, `s: [{"source":"a.com"}]`},
		"index":           {`{{ (index .sources 0).source }}`, "a.com"},
		"condition":       {`{{ if gt .version 5 }}more{{ else }}less{{ end }}`, "more"},
		"default":         {`{{ default 7 .none }}`, int64(7)},
		"with":            {`{{ with .rows }}{{ .products.train }} rows{{ end }}`, "90 rows"},
		"nested":          {map[string]any{"a": []any{"{{ .dataset }}", 3, true, nil}}, map[string]any{"a": []any{"shop/products", 3, true, nil}}},
		"query":           {`{{ urlquery .dataset }}`, "shop%2Fproducts"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := trigger.Fill(c.in, data(t))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestBadTemplates(t *testing.T) {
	for name, c := range map[string]struct {
		in   any
		want string
	}{
		"unknown value":   {map[string]any{"a": []any{"x", "{{ .digets }}"}}, `.a[1]: template: <.digets>: map has no entry for key "digets"`},
		"not closed":      {"{{ .dataset", "unclosed action"},
		"loop":            {"{{ range .sources }}x{{ end }}", "range"},
		"named":           {`{{ define "a" }}x{{ end }}y`, "named templates"},
		"block":           {`{{ block "a" . }}x{{ end }}`, "named templates"},
		"width":           {`{{ printf "%1000000d" 1 }}`, "no function printf"},
		"call":            {`{{ call .dataset }}`, "no function call"},
		"inside argument": {`{{ json (print 1) }}`, "no function print"},
		"wrong kind":      {`{{ .dataset.name }}`, "name"},
		"long":            {strings.Repeat("{{ json . }}", 1200), "gives more than 64 KB"},
		"long text":       {strings.Repeat("x", 17<<10), "longer than 16 KB"},
		"nested quoting":  {"{{ " + strings.Repeat("json (", 40) + ".title" + strings.Repeat(")", 40) + " }}", "gives more than 64 KB"},
		"keys":            {map[any]any{1: 2}, "keys must be texts"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := trigger.Fill(c.in, data(t))
			require.ErrorIs(t, err, trigger.ErrTemplate)
			require.ErrorContains(t, err, c.want)
		})
	}
	deep := any("x")
	for range 30 {
		deep = []any{deep}
	}
	_, err := trigger.Fill(deep, data(t))
	require.ErrorIs(t, err, trigger.ErrTemplate)
}

func FuzzFill(f *testing.F) {
	for _, s := range []string{"{{ .dataset }}", "a{{ if .none }}b{{ end }}", "{{ index .sources 9 }}", "{{", "{{ ((((.version)))) }}", "{{ $x := .version }}{{ $x }}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, err := trigger.Fill(s, data(t))
		if err != nil {
			require.ErrorContains(t, err, ":")
		}
	})
}
