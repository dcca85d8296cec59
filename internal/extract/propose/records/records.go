package records

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"sheaf/internal/extract/propose/column"
)

// List is a list of like objects in a JSON body.
type List struct {
	// Path leads to the records from the body's root, in the language of internal/recipe/path: "data.products.items", "edges[*].node".
	// Where each of several parents holds some of the records, it goes through all of them: "sections[*].items[*]".
	Path string
	// Count is how many there are, those that Skipped names too.
	Count int
	// Columns' places are Locator.Path, relative to the record; names are those of List's columns where they mean the same (title, url, price, image_url).
	Columns []column.Column
	// Keys are columns that may identify a record, best first.
	Keys []column.Key
	// Skipped are records that are no results, by place in the list.
	Skipped []Skipped
	// Hints are values around the list that count it or lead on.
	Hints []Hint
	// Confidence, 0 to 1, that this is what the body is asked for.
	Confidence float64

	score        float64
	full, inside string // path with all [*], and that of the list around it
}

// Skipped is a record that is no result.
type Skipped struct {
	Index  int
	Reason Reason
	// Path is what tells: a place in the record whose value is set in no result.
	Path string
}

// Reason says why a record is no result.
type Reason string

// Sponsored records are marked as paid for.
const Sponsored Reason = "sponsored"

// Hint is a value that stands beside a list.
type Hint struct {
	Kind HintKind
	Path string
	// Value as text; empty for null.
	Value string
}

// HintKind says what a value beside a list is for.
type HintKind string

// Kinds of hints.
const (
	HintTotal    HintKind = "total"     // records in all
	HintPages    HintKind = "pages"     // pages in all
	HintPage     HintKind = "page"      // this page's number
	HintPageSize HintKind = "page_size" // records a page
	HintOffset   HintKind = "offset"    // records before this page
	HintNext     HintKind = "next"      // address, number or cursor of the next page
	HintMore     HintKind = "has_more"  // whether there is a next page
)

// Bounds of a body.
const (
	maxValues     = 2_000_000
	maxJSONDepth  = 64
	maxLists      = 8
	sampleRecords = 500 // records that columns are told from
)

// found collects the arrays of one generalised path.
type found struct {
	path    string
	records []map[string]any
	inside  string // path of the array around it; empty without one
}

type jsonWalk struct {
	byPath map[string]*found
	order  []*found
	values int
	loose  []looseValue // scalars outside of arrays
}

type looseValue struct {
	path, key string
	value     any
}

// Find finds the lists of a decoded JSON body (map[string]any, []any, string, json.Number or float64, bool, nil), the one most likely asked for first.
// Time grows with the body, not faster.
func Find(v any) []List {
	w := &jsonWalk{byPath: map[string]*found{}}
	w.walk(v, "", "", "", 0)
	var out []List
	for _, f := range w.order {
		if l, ok := w.list(f); ok {
			out = append(out, l)
		}
	}
	settleNested(out)
	slices.SortStableFunc(out, func(a, b List) int { return cmp.Compare(b.score, a.score) })
	out = out[:min(len(out), maxLists)]
	for i := range out {
		out[i].Confidence = (1 - math.Exp(-out[i].score/8)) * min(1, out[i].score/out[0].score)
	}
	return out
}

// settleNested takes lists inside of records for parts of these (pictures, variants, offers), unless the records around are only groups without an address
// or price of their own.
func settleNested(lists []List) {
	items := map[string]bool{}
	at := map[string]int{}
	for i, l := range lists {
		at[l.full] = i
		items[l.full] = slices.ContainsFunc(l.Columns, func(c column.Column) bool {
			return (c.Name == "url" || c.Name == "price") && !strings.Contains(c.Find[0].Path, "[0]")
		})
	}
	for i := range lists {
		outer, ok := at[lists[i].inside]
		switch {
		case lists[i].inside == "":
		case ok && !items[lists[i].inside] && items[lists[i].full]:
			lists[outer].score *= 0.4
		default:
			lists[i].score *= 0.3
		}
	}
}

// walk visits values. array is the path of the innermost array of objects around.
func (w *jsonWalk) walk(v any, path, key, array string, depth int) {
	if w.values++; w.values > maxValues || depth > maxJSONDepth {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range objectNames(v) {
			if p, ok := joinPath(path, k); ok {
				w.walk(v[k], p, k, array, depth+1)
			}
		}
	case []any:
		w.array(v, path, array, depth)
	default:
		if array == "" {
			w.loose = append(w.loose, looseValue{path, key, v})
		}
	}
}

func (w *jsonWalk) array(v []any, path, array string, depth int) {
	var objects []map[string]any
	for _, e := range v {
		if o, ok := e.(map[string]any); ok {
			objects = append(objects, o)
		}
	}
	at := path + "[*]"
	if path == "" {
		at = "$root[*]"
	}
	if len(objects) > 0 && len(objects)*2 >= len(v) {
		if inner, ok := wrapper(objects); ok {
			at += "." + inner
			for i, o := range objects {
				objects[i] = o[inner].(map[string]any)
			}
		}
		f := w.byPath[at]
		if f == nil {
			f = &found{path: at, inside: array}
			w.byPath[at] = f
			w.order = append(w.order, f)
		}
		f.records = append(f.records, objects...)
		for _, o := range objects {
			for _, k := range objectNames(o) {
				if p, ok := joinPath(at, k); ok {
					w.walk(o[k], p, k, at, depth+1)
				}
			}
		}
		return
	}
	for _, e := range v {
		if inner, ok := e.([]any); ok {
			w.walk(inner, at, "", array, depth+1)
		}
	}
}

// wrapper: each element holds the record under one name, beside little else: "edges[*].node".
func wrapper(objects []map[string]any) (string, bool) {
	for _, name := range []string{"node", "item", "product", "data", "_source", "document", "attributes", "content", "listing", "result", "value"} {
		ok := true
		for _, o := range objects {
			inner, isObject := o[name].(map[string]any)
			ok = ok && isObject && len(inner) >= len(o) && len(inner) > 1
		}
		if ok {
			return name, true
		}
	}
	return "", false
}

// list judges one path's records.
func (w *jsonWalk) list(f *found) (List, bool) {
	l := List{Path: f.path, Count: len(f.records), full: f.path}
	if strings.Count(l.Path, "[*]") == 1 {
		l.Path = strings.TrimSuffix(l.Path, "[*]")
	}
	if l.Path == "$root" {
		l.Path = "$root[*]"
	}
	r := readRecords(f.records)
	if len(r.drafts) < 2 {
		return l, false
	}
	l.Columns = r.columns()
	l.Keys = r.keys()
	l.Skipped = r.skipped()
	l.Hints = w.hints(f)
	l.score = r.worth(&l)
	l.inside = f.inside
	l.score /= 1 + float64(strings.Count(f.path, "."))/20
	return l, l.score > 0.3
}

// joinPath adds a name to a path. Names that no path can begin with are refused.
func joinPath(path, key string) (string, bool) {
	if isPathName(key) {
		if path == "" {
			return key, true
		}
		return path + "." + key, true
	}
	if key == "" || strings.ContainsAny(key, `"\`) || !validText(key) {
		return "", false
	}
	if path == "" {
		path = "$root"
	}
	return path + `."` + key + `"`, true
}

func objectNames(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}
