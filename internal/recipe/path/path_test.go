package path

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/record"
)

func decoded(tb testing.TB, text string) any {
	tb.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	require.NoError(tb, dec.Decode(&v))
	return v
}

const page = `{
 "data": {"items": [{"id": 7, "price": 12.50, "tags": [{"title": "Brand", "value": "A"}, {"title": "Model", "value": "-"}]},
                    {"id": 8, "price": "9.99", "hidden": true, "tags": []},
                    {"id": 9, "price": null, "hidden": false}]},
 "groups": [{"label": "Case", "rows": [{"n": "Size", "v": "40 mm"}, {"n": "Shape", "v": "round"}]},
            {"label": "Dial", "rows": [{"n": "Color", "v": "blue"}]}],
 "pics": [{"big": "b1", "small": "s1"}, {"big": null, "small": "s2"}, {"small": ""}, {}],
 "start": 45, "size": 45, "found": 100, "reach": null, "a-b": 1, "a b": 2, "a": 9, "b": 4, "zero": 0, "off": false, "no": "", "list": [], "名前": "値"
}`

func TestValues(t *testing.T) {
	tests := []struct{ expr, want string }{
		{"data.items[0].id", `[7]`},
		{"data.items[-1].id", `[9]`},
		{"data.items[3].id", `[]`},
		{"data.items[*].id", `[7,8,9]`},
		{"data.items.id", `[]`},
		{"data.items[!hidden].id", `[7,9]`},
		{"data.items[hidden].id", `[8]`},
		{"data.items[price > 10].id", `[7]`},
		{"data.items[price < 10].id", `[8]`},
		{"data.items[id == 8 || id == 9].id", `[8,9]`},
		{"data.items[!hidden && price].id", `[7]`},
		{"data.items[*].price", `[12.50,"9.99",null]`},
		{"data.items[*].tags[title == 'Brand'].value", `["A"]`},
		{"data.items[0].tags[title == \"Model\"].value", `["-"]`},
		{"data.items[0][id == 7].id", `[7]`},
		{"min(data.items[*].price)", `["9.99"]`},
		{"max(data.items[*].price)", `[12.50]`},
		{"sum(data.items[*].price)", `[22.49]`},
		{"count(data.items)", `[3]`},
		{"count(data.items[*])", `[3]`},
		{"count(nothing)", `[0]`},
		{"first(data.items).id", "error"},
		{"first(data.items[*].id)", `[7]`},
		{"last(data.items[*].id)", `[9]`},
		{"last(nothing)", `[]`},
		{"join(groups[*].label, ' / ')", `["Case / Dial"]`},
		{"join(nothing, ',')", `[]`},
		{"lower(groups[0].label)", `["case"]`},
		{"number(data.items[1].price)", `[9.99]`},
		{"exists(reach)", `[true]`},
		{"exists(nothing)", `[false]`},
		{"groups[*].rows[*].v", `["40 mm","round","blue"]`},
		{"start / size + 1", `[2]`},
		{"start/size+1", `[2]`},
		{"(start + size) * 2 - 1", `[179]`},
		{"start % 7", `[3]`},
		{"start / zero", `[]`},
		{"found > reach", `[false]`},
		{"found > start", `[true]`},
		{"found >= 100 && start <= 45", `[true]`},
		{"found != 100", `[false]`},
		{"reach == null", `[true]`},
		{"nothing == null", `[true]`},
		{"off == false", `[true]`},
		{"start == '45'", `[true]`},
		{"-start", `[-45]`},
		{"!off", `[true]`},
		{"!zero && !no && !list && !reach", `[true]`},
		{"a-b", `[1]`},
		{"a - b", `[5]`},
		{"a -b", `[5]`},
		{`"a b"`, `["a b"]`},
		{`$root."a b"`, `[2]`},
		{"$root['a b']", `[2]`},
		{"['a b']", `[2]`},
		{"名前", `["値"]`},
		{"pics[*].big|small", `["b1","s2"]`},
		{"label + '/' + start", `[]`},
		{"groups[0].label + '/' + start", `["Case/45"]`},
		{"start + 1 + 'x'", `["46x"]`},
		{"$name.x", `[5]`},
		{"extra[*].x", `[1,2]`},
		{"$extra[x > 1].x", `[2]`},
		{"a", `[9]`},
		{"$a", `["named"]`},
		{"$missing", `[]`},
		{"texts[*]", `["p","q"]`},
		{"count(texts)", `[2]`},
		{"dec > 12", `[true]`},
		{"dec == 12.5", `[true]`},
		{"true", `[true]`},
	}
	root := decoded(t, page)
	twelve, err := record.ParseDecimal("12.50")
	require.NoError(t, err)
	scope := Scope{At: Node{Value: root}, Root: root, Names: map[string]any{
		"name": map[string]any{"x": int64(5)}, "extra": []map[string]any{{"x": int64(1)}, {"x": int64(2)}}, "a": "named", "texts": []string{"p", "q"}, "dec": twelve,
	}}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			e, err := Compile(tt.expr)
			if tt.want == "error" {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			got, err := json.Marshal(e.Values(scope))
			require.NoError(t, err)
			require.Equal(t, tt.want, string(got))
		})
	}
}

