package structured

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStates(t *testing.T) {
	for _, tt := range []struct {
		name, html string
		kind       StateKind
		state      string // the name
		want       string
	}{
		{"Next", `<script id="__NEXT_DATA__" type="application/json">{"props":{"name":"a </p> }{"}}</script>`, StateScript, "script#__NEXT_DATA__", `{"props":{"name":"a </p> }{"}}`},
		{
			"Next's newer router", `<script>self.__next_f.push([1,"0:{\"a\":"])</script><script>self.__next_f.push([1,"[1]}\n1:T3,x\ny2:I[1,[]]\n3:\"$z\"\n"])</script>`,
			StateCalled, "self.__next_f", `{"0":{"a":[1]},"1":"x\ny","3":"$z"}`,
		},
		{"Nuxt 3", `<script type="application/json" id="__NUXT_DATA__">[["ShallowReactive",1],{"a":2,"b":3,"again":4},"x",["Reactive",4],{"n":5},7]</script>`, StateScript, "script#__NUXT_DATA__", `{"a":"x","b":{"n":7},"again":{"n":7}}`},
		{"Nuxt 2", `<script>window.__NUXT__=(function(a,b){return {data:[{price:a,name:"}{",gone:b}],ok:!0}}(9.5,void 0));</script>`, StateAssigned, "window.__NUXT__", `{"data":[{"price":9.5,"name":"}{","gone":null}],"ok":true}`},
		{"Apollo", `<script>window.__APOLLO_STATE__ = {"Product:1":{"__typename":"Product"}};</script>`, StateAssigned, "window.__APOLLO_STATE__", `{"Product:1":{"__typename":"Product"}}`},
		{"parsed", `<script>window.__STATE__ = JSON.parse("{\"a\":\"\\u003cb\\u003e\\\"\x7d\"}");</script>`, StateAssigned, "window.__STATE__", `{"a":"<b>\"}"}`},
		{"parsed of single quotes", `<script>var state=JSON.parse('{"a":"it\'s"}')</script>`, StateAssigned, "state", `{"a":"it's"}`},
		{"parsed of an address' encoding", `<script>window.S=JSON.parse(decodeURIComponent("%7B%22a%22%3A1%7D"))</script>`, StateAssigned, "window.S", `{"a":1}`},
		{"in brackets", `<script>window["my-state"] = {"a":1}</script>`, StateAssigned, `window["my-state"]`, `{"a":1}`},
		{"Magento", `<script type="text/x-magento-init">{"[data-role=x]":{"Magento_Swatches":{"a":1}}}</script>`, StateScript, `script[type="text/x-magento-init"]`, `{"[data-role=x]":{"Magento_Swatches":{"a":1}}}`},
		{"Shopify's product", `<script type="application/json" data-product-json>{"id":1,"variants":[{"price":1990}]}</script>`, StateScript, "script[data-product-json]", `{"id":1,"variants":[{"price":1990}]}`},
		{"Shopify's analytics", "<script>window.ShopifyAnalytics = window.ShopifyAnalytics || {};\nvar meta = {\"product\":{\"id\":1}};</script>", StateAssigned, "meta", `{"product":{"id":1}}`},
		{"WooCommerce's variations", `<form data-product_variations="[{&quot;display_price&quot;:9}]">`, StateAttribute, "form[data-product_variations]", `[{"display_price":9}]`},
		{"data layer", `<script>dataLayer.push({event:'view_item', ecommerce:{"items":[{"price":"9.50"}]}}); other()</script>`, StateCalled, "dataLayer.push", `{"event":"view_item","ecommerce":{"items":[{"price":"9.50"}]}}`},
		{"data layer that may be there", `<script>(window.dataLayer = window.dataLayer || []).push({"a":1})</script>`, StateCalled, "window.dataLayer.push", `{"a":1}`},
		{"an id with a hyphen", `<script id="product-1" type="application/json">{"a":1}</script>`, StateScript, "script#product-1", `{"a":1}`},
		{"an id that is no name", `<script id="a::b" type="application/json">{"a":1}</script>`, StateScript, `script[id="a::b"]`, `{"a":1}`},
		{"tag", `<script>gtag('event', 'view_item', {"value":9})</script>`, StateCalled, "gtag", `["event","view_item",{"value":9}]`},
		{"behind code that is no data", `<script>if(a=={b:1}){x={y:function(){}}}; window.__S__={"a":1}</script>`, StateAssigned, "window.__S__", `{"a":1}`},
		{"a script that is loaded later", `<script type="8f2-text/javascript">window.__S__={"a":1}</script>`, StateAssigned, "window.__S__", `{"a":1}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			states := Read(parse(t, tt.html), nil).States()
			require.Len(t, states, 1)
			require.Equal(t, tt.kind, states[0].Kind)
			require.Equal(t, tt.state, states[0].Name)
			text, err := json.Marshal(states[0].Value)
			require.NoError(t, err)
			require.JSONEq(t, tt.want, string(text))
		})
	}
}

func TestWhatIsNoState(t *testing.T) {
	for name, html := range map[string]string{
		"JSON-LD":              `<script type="application/ld+json">{"a":1}</script>`,
		"empty":                `<script>window.S = {}; window.T = [];</script>`,
		"of no name":           `<script>f().push([1]); f()["x"] = {"a":1}</script>`,
		"a minifier's":         `<script>e={"a":1}</script>`,
		"compared":             `<script>window.S == {"a":1}; f = a => [1]; g += [1]</script>`,
		"a template":           `<script type="text/template">{{name}}</script>`,
		"a selector":           `<p data-target="[data-x]" data-y="{{ z }}" title='{"a":1}'>`,
		"the text of a string": `<p data-x='{"a":1} and more'>`,
	} {
		require.Empty(t, Read(parse(t, html), nil).States(), name)
	}
}

func TestStatesThatCannotBeReadCostWhatTheirScriptIsLong(t *testing.T) {
	// Each equals sign begins a value that is only unreadable at the script's end.
	script := strings.Repeat(`abc={"a":[{"b":"`, 1) + strings.Repeat(` abc=["x",["y","`, 20_000)
	d := Read(parse(t, "<script>"+script+"</script>"), nil)
	require.Empty(t, d.States())
	_, err := d.State("abc")
	require.Error(t, err)

	script = strings.Repeat(`abc={"a":/*`, 20_000) // to each of them all that follows is a comment
	d = Read(parse(t, "<script>"+script+"</script>"), nil)
	require.Empty(t, d.States())
	require.Len(t, d.Notes(), 1)
	var limit *LimitError
	require.ErrorAs(t, d.Notes()[0].Err, &limit)
	_, err = d.State("abc")
	require.Error(t, err)
}

func TestFlattenedDataThatRepeatsItselfEnds(t *testing.T) {
	// Each member holds the next one ten times: 10^40 values.
	members := make([]string, 0, 41)
	for i := range 40 {
		n := json.Number(strings.TrimSpace(string(mustJSON(t, i+1))))
		members = append(members, "["+strings.TrimSuffix(strings.Repeat(n.String()+",", 10), ",")+"]")
	}
	_, err := unflatten(mustStrict(t, "["+strings.Join(append(members, `"x"`), ",")+"]"))
	var limit *LimitError
	require.ErrorAs(t, err, &limit)
	v, err := unflatten(mustStrict(t, `[{"a":0,"b":1},"x"]`))
	require.NoError(t, err)
	require.Equal(t, map[string]any{"a": nil, "b": "x"}, v, "what is within itself is null")
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return text
}

func mustStrict(t *testing.T, text string) any {
	t.Helper()
	v, err := strict(text)
	require.NoError(t, err)
	return v
}
