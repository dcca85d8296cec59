package edit

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
)

// move is an edit that chance chose, with what takes it back.
type move struct {
	edit    Edit
	back    []Edit
	exact   bool     // the bytes come back, not only what they say
	touches []string // parts that may change: "fields.price", "pages"
	removes []string // the part whose comments may go
	refers  bool     // and the lines that name it
}

func names(doc *Document, path ...string) []string {
	return keysOfMap(doc.root.at(path...))
}

func pick[T any](rng *rand.Rand, list []T) (T, bool) {
	var none T
	if len(list) == 0 {
		return none, false
	}
	return list[rng.IntN(len(list))], true
}

// moves are the edits that chance can make of a document.
var moves = map[string]func(*rand.Rand, *Document) (move, bool){
	"rename": func(rng *rand.Rand, d *Document) (move, bool) {
		name, ok := pick(rng, names(d, "fields"))
		return move{edit: RenameColumn{name, "renamed_x"}, back: []Edit{RenameColumn{"renamed_x", name}}, exact: true,
			touches: []string{"fields", "pages", "items"}}, ok
	},
	"add column": func(rng *rand.Rand, d *Document) (move, bool) {
		x := AddColumn{Name: "added_x", Type: "text", Required: rng.IntN(2) == 0}
		for range rng.IntN(4) {
			page, ok := pick(rng, names(d, "pages"))
			if !ok {
				return move{}, false
			}
			x.Places = append(x.Places, randomPlace(rng, page))
		}
		return move{edit: x, back: []Edit{RemoveColumn{"added_x"}}, exact: len(names(d, "fields")) > 0 && statesAreLists(d), touches: []string{"fields.added_x", "pages"}}, true
	},
	"remove column": func(rng *rand.Rand, d *Document) (move, bool) {
		name, ok := pick(rng, names(d, "fields"))
		return move{edit: RemoveColumn{name}, touches: []string{"fields", "pages"}, removes: []string{"fields", name}, refers: true}, ok
	},
	"add place": func(rng *rand.Rand, d *Document) (move, bool) {
		name, ok := pick(rng, names(d, "fields"))
		page, ok2 := pick(rng, names(d, "pages"))
		if !ok || !ok2 {
			return move{}, false
		}
		first := rng.IntN(2) == 0
		field := d.root.at("fields", name)
		list := field.get(placesKey(field))
		n := len(list.list())
		at := n
		if first {
			at = 0
		}
		stated := d.root.at("pages", page, "rows") == nil || slices.Contains(d.root.at("pages", page, "states").texts(), name)
		return move{edit: AddPlace{name, randomPlace(rng, page), first}, back: []Edit{RemovePlace{name, at}}, exact: list.isList() && n > 0 && stated,
			touches: []string{"fields." + name, "pages"}}, list.isList()
	},
	"remove place": func(rng *rand.Rand, d *Document) (move, bool) {
		name, i, _, ok := randomPlaceOf(rng, d)
		if !ok {
			return move{}, false
		}
		field := d.root.at("fields", name)
		return move{edit: RemovePlace{name, i}, touches: []string{"fields." + name, "pages"}, removes: []string{"fields", name, placesKey(field)}, refers: true}, true
	},
	"move place": func(rng *rand.Rand, d *Document) (move, bool) {
		name, i, n, ok := randomPlaceOf(rng, d)
		if !ok {
			return move{}, false
		}
		to := rng.IntN(n)
		return move{edit: MovePlace{name, i, to}, back: []Edit{MovePlace{name, to, i}}, exact: true, touches: []string{"fields." + name}}, true
	},
	"order": func(rng *rand.Rand, d *Document) (move, bool) {
		now := names(d, "fields")
		shuffled := slices.Clone(now)
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		return move{edit: OrderColumns{shuffled[:rng.IntN(len(now)+1)]}, back: []Edit{OrderColumns{now}}, exact: true, touches: []string{"fields"}}, len(now) > 0
	},
	"set column": func(rng *rand.Rand, d *Document) (move, bool) {
		name, ok := pick(rng, names(d, "fields"))
		if !ok {
			return move{}, false
		}
		var view Column
		for _, c := range d.View().Columns {
			if c.Name == name {
				view = c
			}
		}
		before := SetColumn{Name: name, Required: &view.Required, Tracked: &view.Tracked, List: &view.List, Default: ptr(""), About: &view.About, Transforms: &[]Transform{}}
		if view.Type != "rows" {
			before.Type = &view.Type
		}
		if view.Default != nil {
			before.Default = view.Default
		}
		for _, t := range view.Transforms {
			*before.Transforms = append(*before.Transforms, Transform{recipe.TransformKind(t.Kind), t.Args})
		}
		after := SetColumn{Name: name, Required: ptr(rng.IntN(2) == 0), Tracked: ptr(rng.IntN(2) == 0), Default: ptr([]string{"", "none: # yet", "5"}[rng.IntN(3)])}
		if field := d.root.at("fields", name); rng.IntN(2) == 0 && before.Type != nil && field.get("into") == nil && field.get("currency") == nil {
			after.Type = ptr([]string{"text", "number", "date", "html"}[rng.IntN(4)])
		}
		if rng.IntN(2) == 0 {
			after.Transforms = &[]Transform{{Kind: "trim"}, {Kind: "replace", Args: []string{"[a-z], \"'", "b: c"}}, {Kind: "nth", Args: []string{"-1"}}}
		}
		return move{edit: after, back: []Edit{before}, touches: []string{"fields." + name}, removes: []string{"fields", name}}, true
	},
	"key": func(rng *rand.Rand, d *Document) (move, bool) {
		item, ok := pick(rng, names(d, "items"))
		key := d.root.at("items", item, "key")
		return move{edit: SetKey{item, []string{"a", "b"}}, back: []Edit{SetPart{[]string{"items", item, "key"}, ptr(quote(key.text()))}}, touches: []string{"items"}}, ok && key != nil
	},
	"name": func(_ *rand.Rand, d *Document) (move, bool) {
		return move{edit: SetName{"other-name"}, back: []Edit{SetName{d.root.get("name").text()}}, touches: []string{"name"}}, true
	},
	"politeness": func(rng *rand.Rand, d *Document) (move, bool) {
		v := d.View().Politeness
		return move{edit: SetPoliteness{Rate: ptr("30/min"), BudgetPages: ptr(rng.IntN(3)), Concurrency: ptr(1 + rng.IntN(3)), BudgetDuration: ptr([]string{"", "1h"}[rng.IntN(2)])},
			back:    []Edit{SetPoliteness{Rate: &v.Rate, BudgetPages: &v.BudgetPages, Concurrency: &v.Concurrency, BudgetDuration: &v.BudgetDuration}},
			touches: []string{"requests"}, removes: []string{"requests", "budget"}}, d.root.get("requests") != nil && d.root.at("requests", "rate") != nil && d.root.at("requests", "concurrency") != nil
	},
	"starts": func(_ *rand.Rand, d *Document) (move, bool) {
		return move{edit: SetStarts{Addresses: []string{"https://x.example/a?b={c}, d", "https://x.example/[1-3]"}}, touches: []string{"start"}, removes: []string{"start"}}, true
	},
	"rows": func(rng *rand.Rand, d *Document) (move, bool) {
		page, ok := pick(rng, names(d, "pages"))
		return move{edit: SetRows{Page: page, By: []string{"", "xpath", "json"}[rng.IntN(3)], Text: ".a, .b > c[d='e']", Skip: []conditions{nil, {}, {".x", "{ lacks: a }"}}[rng.IntN(3)].pointer()},
			touches: []string{"pages." + page}, removes: []string{"pages", page, "rows"}}, ok
	},
	"next": func(rng *rand.Rand, d *Document) (move, bool) {
		page, ok := pick(rng, names(d, "pages"))
		x := SetNext{Page: page}
		switch rng.IntN(4) {
		case 0:
			x.Links = []string{"a.next", "{ css: 'a[rel=next]', attr: href }"}
		case 1:
			x.Template, x.First, x.Step = "https://x.example/?p={n}&q=1", 0, 10
		case 2:
			x.None = true
		default:
			x.Paging = "cursor:\n  after: { json: end }   # where it ends\nstop: no_rows"
		}
		return move{edit: x, touches: []string{"pages." + page, "start"}, removes: []string{"pages", page}, refers: true}, ok
	},
	"link": func(rng *rand.Rand, d *Document) (move, bool) {
		page, ok := pick(rng, names(d, "pages"))
		return move{edit: SetLink{Page: page, Address: "{ css: a.b, attr: href }", None: rng.IntN(3) == 0}, touches: []string{"pages." + page}, removes: []string{"pages", page, "open"}}, ok
	},
	"part": func(rng *rand.Rand, d *Document) (move, bool) {
		var ways [][]string
		paths(d.root, nil, &ways)
		path, ok := pick(rng, ways)
		if !ok {
			return move{}, false
		}
		was, _ := d.Part(path...)
		other := []string{"x", "'a: b'", "{ a: [1, 2], b: { c: d } }", "a: 1\nb:\n  - c   # why\n  - d: |\n      text\n      # no comment\ne: 'f'", "- a\n-\n  b: c", "|\n  long\n  text", "# first\na: b\n", ""}
		return move{edit: SetPart{path, &other[rng.IntN(len(other))]}, back: []Edit{SetPart{path, &was}}, touches: []string{strings.Join(path, ".")}, removes: path}, true
	},
	"take part": func(rng *rand.Rand, d *Document) (move, bool) {
		var ways [][]string
		paths(d.root, nil, &ways)
		path, ok := pick(rng, ways)
		return move{edit: SetPart{path, nil}, touches: []string{strings.Join(path[:max(len(path)-1, 0)], ".")}, removes: path}, ok && len(path) > 1
	},
}

