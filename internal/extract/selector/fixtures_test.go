package selector_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"sheaf/internal/extract/selector"
	"sheaf/internal/fetch/charset"
	"sheaf/internal/recipe"
	"sheaf/internal/testenv/fixture"
)

const recipes = "../../../recipes/"

// capture is a saved page with the elements that the shipped recipe, whose values are held to the known ones elsewhere,
// reads its fields from.
type capture struct {
	name   string
	root   *html.Node
	index  *selector.Index
	fields map[string]*html.Node
	cards  []*html.Node
	rows   map[string][]*html.Node
}

// captures opens the pages of one shop and kind.
func captures(t *testing.T, shop, kind, page string) []capture {
	t.Helper()
	b := fixture.Read(t, "index.json")
	var index map[string]struct {
		Kind string `json:"kind"`
	}
	require.NoError(t, json.Unmarshal(b, &index))
	text, files, err := recipe.Load(recipes + shop + ".yaml")
	require.NoError(t, err)
	r, err := recipe.Parse(text, files)
	require.NoError(t, err)
	var names []string
	for name, e := range index {
		if strings.HasPrefix(name, shop+"/") && e.Kind == kind {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []capture
	for _, name := range names {
		body, err := os.ReadFile(filepath.Join(fixture.Dir(), "pages", name))
		require.NoError(t, err)
		text, _ := charset.Decode(body, "", nil)
		root, err := html.Parse(bytes.NewReader(text))
		require.NoError(t, err)
		c := capture{name: name, root: root, index: selector.New(root), fields: map[string]*html.Node{}, rows: map[string][]*html.Node{}}
		for _, p := range r.Pages {
			if p.Name == page && p.Rows != nil {
				c.cards = p.Rows.CSS.MatchAll(root)
			}
		}
		for _, f := range r.Fields {
			if n := read(f, page, root); n != nil && c.cards == nil {
				c.fields[f.Name] = n
			}
			for _, card := range c.cards {
				c.rows[f.Name] = append(c.rows[f.Name], read(f, page, card))
			}
		}
		out = append(out, c)
	}
	return out
}

// read finds the element that the field's CSS places find first.
func read(f *recipe.Field, page string, root *html.Node) *html.Node {
	for _, a := range f.From {
		if a.Page != page || a.Source == nil || a.Kind != recipe.FromCSS || a.Attr == "content" {
			continue
		}
		for i := range a.CSS {
			for _, n := range a.CSS[i].MatchAll(root) {
				if said(n) != "" || a.Attr != "" {
					return n
				}
			}
		}
	}
	return nil
}

func said(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" && d.Parent.Data != "style" {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// tally counts what selectors of one rank or tier did on other captures.
type tally struct{ right, wrong, nothing int }

func (c *tally) add(got, want *html.Node) {
	switch {
	case got == nil:
		c.nothing++
	case got == want || said(got) == said(want) && said(want) != "" || contains(got, want) || contains(want, got):
		c.right++
	default:
		c.wrong++
	}
}

// contains: the element around the value, or inside of it, with hardly more to say.
func contains(outer, inner *html.Node) bool {
	for p := inner; p != nil; p = p.Parent {
		if p == outer {
			return len(said(outer)) <= 2*len(said(inner))+8
		}
	}
	return false
}

func (c tally) String() string {
	n := max(c.right+c.wrong+c.nothing, 1)
	return fmt.Sprintf("%5d tries %5.1f %% right %5.1f %% wrong %5.1f %% nothing", c.right+c.wrong+c.nothing,
		100*float64(c.right)/float64(n), 100*float64(c.wrong)/float64(n), 100*float64(c.nothing)/float64(n))
}

func first(css string, root *html.Node) *html.Node {
	sel, err := cascadia.ParseGroup(css)
	if err != nil {
		return nil
	}
	return cascadia.Selector(sel.Match).MatchFirst(root)
}

// TestSelectorsOnOtherCaptures makes the selectors of a field on one saved product page and tries them on all others of the shop.
func TestSelectorsOnOtherCaptures(t *testing.T) {
	for _, shop := range []struct {
		name, page string
		fields     []string
		within     string // captures of one marketplace's desktop layout
		least      float64
	}{
		{"amazon", "item", []string{"title", "price", "rating", "rating_count", "availability", "brand_raw", "category_path", "description"}, "", 0.5},
		{"ebay", "item", []string{"title", "price", "condition", "seller_name", "category_path"}, "", 0.5},
	} {
		t.Run(shop.name, func(t *testing.T) {
			pages := captures(t, shop.name, "product", shop.page)
			ranks, tiers, chain, byField := map[int]*tally{}, map[selector.Tier]*tally{}, tally{}, map[string]*tally{}
			for _, learn := range pages {
				for _, field := range shop.fields {
					want := learn.fields[field]
					if want == nil {
						continue
					}
					list := learn.index.Rank(want, nil)
					require.NotEmpty(t, list, "%s %s", learn.name, field)
					for _, s := range list {
						require.Equal(t, want, first(s.CSS, learn.root), s.CSS)
					}
					if testing.Verbose() && strings.HasSuffix(learn.name, os.Getenv("SELECTOR_SHOW")) && os.Getenv("SELECTOR_SHOW") != "" {
						t.Logf("%s %s: %q %v", learn.name, field, said(want), list)
					}
					for _, other := range pages {
						if other.name == learn.name || other.fields[field] == nil {
							continue
						}
						var got *html.Node
						for rank, s := range list {
							found := first(s.CSS, other.root)
							at(ranks, rank).add(found, other.fields[field])
							at(tiers, s.Tier).add(found, other.fields[field])
							if got == nil && said(found) != "" {
								got = found
							}
						}
						chain.add(got, other.fields[field])
						at(byField, field).add(got, other.fields[field])
					}
				}
			}
			t.Logf("%s, %d captures", shop.name, len(pages))
			for _, k := range sorted(ranks) {
				t.Logf("  rank %d      %s", k+1, ranks[k])
			}
			for _, k := range sorted(tiers) {
				t.Logf("  %-10s  %s", k, tiers[k])
			}
			for _, k := range sorted(byField) {
				t.Logf("  %-13s %s", k, byField[k])
			}
			t.Logf("  in order    %s", chain)
			require.GreaterOrEqual(t, float64(chain.right), shop.least*float64(chain.right+chain.wrong+chain.nothing))
		})
	}
}

func at[K comparable](m map[K]*tally, k K) *tally {
	if m[k] == nil {
		m[k] = &tally{}
	}
	return m[k]
}

func sorted[K interface{ ~int | ~string }](m map[K]*tally) []K {
	var keys []K
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// TestSelectorsOfCards makes selectors of what stands in the cards of a saved list and tries them on the other lists.
func TestSelectorsOfCards(t *testing.T) {
	for _, shop := range []struct {
		name   string
		fields []string
		least  float64
	}{
		{"amazon", []string{"title", "price", "rating", "image_urls"}, 0.4},
		{"ebay", []string{"title", "price", "image_urls"}, 0.4},
	} {
		t.Run(shop.name, func(t *testing.T) {
			pages := captures(t, shop.name, "listing", "search")
			ranks, tiers, chain, cards := map[int]*tally{}, map[selector.Tier]*tally{}, tally{}, tally{}
			for _, learn := range pages {
				if len(learn.cards) < 2 {
					continue
				}
				rows := learn.index.RankSet(learn.cards)
				require.NotEmpty(t, rows, learn.name)
				for _, field := range shop.fields {
					var samples []selector.Sample
					for i, card := range learn.cards {
						if want := learn.rows[field][i]; want != nil {
							samples = append(samples, selector.Sample{In: card, Want: want})
						}
					}
					list := learn.index.RankAll(samples)
					if os.Getenv("SELECTOR_SHOW") != "" {
						t.Logf("%s %s: %d samples %v; cards %v", learn.name, field, len(samples), list, rows[0])
					}
					for _, other := range pages {
						if other.name == learn.name {
							continue
						}
						for i, card := range other.cards {
							want := other.rows[field][i]
							if want == nil {
								continue
							}
							var got *html.Node
							for rank, s := range list {
								found := first(s.CSS, card)
								at(ranks, rank).add(found, want)
								at(tiers, s.Tier).add(found, want)
								if got == nil && (said(found) != "" || field == "image_urls") {
									got = found
								}
							}
							chain.add(got, want)
						}
					}
				}
				for _, other := range pages {
					if other.name != learn.name && len(other.cards) > 1 {
						cards.add(first(rows[0].CSS, other.root), other.cards[0])
					}
				}
			}
			t.Logf("%s, %d lists", shop.name, len(pages))
			for _, k := range sorted(ranks) {
				t.Logf("  rank %d      %s", k+1, ranks[k])
			}
			for _, k := range sorted(tiers) {
				t.Logf("  %-10s  %s", k, tiers[k])
			}
			t.Logf("  in order    %s", chain)
			t.Logf("  first card  %s", cards)
			require.GreaterOrEqual(t, float64(chain.right), shop.least*float64(chain.right+chain.wrong+chain.nothing))
		})
	}
}
