package edit

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
)

// sample is a recipe that the properties are held on.
type sample struct {
	name  string
	text  string
	files recipe.Files
}

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// samples are the shipped recipes, those of the language's tests and the manual's.
func samples(tb testing.TB) []sample {
	tb.Helper()
	var out []sample
	for _, pattern := range []string{"../../../recipes/*.yaml", "../testdata/*.yaml"} {
		names, err := filepath.Glob(pattern)
		require.NoError(tb, err)
		require.NotEmpty(tb, names)
		for _, name := range names {
			text, files, err := recipe.Load(name)
			require.NoError(tb, err)
			out = append(out, sample{filepath.Base(name), string(text), files})
		}
	}
	manual, err := os.ReadFile("../../../docs/RECIPES.md")
	require.NoError(tb, err)
	blocks := yamlBlock.FindAllStringSubmatch(string(manual), -1)
	require.NotEmpty(tb, blocks)
	for i, m := range blocks {
		out = append(out, sample{fmt.Sprintf("RECIPES.md %d", i), m[1], nil})
	}
	return append(out, sample{"shop", shop, nil}, sample{"whole grammar", wholeGrammar, recipe.Files{"q.graphql": []byte("{ a }"), "words.txt": []byte("a\nb\n")}})
}

// generated are the samples written in other ways: block or flow, quotes, indentation, comments, blank lines. They say the same.
func generated(tb testing.TB, seed uint64, each int) []sample {
	tb.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	var out []sample
	for _, s := range samples(tb) {
		root, located, err := read(s.text)
		require.NoError(tb, err)
		require.True(tb, located, s.name)
		for i := range each {
			w := &restyler{rng: rng, step: 1 + rng.IntN(4)}
			text := w.document(root)
			again, located, err := read(text)
			require.NoError(tb, err, text)
			require.True(tb, located, "%s\n%s", s.name, text)
			require.True(tb, same(root, again), "%s\n%s", s.name, text)
			if rng.IntN(5) == 0 {
				text = strings.ReplaceAll(text, "\n", "\r\n")
			}
			out = append(out, sample{fmt.Sprintf("%s, written otherwise %d", s.name, i), text, s.files})
		}
	}
	return out
}

// restyler writes a tree in a style that chance chooses.
type restyler struct {
	rng  *rand.Rand
	step int
	n    int // of comments
	b    strings.Builder
}

func (w *restyler) chance(one int) bool { return w.rng.IntN(one) == 0 }

func (w *restyler) document(root *node) string {
	w.comments(0)
	w.block(root, 0, false)
	w.comments(0)
	text := w.b.String()
	if w.chance(4) {
		text = strings.TrimRight(text, "\n")
	}
	return text
}

// comments writes comment lines and blank lines before an entry.
func (w *restyler) comments(indent int) {
	for w.chance(5) {
		if w.chance(2) {
			w.b.WriteString("\n")
			continue
		}
		w.n++
		fmt.Fprintf(&w.b, "%s# remark %d: { not: [yaml }\n", strings.Repeat(" ", indent), w.n)
	}
}

func (w *restyler) lineEnd() {
	if w.chance(6) {
		w.n++
		fmt.Fprintf(&w.b, "%s# beside %d", strings.Repeat(" ", 1+w.rng.IntN(4)), w.n)
	}
	w.b.WriteString("\n")
}

// block writes a collection by indentation; inline tells that its first entry stands behind a dash.
func (w *restyler) block(n *node, indent int, inline bool) {
	pad := strings.Repeat(" ", indent)
	for i, v := range n.values {
		if i > 0 || !inline {
			w.comments(indent)
			w.b.WriteString(pad)
		}
		mark := "-"
		if n.isMap() {
			mark = w.scalar(n.keys[i], false) + ":"
		}
		w.b.WriteString(mark)
		w.value(v, indent, n.isList())
	}
}

func (w *restyler) value(v *node, indent int, dash bool) {
	switch {
	case (v.isMap() || v.isList()) && len(v.values) > 0 && (indent == 0 || !w.chance(3)):
		if dash && w.chance(2) {
			w.b.WriteString(" ")
			w.block(v, indent+2, true)
			return
		}
		w.lineEnd()
		w.block(v, indent+w.step, false)
	case v.isMap() || v.isList():
		w.b.WriteString(" ")
		w.flow(v, indent)
		w.lineEnd()
	case v.isScalar() && v.tag == "!!str" && w.chance(8) && v.value != "" && !strings.ContainsAny(v.value, "\n\t\r") && strings.TrimSpace(v.value) == v.value:
		fmt.Fprintf(&w.b, " |-\n%s%s\n", strings.Repeat(" ", indent+w.step), v.value)
	default:
		if text := w.scalar(v, false); text != "" {
			w.b.WriteString(" " + text)
		}
		w.lineEnd()
	}
}

func (w *restyler) flow(n *node, indent int) {
	open, shut := "{", "}"
	if n.isList() {
		open, shut = "[", "]"
	}
	gap := ""
	if w.chance(2) {
		gap = " "
	}
	w.b.WriteString(open + gap)
	for i, v := range n.values {
		if i > 0 {
			w.b.WriteString(",")
			if w.chance(8) {
				w.n++
				fmt.Fprintf(&w.b, " # inside %d\n%s", w.n, strings.Repeat(" ", indent+w.step))
			} else {
				w.b.WriteString(" ")
			}
		}
		if n.isMap() {
			w.b.WriteString(w.scalar(n.keys[i], true) + ": ")
		}
		if v.isMap() || v.isList() {
			w.flow(v, indent)
		} else {
			w.b.WriteString(w.scalar(v, true))
		}
	}
	w.b.WriteString(gap + shut)
}