func statesAreLists(d *Document) bool {
	for _, p := range names(d, "pages") {
		if states := d.root.at("pages", p, "states"); states == nil && d.root.at("pages", p, "rows") != nil || states != nil && !states.isList() {
			return false
		}
	}
	return true
}

type conditions []string

func (c conditions) pointer() *[]string {
	if c == nil {
		return nil
	}
	list := []string(c)
	return &list
}

func randomPlace(rng *rand.Rand, page string) Place {
	p := Place{Page: page, Source: []string{".price", "h1 > a", "{ css: 'a, b', attr: href }", "css: [a, '.b']\nnth: last   # the last\n", "$root.a[0].b"}[rng.IntN(5)]}
	if rng.IntN(2) == 0 {
		p.Example = []string{"12.90", "it's: {b}"}[:1+rng.IntN(2)]
	}
	if rng.IntN(3) == 0 {
		p.Transforms = []Transform{{Kind: "regex", Args: []string{`(\d+), "x"`}}}
	}
	return p
}

func randomPlaceOf(rng *rand.Rand, d *Document) (name string, i, n int, ok bool) {
	name, ok = pick(rng, names(d, "fields"))
	if !ok {
		return
	}
	field := d.root.at("fields", name)
	if n = len(field.get(placesKey(field)).list()); n == 0 {
		return name, 0, 0, false
	}
	return name, rng.IntN(n), n, true
}

