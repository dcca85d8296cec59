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
	graded := map[string][]grade{}
	byName := map[string]*field{}
	for _, f := range fields {
		byName[f.name] = f
	}
	readings := extract.ReadPlaces(plan, a)
	for _, reading := range readings {
		byName[reading.Field].take(reading, t.site)
	}
	for _, reading := range readings {
		f := byName[reading.Field]
		if g := f.grade(reading); g.hits > 0 {
			graded[f.name] = append(graded[f.name], g)
		}
	}
	for _, f := range fields {
		f.settleOn(graded[f.name])
	}
	fields = slices.DeleteFunc(fields, func(f *field) bool { return len(f.places) == 0 })
	if !slices.ContainsFunc(fields, func(f *field) bool { return f.name == "price" }) { // a former price is above one
		fields = slices.DeleteFunc(fields, func(f *field) bool { return f.name == "list_price" })
	}
	return fields, nil
}

// grade is what a place did to the wanted values, row by row.
type grade struct {
	place
	hits int
	rows []verdict
	said string // the first text that was right
}

// hears notes the first value that a place reads rightly.
func (g *grade) hears(got any) {
	if g.hits == 1 {
		g.said = plain(got)
	}
}

type verdict int8

const (
	nothing verdict = iota
	right
	wrong
)

// settleOn takes the best places. Of columns whose words normalisation reads the example is the text that the first of them reads.
func (f *field) settleOn(list []grade) {
	f.places = f.best(list)
	if understood[f.name] == nil || len(f.places) == 0 {
		return
	}
	for _, g := range list {
		if g.place == f.places[0] {
			f.words = g.said
		}
	}
}

// best chooses among places. Amounts are never taken by position alone where anything else reads them: next to a price stand
// others, and a missing price costs less than a wrong one.
func (f *field) best(list []grade) []place {
	if amounts[f.name] && f.raws == nil { // places in rows were tried on all of them
		firm := slices.DeleteFunc(slices.Clone(list), func(g grade) bool { return g.loose })
		if slices.ContainsFunc(firm, func(g grade) bool { return g.hits > 0 }) {
			list = firm
		}
	}
	return best(list)
}

// best takes places that are never wrong, those that read most rows first, and only as many as a reader wants to see; each
// selector once. Rows that none of these reads get places that are right there, and wrong only where one before them has
// spoken.
func best(list []grade) []place {
	slices.SortStableFunc(list, func(a, b grade) int { return cmp.Or(b.hits-a.hits, a.order-b.order) })
	var out []place
	var read []bool
	for _, strict := range []bool{true, false} {
		for _, g := range list {
			if read == nil {
				read = make([]bool, len(g.rows))
			}
			same := slices.ContainsFunc(out, func(p place) bool { return p.key == g.key && p.text == g.text })
			if same || len(out) >= mostPlaces && strict || len(out) >= mostPlaces+2 || !g.useful(strict, read) {
				continue
			}
			out = append(out, g.place)
			for i, v := range g.rows {
				read[i] = read[i] || v == right
			}
		}
	}
	return out
}

func (g grade) useful(strict bool, read []bool) bool {
	adds := strict
	for i, v := range g.rows {
		if v == wrong && (strict || !read[i]) {
			return false
		}
		adds = adds || v == right && !read[i]
	}
	return adds
}

// take remembers what a place reads where it fits the row's text, and nothing before it did.
func (f *field) take(r extract.PlaceReading, s *site) {
	if f.raws == nil || len(r.Values) != len(f.raws) {
		return
	}
	for i, v := range r.Values {
		if f.want[i] == nil && v != nil && fits(f.raws[i], v, s) {
			f.want[i] = v
		}
	}
}

// fits reports whether a value may be what a text says.
func fits(raw string, value any, s *site) bool {
	if raw == "" {
		return false
	}
	switch v := value.(type) {
	case string:
		return strings.Contains(normalize.Line(raw), normalize.Line(v)) || strings.HasSuffix(v, strings.TrimLeft(raw, "./"))
	case []string:
		return len(v) > 0
	}
	got, ok := path.Number(value)
	if !ok {
		return true
	}
	if m, ok := normalize.ParseMoney(raw, normalize.MoneyOptions{Locale: s.locale, Expect: []string{s.currency}}); ok && m.Price != nil && m.Price.Equal(got) {
		return true
	}
	d, ok := normalize.Number(raw, s.locale)
	return ok && d.Equal(got) || strings.Contains(raw, plain(value))
}

// grade holds what a place reads to what is wanted.
func (f *field) grade(r extract.PlaceReading) grade {
	g := grade{place: f.places[r.Index], rows: make([]verdict, len(f.want))}
	if len(r.Values) != len(f.want) {
		return g
	}
	for i, want := range f.want {
		switch got := r.Values[i]; {
		case got == nil:
		case want == nil || !same(want, got) && !means(f.name, got, want),
			f.currency != "" && r.Currencies[i] != "" && r.Currencies[i] != f.currency,
			f.upper != nil && !same(f.upper, r.Upper[i]),
			f.upper == nil && len(f.want) == 1 && r.Upper[i] != nil:
			g.rows[i] = wrong
		default:
			g.rows[i] = right
			g.hits++
			g.hears(got)
		}
	}
	return g
}

// understood are columns whose words normalisation reads, schema.org's and those of shops in many languages: a recipe takes the
// text as it stands, and the table holds what it means. A map would stop at the words of one page.
var understood = map[string]func(text string) (value string, ok bool){"availability": normalize.Availability, "condition": normalize.Condition}

// means says whether normalisation reads a text as the wanted value of a column.
func means(column string, text, want any) bool {
	read, said := understood[column], plain(text)
	if read == nil {
		return false
	}
	got, ok := read(said)
	return ok && got == want
}

// same compares values as the table would hold them: text but for its blanks, numbers as numbers, lists member by member.
func same(want, got any) bool {
	switch w := want.(type) {
	case []string:
		g, ok := got.([]string)
		return ok && slices.EqualFunc(w, g, func(a, b string) bool { return normalize.Line(a) == normalize.Line(b) })
	case string:
		g, ok := got.(string)
		return ok && oneLine(normalize.Line(w)) == oneLine(normalize.Line(g)) // wide blanks are blanks
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