func (w *restyler) scalar(n *node, flow bool) string {
	if n.tag != "!!str" {
		if n.isNull() && (flow || n.value == "") {
			return "null"
		}
		return n.value
	}
	switch kind := w.rng.IntN(4); {
	case kind == 0 && !strings.Contains(n.value, "\n"):
		return "'" + strings.ReplaceAll(n.value, "'", "''") + "'"
	case kind == 1:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(n.value) + `"`
	}
	return quote(n.value)
}

// wholeGrammar has every part of the language that the shipped recipes do not use.
const wholeGrammar = `sheaf: recipe/v1
name: everything
about: |
  Several lines
  # of text, no comment
produces: things
parameters:
  place: { one_of: [a.example, b.example], default: a.example, about: where }
  words: { list: true, default: x }
constants:
  site: everything
  marketplace: { by: { place: { a.example: a.example, b.example: b.example } } }
money:
  expect_by: { place: { a.example: [EUR], b.example: [USD, any] } }
  otherwise: no_price
  unstated: no_price
requests:
  rate: 30/min
  concurrency: 2
  budget: { pages: 5000, duration: 2h }
  robots: obey
  timeout: 20s
  headers: { accept-language: en }
  identity: [method, url, body]
  drop_query: [utm_*]
  sort_query: true
  rewrite: [{ from: 'a(b)', to: '$1' }]
  outcomes: { throttled: [{ status: [503, 4xx] }], retry: { not: [{ css: .ok }, .fine] } }
start:
  - { addresses: ['https://a.example/list/[1-20]'], page: list }
  - { sitemap: [https://a.example/s.xml], keep: '\.html$', drop: old, open: thing }
  - { page: search, each: { q: { parameter: words }, n2: { range: 1..3 } }, vars: { both: '${q}-${n2}' }, when_capped: { if: 'found > 10', split: { min: 1, max: 9, params: [lo, hi] } } }
  - { open: thing, each: { code: { file: words.txt } } }
  - { known: { not_seen_for: 7d }, open: thing }
items:
  thing:
    address: https://a.example/{code}
    vars: { code: '[a-z]+' }
    key: '{code}:{name}'
    answers: { detail: required, extra: optional }
    agree: [[detail.id, extra.id]]
    when: new_or_due
pages:
  list:
    get: ${address}
    rows: { xpath: '//li[@class="card"]', skip: [{ css: a, attr: href, matches: x }], stop_at: [{ css: .end }] }
    paging: { next: [{ css: a.next }, 'a[rel=next]'], stop: [no_new_keys, no_rows], max: 9 }
    total: .total
    reachable: { css: .shown }
    covers: all
    open: { search: { both: { css: .word } }, thing: { code: $row.name, when: [{ css: a }] } }
    states: [name, fee, fee_max]
    refreshes: [fee, fee_max]
  search:
    post: https://a.example/api
    headers: { x-api: '1' }
    body: { query: { file: q.graphql }, page: 1, cursor: '${after}', both: '${both}' }
    charset: [declared, utf-8]
    read: { json: [data.search, search] }
    recognise: [{ json: items, is: present }]
    outcomes: { not_found: [{ json: error, equals: none }], ok: [{ empty: error }] }
    let: { id: [id, { json: other }] }
    rows: { json: items }
    paging: { cursor: { after: { json: end } }, stop: no_rows }
    open: { thing: { code: { json: code } } }
    states: [name]
  detail:
    get: https://a.example/${code}
    query: { a: b, obj: { deep: [1, true, null, 1.5, '${code}'] } }
    read: { script_state: window.__S__, root: [a.b, .] }
    let: { id: id }
    children:
      rows: { json: sku }
      key: id
      join: [{ rows: stock, on: [sku, { theirs: ours }], as: stocked }]
      fields: { price: price, qty: [stocked.quantity, qty] }
  extra:
    get: ${address}
    read: { json_script: '#x', root: data }
    let: { id: id }
fields:
  name: { about: the name, required: true, from: [{ detail: name }, { list: { css: a, own: true, without: b, nth: last, all: join, sep: ', ' } }, { search: { json: name, pick: longest } }] }
  fee:
    type: money_range
    into: [fee, fee_max]
    accept: '> other'
    currency: [{ detail: currency }, { const: EUR }]
    from: [{ detail: fee }, { list: { css: .fee, any: '(\d+)', equals: x, value: 3, when: [{ lacks: .free }] } }]
  other: { type: number, round: 2, only_if: fee, zero: null, default: 0, null_if: ['-'], from: [{ detail: other }, { var: code }] }
  kind: { map: { 'A*': a, B: null }, otherwise: c, from: [{ extra: kind }] }
  link: { type: url, without_query: true, from: [{ list: { css: a, attr: href, html: false } }, { detail: { url: '(.*)' } }] }
  parts:
    rows: [{ detail: children }]
    cells: { price: { json: price, type: money }, qty: { from: [qty, stock], type: integer }, label: [{ json: label }, name] }
  table: { rows: { extra: rows }, name: key, value: text, unit: unit, section: ../group }
  weight: { from: [{ table: Weight }, { list: { microdata: Product.weight, within: .x } }, { list: { meta: 'og:weight' } }] }
  tags: { list: true, volatile: true, transforms: [trim, squash, { split: ',' }, { nth: -1 }, { replace: ['a', ''] }, { minor_units: EUR }, { query: id }], example: [x, y], from: [{ list: { text: 'tags: (.*)' } }, { list: { body: 'x', nth: 1 } }] }
  body: { html: true, from: [{ list: { maintext: text } }] }
  made: { template: '{code}', from: [{ detail: $root.x, transforms: [lower], example: q }] }
`
