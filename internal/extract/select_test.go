package extract

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
)

// TestSelectorsFindTheSameByIDs holds the shortcut to what walking the whole page finds.
func TestSelectorsFindTheSameByIDs(t *testing.T) {
	page := &document{body: []byte(`<div id=a class=x><p class=y>1</p><div id=b><p class=y>2</p><p class="y z" id=c>3</p></div></div>
<div id=twice><p class=y>4</p></div><div id=twice><p class=y>5</p></div><ul id=list><li>6<li id=d title="#a ]">7</ul><p class=y>8</p><div id=one-two_three><p>9</div><div id=a.b><p>10</div>`)}
	pl := place{doc: page}
	tests := map[string][]string{ // ids that a selector promises
		"#a .y":                             {"a"},
		"#a":                                {"a"},
		"#a > #b .y":                        {"b"},
		"p#c.y:not(#d)":                     {"c"},
		"#missing p":                        {"missing"},
		"#a .y, #list li":                   {"a", "list"},
		"#b .y, #missing li":                {"b", "missing"},
		"#b .y, #a p":                       {"b", "a"},
		"#a p, #a .z":                       {"a", "a"},
		"#twice p":                          {"twice"},
		"#a + div p":                        nil,
		"#a ~ p":                            nil,
		"p.y":                               nil,
		"#a .y, p":                          nil,
		`li[title="#a ]"]`:                  nil,
		`#list li[title="#a ]"]`:            nil, // hard to read, so walked
		`#list li[title*="#a"]`:             {"list"},
		"li:not(#d)":                        nil,
		"#list :not(:not(#d))":              nil,
		`#list [title], #a p:contains("1")`: {"list", "a"},
	}
	for text, ids := range tests {
		css, err := recipe.CompileCSS(text)
		require.NoError(t, err, text)
		require.Equal(t, ids, css.IDs, text)
		want := css.MatchAll(page.dom())
		require.Equal(t, want, pl.all(css), text)
		require.Equal(t, css.MatchFirst(page.dom()), pl.the(css), text)
	}
}