// untouched compares the text of every part down to two names that an edit has no business with.
func untouched(t *testing.T, before, after *Document, m move, what string) {
	t.Helper()
	var ways [][]string
	for _, key := range names(before) {
		ways = append(ways, []string{key})
		for _, sub := range names(before, key) {
			ways = append(ways, []string{key, sub})
		}
	}
	for _, way := range ways {
		path := strings.Join(way, ".")
		if slices.ContainsFunc(m.touches, func(p string) bool {
			return p == path || p == "" || strings.HasPrefix(path, p+".") || strings.HasPrefix(p, path+".")
		}) {
			continue
		}
		was, _ := before.Part(way...)
		is, ok := after.Part(way...)
		require.True(t, ok, "%s: %s is gone", what, path)
		requireText(t, was, is, "%s: %s", what, path)
	}
}

// Chains of edits, each held against what it may change, and taken back.
func TestEditsAndTheirInverses(t *testing.T) {
	kinds := slices.Sorted(func(yield func(string) bool) {
		for k := range moves {
			if !yield(k) {
				return
			}
		}
	})
	made, refused := map[string]int{}, map[string]int{}
	for k, s := range all(t) {
		rng := rand.New(rand.NewPCG(7, uint64(k)))
		doc, err := Open([]byte(s.text), s.files)
		require.NoError(t, err)
		for i := range 30 {
			kind, _ := pick(rng, kinds)
			m, ok := moves[kind](rng, doc)
			if !ok {
				continue
			}
			what := fmt.Sprintf("%s, edit %d: %s %#v", s.name, i, kind, m.edit)
			next, err := doc.Apply(m.edit)
			if err != nil {
				require.ErrorIs(t, err, ErrEdit, what)
				refused[kind]++
				if kind == "part" {
					t.Log(what, err)
				}
				if kind != "part" && kind != "take part" && doc.text == s.text {
					t.Errorf("%s: %v", what, err)
				}
				continue
			}
			made[kind]++
			require.True(t, next.located, what)
			untouched(t, doc, next, m, what)
			gone := lost(doc.comments(), next.comments())
			if len(m.removes) == 0 {
				require.Empty(t, gone, "%s\n%s", what, diff(doc.text, next.text))
			} else if slot, ok := doc.find(m.removes); ok && len(gone) > 0 {
				from, to := doc.whole(slot)
				text := doc.text[from:to]
				if m.refers {
					text += doc.referring()
				}
				for _, c := range gone {
					require.Contains(t, text, c, "%s\n%s", what, diff(doc.text, next.text))
				}
			}
			if x, ok := m.edit.(SetPart); ok && x.YAML != nil {
				f, err := newFragment(*x.YAML)
				require.NoError(t, err)
				require.Empty(t, lost(f.comments(), next.comments()), "%s\n%s", what, diff(doc.text, next.text))
			}
			if len(m.back) > 0 {
				back, err := next.Apply(m.back...)
				if err != nil {
					t.Fatalf("%s: taking it back: %v\n%s", what, err, diff(doc.text, next.text))
				}
				if m.exact {
					requireText(t, doc.text, back.text, "%s, taken back", what)
				}
				require.True(t, sameRecipe(doc, back), "%s, taken back\n%s", what, diff(doc.text, back.text))
			}
			if rng.IntN(3) == 0 && len(next.text) < 4*len(s.text) && kind != "part" && kind != "take part" {
				doc = next
			}
		}
	}
	t.Log("made", made, "refused", refused)
	for _, k := range kinds {
		require.Positive(t, made[k], k)
	}
}

