package draft

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"sheaf/internal/extract"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
	"sheaf/internal/record"
)

// mostPlaces is how many places a field keeps.
const mostPlaces = 4

// tryout is a recipe on one page that reads candidates.
type tryout struct {
	site *site
	page Page
	// head is the text of the recipe up to its fields, kind the page that fields are tried on.
	head, kind string
}

// read compiles the recipe with some fields and reads the page.
func (t tryout) read(fields []*field) (*recipe.Plan, *extract.Answer, error) {
	var b strings.Builder
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	b.WriteString(strings.Replace(t.head, allStates, strings.Join(names, ", "), 1) + "fields:\n")
	for _, f := range fields {
		b.WriteString(f.tried(t.kind))
	}
	return t.readText(b.String())
}

func (t tryout) readText(text string) (*recipe.Plan, *extract.Answer, error) {
	r, err := recipe.Parse([]byte(text), nil)
	if err != nil {
		return nil, nil, fmt.Errorf("draft: %w", err)
	}
	plan, err := r.Compile(0, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("draft: %w", err)
	}
	in := extract.Input{URL: t.page.URL, Status: 200, ContentType: t.page.ContentType, Body: t.page.Body, Visit: recipe.Visit{Page: t.kind, URL: t.page.URL}}
	a, err := extract.Read(plan, t.kind, in)
	if err != nil {
		return nil, nil, fmt.Errorf("draft: %w", err)
	}
	if a.Outcome != record.OK {
		return nil, nil, fmt.Errorf("draft: read %s again: %s: %s", t.page.URL, a.Outcome, a.Reason)
	}
	return plan, a, nil
}

// rows counts the rows that the page has for the recipe.
func (t tryout) rows(fields []*field) (int, error) {
	fields = slices.DeleteFunc(slices.Clone(fields), func(f *field) bool { return len(f.places) == 0 })
	_, a, err := t.read(fields)
	if err != nil {
		return 0, err
	}
	return len(a.Rows), nil
}

// keep drops from every field the places that do not read its values back, and fields without any left.
func (t tryout) keep(fields []*field) ([]*field, error) {
	fields = slices.DeleteFunc(slices.Clone(fields), func(f *field) bool { return len(f.places) == 0 })
	if len(fields) == 0 {
		return nil, nil
	}
	plan, a, err := t.read(fields)
	if err != nil {
		return nil, err
	}
	kept := map[string][]graded{}
	byName := map[string]*field{}
	for _, f := range fields {
		byName[f.name] = f
	}
	readings := extract.ReadPlaces(plan, a)
	for _, reading := range readings {
		byName[reading.Field].take(reading)
	}
	for _, reading := range readings {
		f := byName[reading.Field]
		if hits, ok := f.agrees(reading); ok {
			kept[f.name] = append(kept[f.name], graded{f.places[reading.Index], hits})
		}
	}
	for _, f := range fields {
		f.places = best(kept[f.name])
	}
	return slices.DeleteFunc(fields, func(f *field) bool { return len(f.places) == 0 }), nil
}

// graded is a place with how many rows it reads.
type graded struct {
	place
	hits int
}

// best takes those that read most rows first, in their order, and only as many as a reader wants to see; equal places once.
func best(list []graded) []place {
	slices.SortStableFunc(list, func(a, b graded) int { return cmp.Or(b.hits-a.hits, a.order-b.order) })
	var out []place
	for _, g := range list {
		if len(out) == mostPlaces {
			break
		}
		if !slices.ContainsFunc(out, func(p place) bool { return p.key == g.key && p.text == g.text }) {
			out = append(out, g.place)
		}
	}
	return out
}

// take remembers what a base place reads, where nothing before it reads anything.
func (f *field) take(r extract.PlaceReading) {
	if !f.asRead || r.Index >= f.base || len(r.Values) != len(f.want) {
		return
	}
	for i, v := range r.Values {
		if f.want[i] == nil {
			f.want[i] = v
		}
	}
}

// agrees reports whether a place gives the wanted values: the right one or none in every row, and the right one in some.
func (f *field) agrees(r extract.PlaceReading) (hits int, ok bool) {
	if len(r.Values) != len(f.want) {
		return 0, false
	}
	for i, want := range f.want {
		switch got := r.Values[i]; {
		case got == nil:
		case want == nil || !same(want, got):
			return 0, false
		case f.currency != "" && r.Currencies[i] != "" && r.Currencies[i] != f.currency:
			return 0, false
		case f.upper != nil && !same(f.upper, r.Upper[i]), f.upper == nil && len(f.want) == 1 && r.Upper[i] != nil:
			return 0, false
		default:
			hits++
		}
	}
	return hits, hits > 0
}

// same compares values as the table would hold them: text but for its blanks, numbers as numbers, lists member by member.
func same(want, got any) bool {
	switch w := want.(type) {
	case []string:
		g, ok := got.([]string)
		return ok && slices.EqualFunc(w, g, func(a, b string) bool { return normalize.Line(a) == normalize.Line(b) })
	case string:
		g, ok := got.(string)
		return ok && normalize.Line(w) == normalize.Line(g)
	case bool:
		return want == got
	case []map[string]any:
		return sameRows(w, got)
	}
	a, okA := path.Number(want)
	b, okB := path.Number(got)
	return okA && okB && math.Abs(a.Sub(b).InexactFloat64()) < 1e-9
}

// sameRows reports whether rows of names and values hold the wanted ones, and hardly others: proposals leave repeats out.
func sameRows(want []map[string]any, got any) bool {
	rows, ok := got.([]map[string]any)
	if !ok || len(rows)*4 > len(want)*5+8 {
		return false
	}
	have := map[[2]string]bool{}
	for _, r := range rows {
		have[[2]string{line(r["name"]), line(r["value"])}] = true
	}
	for _, w := range want {
		if !have[[2]string{line(w["name"]), line(w["value"])}] {
			return false
		}
	}
	return true
}

func line(v any) string { return strings.TrimRight(normalize.Line(plain(v)), " :：") }

// plain is a value as text.
func plain(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	if s, ok := path.Text(v); ok {
		return s
	}
	return fmt.Sprint(v)
}
