package edit

import (
	"slices"
	"strconv"

	"sheaf/internal/recipe"
)

// ChangeKind says what became of a part between two revisions.
type ChangeKind string

// The kinds of Change.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
	Moved   ChangeKind = "moved"   // only the order is another, of columns or of a column's places
	Renamed ChangeKind = "renamed" // a column or page that says the same under another name
)

// Change is one difference between two recipes: of what they say, not of how they are written.
type Change struct {
	Kind ChangeKind `json:"kind"`
	// Path leads to the part in the later text; of a removed part in the earlier one.
	Path   []string `json:"path"`
	Words  Words    `json:"words"`            // the change as one sentence
	Before string   `json:"before,omitempty"` // the part as YAML; empty for an added one
	After  string   `json:"after,omitempty"`  // empty for a removed one
}

// Compare tells what changed from one recipe to another, part by part in the order of the language. Comments, quotes and the order of keys
// make no difference, where the language gives order no meaning. The error is that of a text that is no YAML.
func Compare(before, after []byte) ([]Change, error) {
	a, err := Open(before, nil)
	if err != nil {
		return nil, err
	}
	b, err := Open(after, nil)
	if err != nil {
		return nil, err
	}
	c := &comparer{a: newViewer(a), b: newViewer(b), out: []Change{}}
	keys := slices.Clone(recipeOrder)
	for _, k := range slices.Concat(keysOfMap(a.root), keysOfMap(b.root)) {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	for _, k := range keys {
		switch k {
		case "fields":
			c.columns()
		case "pages":
			c.pages()
		case "start":
			c.starts()
		case "items", "parameters", "constants", "money", "requests":
			c.entries(k)
		default:
			c.part(say("part.top", partName(k)), k)
		}
	}
	return c.out, nil
}

type comparer struct {
	a, b *viewer
	out  []Change
}

// add notes a change of the part at a path, which may stand elsewhere in the earlier text.
func (c *comparer) add(kind ChangeKind, words Words, was, is []string) {
	ch := Change{Kind: kind, Words: words, Path: is}
	if is == nil {
		ch.Path = was
	}
	if was != nil {
		ch.Before, _ = c.a.Part(was...)
	}
	if is != nil {
		ch.After, _ = c.b.Part(is...)
	}
	c.out = append(c.out, ch)
}

// part compares what stands at a path. title names it.
func (c *comparer) part(title Words, path ...string) {
	a, b := c.a.root.at(path...), c.b.root.at(path...)
	switch {
	case a == nil && b == nil:
	case a == nil:
		c.add(Added, say("change.added", title), nil, path)
	case b == nil:
		c.add(Removed, say("change.removed", title), path, nil)
	case !equalIn(path[len(path)-1], a, b):
		words := say("change.changed", title)
		if a.isScalar() && b.isScalar() {
			words = say("change.from", title, clip(a.value), clip(b.value))
		}
		c.add(Changed, words, path, path)
	}
}

// entries compares the entries of a mapping one by one.
func (c *comparer) entries(path ...string) {
	a, b := c.a.root.at(path...), c.b.root.at(path...)
	if !a.isMap() || !b.isMap() {
		c.part(say("part.top", partName(path[0])), path...)
		return
	}
	for _, k := range union(keysOfMap(b), keysOfMap(a)) {
		below := slices.Concat(path, []string{k})
		if path[0] == "items" && len(path) == 1 && a.get(k).isMap() && b.get(k).isMap() {
			c.entries(below...)
			continue
		}
		title := say("part.in", partName(path[0]), partName(k))
		if len(path) > 1 {
			title = say("part.below", partName(path[0]), clip(path[1]), partName(k))
		}
		c.part(title, below...)
	}
}

func union(first, more []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, m := range slices.Concat(first, more) {
		if !seen[m] {
			seen[m] = true
			out = append(out, m)
		}
	}
	return out
}

// pair matches the entries of two mappings by name, and those that are left by what they say: renamed ones.
func pair(a, b *node) (pairs [][2]string) {
	gone := map[string][]string{}
	for _, k := range keysOfMap(a) {
		if b.index(k) < 0 {
			say := canon(a.get(k), "")
			gone[say] = append(gone[say], k)
		}
	}
	renamed := map[string]bool{}
	for _, k := range keysOfMap(b) {
		if a.index(k) >= 0 {
			pairs = append(pairs, [2]string{k, k})
			continue
		}
		was := ""
		if say := canon(b.get(k), ""); len(gone[say]) > 0 && len(b.get(k).values) > 0 {
			was, gone[say] = gone[say][0], gone[say][1:]
			renamed[was] = true
		}
		pairs = append(pairs, [2]string{was, k})
	}
	for _, k := range keysOfMap(a) {
		if b.index(k) < 0 && !renamed[k] {
			pairs = append(pairs, [2]string{k, ""})
		}
	}
	return pairs
}

// named compares the entries of pages or fields. whole names an entry, inside compares one that both have.
func (c *comparer) named(section string, whole func(v *viewer, name string) Words, inside func(name string)) {
	for _, p := range pair(c.a.root.get(section), c.b.root.get(section)) {
		was, is := []string{section, p[0]}, []string{section, p[1]}
		switch {
		case p[0] == "":
			c.add(Added, say("change.added", whole(c.b, p[1])), nil, is)
		case p[1] == "":
			c.add(Removed, say("change.removed", whole(c.a, p[0])), was, nil)
		case p[0] != p[1]:
			c.add(Renamed, say("change.renamed", whole(c.a, p[0]), clip(p[1])), was, is)
		default:
			inside(p[1])
		}
	}
}

func (c *comparer) pages() {
	title := func(v *viewer, name string) Words {
		return say("page."+v.role(name, v.root.at("pages", name)), clip(name))
	}
	c.named("pages", title, func(name string) {
		a, b := c.a.root.at("pages", name), c.b.root.at("pages", name)
		for _, k := range union(keysOfMap(b), keysOfMap(a)) {
			c.part(say("part.of", title(c.b, name), partName(k)), "pages", name, k)
		}
		if !a.isMap() || !b.isMap() {
			c.part(title(c.b, name), "pages", name)
		}
	})
}

func (c *comparer) starts() {
	a, b := c.a.root.get("start"), c.b.root.get("start")
	if a == nil || b == nil {
		c.part(say("part.top", partName("start")), "start")
		return
	}
	path := func(list *node, i int) []string {
		if !list.isList() {
			return []string{"start"}
		}
		return []string{"start", strconv.Itoa(i)}
	}
	added, removed := difference(a.list(), b.list())
	for _, i := range added {
		c.add(Added, say("change.added", c.b.startWords(b.list()[i], &Start{Page: b.list()[i].get("page").text(), Open: b.list()[i].get("open").text()})), nil, path(b, i))
	}
	for _, i := range removed {
		c.add(Removed, say("change.removed", c.a.startWords(a.list()[i], &Start{Page: a.list()[i].get("page").text(), Open: a.list()[i].get("open").text()})), path(a, i), nil)
	}
}

// difference gives the indexes in b of what a has not, and those in a of what b has not.
func difference(a, b []*node) (added, removed []int) {
	left := map[string][]int{}
	for i, n := range a {
		left[canon(n, "")] = append(left[canon(n, "")], i)
	}
	for i, n := range b {
		say := canon(n, "")
		if len(left[say]) == 0 {
			added = append(added, i)
			continue
		}
		left[say] = left[say][1:]
	}
	for _, rest := range left {
		removed = append(removed, rest...)
	}
	slices.Sort(removed)
	return added, removed
}

func (c *comparer) columns() {
	a, b := c.a.root.get("fields"), c.b.root.get("fields")
	c.named("fields", func(v *viewer, name string) Words { return say("part.column", Label(name)) }, c.column)
	var was, is []string
	for _, k := range keysOfMap(a) {
		if b.get(k) != nil {
			was = append(was, k)
		}
	}
	for _, k := range keysOfMap(b) {
		if a.get(k) != nil {
			is = append(is, k)
		}
	}
	if !slices.Equal(was, is) {
		c.out = append(c.out, Change{Kind: Moved, Path: []string{"fields"}, Words: say("change.order.columns")})
	}
}

// column compares a column that both have.
func (c *comparer) column(name string) {
	a, b := c.a.root.at("fields", name), c.b.root.at("fields", name)
	if !a.isMap() || !b.isMap() {
		c.part(say("part.column", Label(name)), "fields", name)
		return
	}
	title := say("part.column", Label(name))
	key := placesKey(b)
	if key == placesKey(a) {
		c.places(title, name, key, a.get(key), b.get(key))
	}
	for _, k := range union(keysOfMap(b), keysOfMap(a)) {
		path := []string{"fields", name, k}
		was, is := a.get(k).text() == "true", b.get(k).text() == "true"
		switch {
		case k == key && key == placesKey(a):
		case (k == "required" || k == "volatile") && was != is:
			kind := Changed
			words := map[bool]string{true: "change." + k, false: "change." + k + ".not"}[is]
			var before, after []string
			if a.get(k) != nil {
				before = path
			}
			if b.get(k) != nil {
				after = path
			}
			c.add(kind, say(words, title), before, after)
		case k == "required" || k == "volatile" && a.get(k) != nil && b.get(k) != nil:
		default:
			c.part(say("part.of", title, partName(k)), path...)
		}
	}
}

// places compares the places of a column.
func (c *comparer) places(title Words, name, key string, a, b *node) {
	path := func(list *node, i int) []string {
		out := []string{"fields", name, key}
		if list.isList() {
			out = append(out, strconv.Itoa(i))
		}
		return out
	}
	was, is := a.list(), b.list()
	added, removed := difference(was, is)
	old := func(i int) Words { w, _ := c.a.placeWords(was[i], key == "rows"); return w }
	now := func(i int) Words { w, _ := c.b.placeWords(is[i], key == "rows"); return w }
	for _, i := range added {
		if k := slices.Index(removed, i); k >= 0 { // at the same place of the order
			c.add(Changed, say("change.place", title, now(i), old(i)), path(a, i), path(b, i))
			removed = slices.Delete(removed, k, k+1)
			continue
		}
		c.add(Added, say("change.place.added", title, now(i)), nil, path(b, i))
	}
	for _, i := range removed {
		c.add(Removed, say("change.place.removed", title, old(i)), path(a, i), nil)
	}
	if len(added) == 0 && len(removed) == 0 && len(was) == len(is) {
		for i := range was {
			if !equalIn("", was[i], is[i]) {
				c.add(Moved, say("change.order.places", title), []string{"fields", name, key}, []string{"fields", name, key})
				return
			}
		}
	}
}

// partName is a key of the language for people.
func partName(key string) Words {
	if w, ok := phrases["key."+key]; ok {
		return w
	}
	return alike(readable(key))
}

// TypeWords is a column's type for people.
func TypeWords(t recipe.FieldType) Words {
	if w, ok := phrases["type."+string(t)]; ok {
		return w
	}
	return alike(string(t))
}