// whole is an entry with its comments.
func (d *Document) whole(s slot) (from, to int) {
	if s.in.flow {
		from, to = d.flowExtent(s.in, s.i)
		return from, d.lineEnd(to)
	}
	return d.extent(s.in, s.i)
}

// referring is the text of everything that names columns, and of the starts.
func (d *Document) referring() string {
	var b strings.Builder
	add := func(path ...string) {
		if s, ok := d.find(path); ok {
			from, to := d.whole(s)
			b.WriteString(d.text[from:to] + "\n")
		}
	}
	add("start")
	for _, p := range names(d, "pages") {
		add("pages", p, "states")
		add("pages", p, "refreshes")
	}
	for _, f := range names(d, "fields") {
		add("fields", f, "only_if")
		add("fields", f, "accept")
		add("fields", f, "from")
	}
	return b.String()
}

// sameRecipe compares what two texts say: by their parsed recipes where both are complete, else by their trees.
func sameRecipe(a, b *Document) bool {
	x, errX := a.Recipe()
	y, errY := b.Recipe()
	if (errX == nil) != (errY == nil) {
		return false
	}
	if errX == nil {
		return explained(x) == explained(y) && sameUnordered(a.root, b.root)
	}
	return sameUnordered(a.root, b.root)
}

func explained(r *recipe.Recipe) string {
	out := ""
	for _, f := range r.Fields {
		out += f.Name + strconv.Itoa(len(f.From)) + string(f.Type) + strconv.FormatBool(f.Required) + strconv.FormatBool(f.Volatile) + "\n"
	}
	return out
}

// sameUnordered compares trees whose entries may stand in another order. What the language has by itself may be written or not.
func sameUnordered(a, b *node) bool {
	if a.isMap() && b.isMap() {
		for i, k := range a.keys {
			if other := b.get(k.value); other == nil && !says(k.value, a.values[i]) || other != nil && !sameUnordered(a.values[i], other) {
				return false
			}
		}
		for i, k := range b.keys {
			if a.get(k.value) == nil && !says(k.value, b.values[i]) {
				return false
			}
		}
		return true
	}
	if a.isList() && b.isList() && len(a.values) == len(b.values) {
		for i := range a.values {
			if !sameUnordered(a.values[i], b.values[i]) {
				return false
			}
		}
		return true
	}
	if a.isScalar() && b.isScalar() && !a.isNull() && !b.isNull() {
		return a.value == b.value
	}
	return same(a, b)
}

// says reports a value that is the same whether it is written or not.
func says(key string, n *node) bool {
	switch key {
	case "required", "list", "volatile", "html":
		return n.tag == "!!bool"
	case "type":
		return n.text() != ""
	case "budget", "fields":
		return len(n.values) == 0
	}
	return false
}
