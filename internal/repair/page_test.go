package repair_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe/edit"
	"sheaf/internal/repair"
)

const museum = `
sheaf: recipe/v1
name: museum
produces: pieces
constants: { site: museum, marketplace: museum.example }
start: [{ addresses: ['https://museum.example/p/1'], open: piece }]
items: { piece: { address: 'https://museum.example/p/{no}', key: '{no}', answers: { piece: required } } }
pages: { piece: { get: '${address}' } }
fields:
  maker: { from: [{ piece: { css: .maker, regex: '^By (.+)$' } }] }
  year: { type: integer, from: [{ piece: .year }] }
  tags: { list: true, from: [{ piece: '.tags li' }] }
  room: { from: [{ piece: '#room' }] }
`

// pieces are pages of before and after of a museum that nobody else knows.
func pieces(old, now string) []repair.Pair {
	var out []repair.Pair
	for i := 1; i <= 8; i++ {
		fill := strings.NewReplacer("{maker}", fmt.Sprintf("Maker %c", 'A'+i), "{year}", fmt.Sprint(1800+i), "{tag}", fmt.Sprintf("tag%d", i), "{room}", fmt.Sprintf("Room %d", 20+i))
		page := func(text string) repair.Page {
			address := fmt.Sprintf("https://museum.example/p/%d", i)
			return repair.Page{Kind: "piece", URL: address, FinalURL: address, Status: 200, ContentType: "text/html", Body: []byte(fill.Replace(text)), Vars: map[string]string{"no": fmt.Sprint(i)}}
		}
		out = append(out, repair.Pair{Key: fmt.Sprint(i), Old: page(old), New: page(now)})
	}
	return out
}

const before = `<html><body><main><h1>Piece</h1><p class="maker">By {maker}</p><b>Made</b> <span class="year">{year}</span>
<ul class="tags"><li>red</li><li>{tag}</li></ul><div id="room">{room}</div></main></body></html>`

func TestMuseum(t *testing.T) {
	for name, c := range map[string]struct {
		now    string
		want   map[string]repair.Way // by field: the way of the first proposal, "" = none is found
		broken int
	}{
		"nothing changed": {now: before + "<!-- {year} -->"},
		"other names": {
			now:  strings.NewReplacer(`"maker"`, `"artist"`, `"year"`, `"made-in"`, `"tags"`, `"topics"`, `"room"`, `"hall"`).Replace(before),
			want: map[string]repair.Way{"maker": repair.ByNames, "year": repair.ByNames, "tags": repair.ByNames, "room": repair.ByNames}, broken: 4,
		},
		"another place altogether": {
			now: `<html><body><section><table><tr><th>Hall</th><td class="hall">{room}</td></tr><tr><th>Year</th><td class="when">{year}</td></tr></table>
<aside class="about">By {maker}</aside><p class="topics"><em>red</em><em>{tag}</em></p></section></body></html>`,
			want: map[string]repair.Way{"maker": repair.ByValue, "year": repair.ByValue, "tags": repair.ByValue, "room": repair.ByValue}, broken: 4,
		},
		"not shown any more": {
			now:  strings.ReplaceAll(before, `<div id="room">{room}</div>`, ""),
			want: map[string]repair.Way{"room": ""}, broken: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := edit.Open([]byte(museum), nil)
			require.NoError(t, err)
			k, err := repair.Open(doc, compile, pieces(before, c.now))
			require.NoError(t, err)
			all, err := k.Findings()
			require.NoError(t, err)
			require.Len(t, all, c.broken)
			for _, f := range all {
				require.Equal(t, repair.Missing, f.Cause)
				require.Equal(t, 8, f.Had)
				require.Zero(t, f.Has)
				if c.want[f.Field] == "" {
					require.Empty(t, f.Proposals)
					continue
				}
				require.NotEmpty(t, f.Proposals, f.Field)
				best := f.Proposals[0]
				require.Equal(t, c.want[f.Field], best.Way, "%+v", f)
				require.Equal(t, 8, best.Equal, "%+v", f)
				require.True(t, best.Sure)
				require.GreaterOrEqual(t, best.Values[0].Node, 0)
			}
		})
	}
}

// Somebody points at a value: what the column's old place did to it stays, here the words that are left out.
func TestPick(t *testing.T) {
	doc, err := edit.Open([]byte(museum), nil)
	require.NoError(t, err)
	now := `<html><body><div><aside class="about">By {maker}</aside></div></body></html>`
	k, err := repair.Open(doc, compile, pieces(before, now))
	require.NoError(t, err)
	found, err := k.Pick("maker", "piece", 2, 4, "") // html, head, body, div, aside
	require.NoError(t, err)
	require.NotEmpty(t, found)
	require.Equal(t, repair.ByHand, found[0].Way)
	require.Equal(t, "Maker B", found[0].Values[0].New)
	require.Equal(t, 8, found[0].Equal)
	none, err := k.Pick("year", "piece", 0, 4, "")
	require.NoError(t, err)
	require.Empty(t, none, "it is no year")
	none, err = k.Pick("maker", "piece", 99, 4, "")
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestRenamingCSS(t *testing.T) {
	names := repair.Renaming{".old": ".new", "#a": "#b", "[data-x": "[data-y", "[role=row": "[role=line", ".a": ".1x"}
	for css, want := range map[string]string{
		".old":                      ".new",
		"div.old > p:not(.old)":     "div.new > p:not(.new)",
		"#a .older":                 "#b .older",
		`[data-x]:not([data-x=""])`: `[data-y]:not([data-y=""])`,
		`[role="row"] b`:            `[role="line"] b`,
		`[id="a"]`:                  `[id="b"]`,
		`a:contains(".old")`:        "",
		".a":                        "", // could not be written
		"p, b":                      "",
	} {
		got, changed := names.CSS(css)
		require.Equal(t, want != "", changed, css)
		if changed {
			require.Equal(t, want, got)
		} else {
			require.Equal(t, css, got)
		}
	}
}

func FuzzRenamingCSS(f *testing.F) {
	f.Add(`div[a="]"] .old\:x #a`)
	f.Fuzz(func(t *testing.T, css string) {
		if got, changed := (repair.Renaming{}).CSS(css); changed || got != css {
			t.Fatalf("%q became %q", css, got)
		}
	})
}
