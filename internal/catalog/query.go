package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrQuery says what is wrong with a query.
var ErrQuery = errors.New("search")

// Query is what is looked for.
type Query struct {
	// Terms are all to be found, each anywhere. None: every dataset that the filters let through.
	Terms   []Term
	Filters []Filter
}

// Term is what stood between two blanks: a name that a machine gave, as a whole, or words.
type Term struct {
	Whole string // in lower case
	Words []string
}

// Filter narrows the datasets: "owner:ann". A value is compared in lower case; of names a part is enough.
type Filter struct{ Field, Value string }

// Fields are what filters look at, with what each means.
var Fields = []struct{ Name, About string }{
	{"owner", "who answers for it"},
	{"tag", "a version has this tag, or the card does"},
	{"kind", "catalog, documents or table"},
	{"licence", "what may be done with it"},
	{"source", "a marketplace that rows come from"},
	{"recipe", "a recipe that collects it"},
	{"column", "the main table has a column of this name"},
	{"stale", "true: older than its definition allows; false: not"},
	{"private", "true or false"},
	{"published", "true: has a version; false: has none"},
	{"since", "published on this day or later: 2026-11-23"},
}

// others are other names of fields.
var others = map[string]string{"license": "licence", "site": "source", "field": "column"}

// Parse reads what people type: words, "several words" in quotation marks, and filters field:value (owner:"Kim Minji").
// What looks like a filter and is of no field that there is, is an error: it would silently find nothing.
func Parse(text string) (Query, error) {
	var q Query
	for _, token := range tokens(text) {
		name, value, filter := strings.Cut(token.text, ":")
		if token.quoted || !filter || value == "" || strings.HasPrefix(value, "//") {
			t := Term{Whole: fold(token.text)}
			words(token.text, func(w string) {
				if !strings.HasPrefix(w, pairMark) {
					t.Words = append(t.Words, w)
				}
			})
			if len(t.Words) > 0 {
				q.Terms = append(q.Terms, t)
			}
			continue
		}
		f, err := NewFilter(name, value)
		if err != nil {
			return Query{}, err
		}
		q.Filters = append(q.Filters, f)
	}
	return q, nil
}

// NewFilter checks a filter.
func NewFilter(name, value string) (Filter, error) {
	f := Filter{fold(name), fold(strings.TrimSpace(value))}
	if other, ok := others[f.Field]; ok {
		f.Field = other
	}
	known := slices.ContainsFunc(Fields, func(k struct{ Name, About string }) bool { return k.Name == f.Field })
	switch {
	case !known:
		var names []string
		for _, k := range Fields {
			names = append(names, k.Name)
		}
		return f, fmt.Errorf("%w: there is no field %q; there are %s (put a text with a colon in quotation marks)", ErrQuery, name, strings.Join(names, ", "))
	case f.Field == "stale" || f.Field == "private" || f.Field == "published":
		if _, err := strconv.ParseBool(f.Value); err != nil {
			return f, fmt.Errorf("%w: %s is true or false, not %q", ErrQuery, f.Field, value)
		}
	case f.Field == "since":
		if _, err := time.Parse(time.DateOnly, f.Value); err != nil {
			return f, fmt.Errorf("%w: since is a day such as 2026-11-23, not %q", ErrQuery, value)
		}
	}
	return f, nil
}

type token struct {
	text   string
	quoted bool // as a whole
}

// tokens cuts at blanks outside of quotation marks. A mark that is not closed reaches to the end.
func tokens(text string) (out []token) {
	var b strings.Builder
	open, quoted := false, false
	end := func() {
		if b.Len() > 0 {
			out = append(out, token{b.String(), quoted})
		}
		b.Reset()
		quoted = false
	}
	for _, r := range text {
		switch {
		case r == '"':
			quoted = quoted || !open && b.Len() == 0
			open = !open
		case !open && strings.ContainsRune(" \t\r\n\u3000", r):
			end()
		default:
			b.WriteRune(r)
		}
	}
	end()
	return out
}

// lets reports whether an entry passes a filter.
func (f Filter) lets(e *Entry, now time.Time) bool {
	has := func(list ...string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(fold(s), f.Value) })
	}
	yes, _ := strconv.ParseBool(f.Value) // checked when it was made
	switch f.Field {
	case "owner":
		return has(e.Owner)
	case "tag":
		return slices.ContainsFunc(e.Tags, func(t Tag) bool { return fold(t.Tag) == f.Value }) ||
			slices.ContainsFunc(e.Labels, func(l string) bool { return fold(l) == f.Value })
	case "kind":
		return fold(e.Kind) == f.Value
	case "licence":
		return has(e.Licence)
	case "source":
		return has(e.Sources...)
	case "recipe":
		return has(e.Recipes...)
	case "column":
		return slices.ContainsFunc(e.columns, func(c Column) bool { return fold(c.Name) == f.Value })
	case "stale":
		return e.staleAt(now) == yes
	case "private":
		return e.Private == yes
	case "published":
		return (e.Version > 0) == yes
	case "since":
		return e.Version > 0 && e.PublishedAt.UTC().Format(time.DateOnly) >= f.Value
	}
	return false
}

func (e *Entry) staleAt(now time.Time) bool { return !e.staleFrom.IsZero() && now.After(e.staleFrom) }