func TestParent(t *testing.T) {
	root := decoded(t, page)
	rows := MustCompile("groups[*].rows[*]").Nodes(Scope{At: Node{Value: root}, Root: root})
	var got []string
	for _, r := range rows {
		s := Scope{At: r, Root: root}
		label, _ := MustCompile("../label").First(s)
		size, _ := MustCompile("../../size").First(s)
		text, _ := Text(label)
		number, _ := Text(size)
		got = append(got, text+" "+number)
		_, beyond := MustCompile("../../../x").First(s)
		require.False(t, beyond)
	}
	require.Equal(t, []string{"Case 45", "Case 45", "Dial 45"}, got)
}

func TestCompileErrors(t *testing.T) {
	tests := []struct{ expr, want string }{
		{"", "column 1: found the end where a name was expected"},
		{"a.", "column 3: found the end where a name was expected"},
		{"a[", "column 3"},
		{"a[0", "column 4"},
		{"a[*", "column 4: found the end where \"]\" was expected"},
		{"a b", "column 3: found \"b\" where the end was expected"},
		{"'open", "quote ' is not closed"},
		{"a = b", "column 3: unexpected '='"},
		{"$", "column 1: $ without a name"},
		{"../$x", "column 4: $x after ../"},
		{"mean(a)", "unknown function mean; there are count, exists"},
		{"min(a, b)", "min takes one path"},
		{"min()", "min takes one path"},
		{"a > b > c", "column 7"},
		{strings.Repeat("(", 100) + "a", "nested more than 64 deep"},
		{strings.Repeat("!", 100) + "a", "nested more than 64 deep"},
		{"a[99999999999999999999]", "is no index"},
	}
	for _, tt := range tests {
		_, err := Compile(tt.expr)
		require.ErrorContains(t, err, tt.want, tt.expr)
	}
}

func TestNumberBounds(t *testing.T) {
	for _, v := range []any{json.Number("1e999999999"), json.Number("1e-999999999"), strings.Repeat("9", 100), "1e", "", "abc", nil, true, []any{}} {
		_, ok := Number(v)
		require.False(t, ok, "%v", v)
	}
	d, ok := Number(" 1.5e2 ")
	require.True(t, ok)
	require.Equal(t, "150", d.String())
}

func TestStarts(t *testing.T) {
	require.Equal(t, []string{"a", "$row", "../", "c"}, MustCompile("a.b > $row.x && min(../y) == c[z > 1]").Starts())
}

func FuzzCompile(f *testing.F) {
	for _, seed := range []string{"a.b[0].c[*]", "min(children[!hidden].price)", "$root.x + ../y", "a[title == 'x'].v|w", "-1 * (a - b) / 3 % 2", "a['b c']"} {
		f.Add(seed, page)
	}
	f.Fuzz(func(t *testing.T, text, body string) {
		e, err := Compile(text)
		if err != nil {
			return
		}
		dec := json.NewDecoder(strings.NewReader(body))
		dec.UseNumber()
		var v any
		if dec.Decode(&v) != nil {
			v = nil
		}
		s := Scope{At: Node{Value: v}, Root: v, Names: map[string]any{"a": v}}
		first, second := e.Values(s), e.Values(s)
		require.Equal(t, first, second)
		again, err := Compile(e.String())
		require.NoError(t, err)
		require.Equal(t, first, again.Values(s))
	})
}

func BenchmarkNodes(b *testing.B) {
	root := decoded(b, page)
	e := MustCompile("data.items[0].tags[0].value")
	s := Scope{At: Node{Value: root}, Root: root}
	b.ReportAllocs()
	for b.Loop() {
		e.First(s)
	}
}
