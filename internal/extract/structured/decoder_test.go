package structured

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDecodeRepairs(t *testing.T) {
	for _, tt := range []struct {
		name, text, want string
		repairs          Repairs
	}{
		{"strict", `{"a":[1,-2.50,true,null,"\u00e9\ud83d\ude00\/"]}`, `{"a":[1,-2.50,true,null,"é😀/"]}`, 0},
		{"trailing commas", `{"a":[1,2,],}`, `{"a":[1,2]}`, RepairComma},
		{"doubled commas", `[1,,2]`, `[1,2]`, RepairComma},
		{"missing comma between properties", "{\"a\":1\n\"b\":2}", `{"a":1,"b":2}`, RepairComma},
		{"missing comma between objects", `[{"a":1}{"b":2}]`, `[{"a":1},{"b":2}]`, RepairComma},
		{"line comment", "{// a } comment\n\"a\":1}", `{"a":1}`, RepairComment},
		{"block comment", `{"a":/* ] */1}`, `{"a":1}`, RepairComment},
		{"a leading comment of HTML", `<!-- the {data} --> {"a":1}`, `{"a":1}`, RepairComment},
		{"wrapped in HTML comment", `<!-- {"a":1} -->`, `{"a":1}`, RepairComment},
		{"wrapped in CDATA on one line", `//<![CDATA[ {"a":1} //]]>`, `{"a":1}`, RepairComment},
		{"comment inside of a string stays", `{"a":"// <!-- x --> /* y */"}`, `{"a":"// <!-- x --> /* y */"}`, 0},
		{"line break in a string", "{\"a\":\"x\r\ny\tz\x02\"}", `{"a":"x\r\ny\tz"}`, RepairControl},
		{"byte order mark and no-break blanks", "\ufeff{\u00a0\"a\":1}", `{"a":1}`, RepairControl},
		{"escapes of JavaScript", `"\'\x41\u00e9"`, `"'Aé"`, RepairEscape},
		{"unknown escapes keep the backslash", `"c:\dir\u12"`, `"c:\\dir\\u12"`, RepairEscape},
		{"half a surrogate pair", `"\ud83dx"`, `"�x"`, 0},
		{"quotes in a string", `{"a":"a 24" screen, "new"","b":"x"}`, `{"a":"a 24\" screen, \"new\"","b":"x"}`, RepairQuote},
		{"literals of JavaScript", `{a:'x',$b:!0,c:undefined,d:.5,e:+1,f:2.,g:NaN,h:-Infinity}`, `{"a":"x","$b":true,"c":null,"d":0.5,"e":1,"f":2,"g":null,"h":null}`, RepairLiteral},
		{"leading zeros are no number", `{"gtin":0012345678905}`, `{"gtin":"0012345678905"}`, RepairLiteral},
	} {
		v, _, repairs, err := Decode(tt.text)
		require.NoError(t, err, tt.name)
		want, err := strict(tt.want)
		require.NoError(t, err, tt.name)
		require.Equal(t, want, v, tt.name)
		require.Equal(t, tt.repairs, repairs, tt.name)
	}
}

func TestDecodeReadsOneValue(t *testing.T) {
	v, n, _, err := Decode(`{"a":"}{"} and {"b":1}`)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"a": "}{"}, v)
	require.Equal(t, len(`{"a":"}{"}`), n)
}

func TestDecodeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "it ends at byte 0 where a value should be",
		`{"a":`:             "it ends at byte 5 where a value should be",
		`{"a":"x`:           "the end of a string",
		`{"a" 1}`:           `byte 5: "1}" where a colon should be`,
		`[1 2]`:             "a comma or ]",
		`function(){}`:      "a value should be",
		`{"a":new Date(0)}`: `byte 5: "new Date(0)}" where a value should be`,
		`12px`:              "a number should be",
		`2020-01-02`:        "a number should be",
	} {
		_, _, _, err := Decode(text)
		var syntax *SyntaxError
		require.ErrorAs(t, err, &syntax, text)
		require.ErrorContains(t, err, want, text)
	}
	// As deep as it may be, and one deeper: it stops there and does not read the rest.
	_, _, _, err := Decode(strings.Repeat("[", maxJSONDepth) + strings.Repeat("]", maxJSONDepth))
	require.NoError(t, err)
	d := decoder{s: strings.Repeat(`{"a":[`, 1_000_000)}
	_, err = d.value()
	var limit *LimitError
	require.ErrorAs(t, err, &limit)
	require.Less(t, d.i, 4*maxJSONDepth)
}

func TestBlocks(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		values     int
		repairs    Repairs
		err        string
	}{
		{"one", `{"a":1}`, 1, 0, ""},
		{"empty", " \n ", 0, 0, ""},
		{"several", `{"a":1},{"b":2}`, 2, RepairSeveral | RepairRest, ""},
		{"a brace too many", `{"a":1}}`, 1, RepairRest, ""},
		{"words behind it", `{"a":1}; alert(1)`, 1, RepairRest, ""},
		{"escaped as HTML", `{&quot;a&quot;:&quot;b &amp; c&quot;}`, 1, RepairEntities, ""},
		{"cut off", `{"a":1,"b":"tru`, 0, 0, "the end of a string"},
		{"no JSON", `hello`, 0, 0, "a value should be"},
	} {
		b := readBlock(tt.text)
		require.Len(t, b.Values, tt.values, tt.name)
		require.Equal(t, tt.repairs, b.Repairs, tt.name)
		if tt.err == "" {
			require.NoError(t, b.Err, tt.name)
		} else {
			require.ErrorContains(t, b.Err, tt.err, tt.name)
		}
	}
}

func TestNotes(t *testing.T) {
	d := Read(parse(t, `<script type="application/ld+json">{"a":1}</script><script type="application/ld+json">{"a":[1,],}</script>
	<script type="application/ld+json">{"a":</script><script type="text/x-magento-init">{"*":{"x":{},}}</script><script type="application/json" id="broken">{"a"</script>`), nil)
	var notes []string
	for _, n := range d.Notes() {
		notes = append(notes, n.String())
	}
	require.Equal(t, []string{
		"json-ld block 2: repaired commas",
		"json-ld block 3: decode json: it ends at byte 5 where a value should be",
		`state script[type="text/x-magento-init"]: repaired commas`,
		"state script#broken: decode json: it ends at byte 4 where a colon should be",
	}, notes)
	var syntax *SyntaxError
	require.True(t, errors.As(d.Notes()[1].Err, &syntax))
	require.Equal(t, 5, syntax.Offset)
}

func TestGraphsThatReferToThemselvesEnd(t *testing.T) {
	// Every node refers to every other: written out to the full depth that would be 50^7 values.
	var nodes []string
	for i := range 50 {
		var refs []string
		for j := range 50 {
			refs = append(refs, `{"@id":"`+string(rune('一'+j))+`"}`)
		}
		nodes = append(nodes, `{"@id":"`+string(rune('一'+i))+`","@type":"Product","knows":[`+strings.Join(refs, ",")+`]}`)
	}
	d := Read(parse(t, `<script type="application/ld+json">{"@graph":[`+strings.Join(nodes, ",")+`]}</script>`), nil)
	require.Len(t, d.JSONLD().Nodes(), 50)
	got := d.JSONLD().ResolvedNodes()[0]
	text, err := json.Marshal(got)
	require.NoError(t, err)
	require.Less(t, len(text), 300*maxRefValues)
	text, err = json.Marshal(d.JSONLD().OfType("Product"))
	require.NoError(t, err)
	require.Less(t, len(text), 300*maxOfType)
}
