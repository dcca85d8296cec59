package records

import (
	"cmp"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"sheaf/internal/extract/propose/column"
	"sheaf/internal/recipe/path"
)

// reader reads the columns of like objects.
type reader struct {
	records []map[string]any
	drafts  []*draft
	byPath  map[string]*draft
}

type draft struct {
	path, key string // key: the last name
	values    []any  // by record, nil = none
	fill      int
	kind      column.Type
	name      string
}

const (
	maxDepth   = 6
	maxColumns = 200
)

func readRecords(records []map[string]any) *reader {
	r := &reader{records: records[:min(len(records), sampleRecords)], byPath: map[string]*draft{}}
	for i, o := range r.records {
		r.read(o, "", i, 0)
	}
	for _, d := range r.drafts {
		d.kind = d.typeOf()
	}
	slices.SortStableFunc(r.drafts, func(a, b *draft) int {
		return cmp.Compare(strings.Count(a.path, "."), strings.Count(b.path, "."))
	})
	r.name()
	return r
}

func (r *reader) read(o map[string]any, at string, i, depth int) {
	for _, k := range objectNames(o) {
		p, ok := joinPath(at, k)
		if !ok || strings.HasPrefix(p, "$root") || k == "__typename" {
			continue
		}
		switch v := o[k].(type) {
		case nil:
		case map[string]any:
			if depth < maxDepth {
				r.read(v, p, i, depth+1)
			}
		case []any:
			r.readArray(v, p, k, i, depth)
		default:
			r.set(p, k, i, v)
		}
	}
}

// readArray makes scalars a list column; of objects it reads the first: a record's first picture, its first offer.
func (r *reader) readArray(v []any, p, k string, i, depth int) {
	if len(v) == 0 {
		return
	}
	if o, ok := v[0].(map[string]any); ok {
		if depth < 2 {
			r.read(o, p+"[0]", i, depth+2)
		}
		return
	}
	if _, nested := v[0].([]any); !nested {
		r.set(p, k, i, v)
	}
}

func (r *reader) set(p, k string, i int, v any) {
	if s, ok := v.(string); ok && strings.TrimSpace(s) == "" {
		return
	}
	d := r.byPath[p]
	if d == nil {
		if len(r.drafts) >= maxColumns {
			return
		}
		d = &draft{path: p, key: k, values: make([]any, len(r.records))}
		r.byPath[p] = d
		r.drafts = append(r.drafts, d)
	}
	if d.values[i] == nil {
		d.values[i] = v
		d.fill++
	}
}

var (
	imageKey  = regexp.MustCompile(`(?i)image|img|picture|photo|thumb|media|gallery`)
	imageFile = regexp.MustCompile(`(?i)\.(jpe?g|png|webp|gif|avif|svg)([?#].*)?$`)
	moneyKey  = regexp.MustCompile(`(?i)price|amount|cost|msrp|fee`)
	dateText  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$`)
	rateKey   = regexp.MustCompile(`(?i)rating|score|stars`)
	linkText  = regexp.MustCompile(`^(https?:)?//[^\s]+$|^/[^\s/][^\s]*$`)
)

func (d *draft) typeOf() column.Type {
	votes := map[column.Type]int{}
	n := 0
	for _, v := range d.values {
		if v == nil {
			continue
		}
		votes[d.valueType(v)]++
		n++
	}
	for _, t := range []column.Type{column.Money, column.Rating, column.Image, column.Link, column.Date, column.Number, column.Bool, column.List} {
		if votes[t]*10 >= n*7 {
			return t
		}
	}
	return column.Text
}

func (d *draft) valueType(v any) column.Type {
	switch v := v.(type) {
	case bool:
		return column.Bool
	case []any:
		return column.List
	case json.Number, float64, int, int64:
		n, ok := path.Number(v)
		switch {
		case !ok:
			return column.Text
		case moneyKey.MatchString(d.path) && !strings.Contains(strings.ToLower(d.key), "percent"):
			return column.Money
		case rateKey.MatchString(d.key) && !n.IsNegative() && n.LessThanOrEqual(decimal.NewFromInt(5)):
			return column.Rating
		}
		return column.Number
	case string:
		return d.textType(v)
	}
	return column.Text
}

func (d *draft) textType(v string) column.Type {
	v = strings.TrimSpace(v)
	switch {
	case linkText.MatchString(v) && (imageFile.MatchString(v) || imageKey.MatchString(d.path)):
		return column.Image
	case linkText.MatchString(v):
		return column.Link
	case dateText.MatchString(v):
		return column.Date
	case moneyKey.MatchString(d.path) && strings.ContainsAny(v, "0123456789") && (column.MoneyLike(v) || isCount(v) || decimalText(v)):
		return column.Money
	case column.MoneyLike(v) && strings.ContainsAny(v, "0123456789") && !column.DecimalAlone(v):
		return column.Money
	case rateKey.MatchString(d.key) && decimalText(v):
		return column.Rating
	case decimalText(v):
		return column.Number
	}
	return column.Text
}

func decimalText(v string) bool {
	_, err := decimal.NewFromString(v)
	return err == nil && len(v) < 20
}

func (d *draft) text(i int) string {
	if l, ok := d.values[i].([]any); ok {
		var parts []string
		for _, e := range l[:min(len(l), 20)] {
			if t, ok := path.Text(e); ok {
				parts = append(parts, t)
			}
		}
		return strings.Join(parts, ", ")
	}
	t, _ := path.Text(d.values[i])
	return t
}

func (d *draft) texts() []string {
	out := make([]string, len(d.values))
	for i := range d.values {
		out[i] = d.text(i)
	}
	return out
}

// role is a column that recipes know, and the names that software gives it, best first.
type role struct {
	name  string
	kinds []column.Type
	keys  []*regexp.Regexp
	never *regexp.Regexp
}

var roles = []role{
	{"title", []column.Type{column.Text}, []*regexp.Regexp{regexp.MustCompile(`(?i)^(title|name)$`), regexp.MustCompile(`(?i)^(product|item|display|full|listing|article|short)_?(title|name)$|^headline$|^subject$`), regexp.MustCompile(`(?i)(title|name)$`)}, regexp.MustCompile(`(?i)shop|seller|brand|vendor|categor|author|user|file|type|tag|option|store|genre|merchant|manufacturer`)},
	{"url", []column.Type{column.Link, column.Text}, []*regexp.Regexp{regexp.MustCompile(`(?i)^(url|link|href|permalink|canonical(_?url)?|web_?url|page_?url)$`), regexp.MustCompile(`(?i)^(product|item|detail|listing|article)_?(url|link|href|path)$|^url_?(key|path)$|^handle$|^slug$`), regexp.MustCompile(`(?i)(url|link|path|uri)$`)}, regexp.MustCompile(`(?i)image|img|thumb|picture|photo|media|shop|seller|brand|vendor|categor|author|icon|logo|review|avatar|store|video`)},
	{"price", []column.Type{column.Money}, []*regexp.Regexp{regexp.MustCompile(`(?i)(^|\.)(final|current|sale|now|selling|offer|special|min|discounted|actual)_?price(\.(value|amount))?$|final_price\.value$|(^|\.)price$`), regexp.MustCompile(`(?i)(^|\.)price(s)?\.(value|amount|current|final|min|sale)|min(imum)?_?price`), regexp.MustCompile(`(?i)price|amount`)}, regexp.MustCompile(`(?i)list_?price|msrp|regular|original|was|compare|shipping|discount|old|before|unit|tax|off|saving|install|max|rrp|strike|point|deposit|fee|delivery|subscription|gift|plp|promo`)},
	{"list_price", []column.Type{column.Money}, []*regexp.Regexp{regexp.MustCompile(`(?i)msrp|list_?price|rrp|compare_?at|original_?price|was_?price|old_?price|regular_?price|strike|before`)}, regexp.MustCompile(`(?i)discount|off|percent`)},
	{"price_currency", []column.Type{column.Text}, []*regexp.Regexp{regexp.MustCompile(`(?i)(^|_)currency(_?(code|id|iso))?$|^currencyCode$`)}, nil},
	{"image_url", []column.Type{column.Image}, []*regexp.Regexp{regexp.MustCompile(`(?i)^(image|image_?url|thumbnail|thumb|picture|photo|img)$`), regexp.MustCompile(`(?i)image|media|picture|photo|thumb`), regexp.MustCompile(`.`)}, regexp.MustCompile(`(?i)shop|seller|brand|logo|icon|swatch|label|badge|sprite`)},
	{"rating", []column.Type{column.Rating, column.Number}, []*regexp.Regexp{regexp.MustCompile(`(?i)^(rating|average_?(rating|score)|rating_?(value|average)|score|stars|review_?(score|rating))$`)}, nil},
	{"rating_count", []column.Type{column.Number}, []*regexp.Regexp{regexp.MustCompile(`(?i)^(review|rating)s?_?(count|total)$|^num_?(reviews|ratings)$|^(reviews|total_?reviews|review_?num)$`)}, nil},
	{"brand_raw", []column.Type{column.Text}, []*regexp.Regexp{regexp.MustCompile(`(?i)^(brand|brand_?name|manufacturer|vendor|maker)$|brand\.name$`)}, nil},
	{"availability", []column.Type{column.Text, column.Bool}, []*regexp.Regexp{regexp.MustCompile(`(?i)stock_?status|availability|in_?stock|available|is_?sold_?out`)}, nil},
	{"published", []column.Type{column.Date}, []*regexp.Regexp{regexp.MustCompile(`(?i)publi|date|created`)}, nil},
}

// name gives roles to the columns that fit best and names the others by their keys.
func (r *reader) name() {
	taken := map[string]bool{}
	for _, role := range roles {
		if d := r.best(role); d != nil {
			d.name = role.name
			taken[role.name] = true
		}
	}
	for _, d := range r.drafts {
		if d.name != "" {
			continue
		}
		words := strings.FieldsFunc(d.path, func(r rune) bool { return r == '.' || r == '"' || r == '[' || r == ']' })
		words = slices.DeleteFunc(words, func(w string) bool { return w == "0" })
		for n := 1; n <= len(words) && (d.name == "" || taken[d.name]); n++ {
			d.name = column.Snake(strings.Join(words[len(words)-n:], "_"))
		}
		for base, n := d.name, 2; d.name == "" || taken[d.name]; n++ {
			d.name = base + "_" + strconv.Itoa(n)
		}
		taken[d.name] = true
	}
}

func (r *reader) best(role role) *draft {
	var best *draft
	bestWeight := 0.0
	for _, d := range r.drafts {
		if (role.name == "title" || role.name == "url") && strings.Contains(d.path, "[0]") {
			continue // a part's
		}
		if d.name != "" || !slices.Contains(role.kinds, d.kind) || role.never != nil && role.never.MatchString(d.path) {
			continue
		}
		for rank, re := range role.keys {
			if !re.MatchString(d.key) && !re.MatchString(d.path) {
				continue
			}
			w := float64(10-3*rank) + 2*float64(d.fill)/float64(len(r.records)) - 0.4*float64(strings.Count(d.path, "."))
			if re.MatchString(d.key) {
				w++
			}
			if w > bestWeight && d.fill*3 > len(r.records) {
				best, bestWeight = d, w
			}
			break
		}
	}
	return best
}

func (r *reader) columns() []column.Column {
	slices.SortStableFunc(r.drafts, func(a, b *draft) int { return cmp.Compare(roleOrder(a.name), roleOrder(b.name)) })
	var out []column.Column
	for _, d := range r.drafts[:min(len(r.drafts), 60)] {
		out = append(out, column.Of(d.name, d.kind, d.texts(), []column.Locator{{Path: d.path}}))
	}
	return out
}

func roleOrder(name string) int {
	for i, role := range roles {
		if role.name == name {
			return i
		}
	}
	return len(roles)
}

// worth is how likely people ask for such records: things with a name, an address, a price, a picture.
func (r *reader) worth(l *List) float64 {
	w := 0.0
	steady := 0
	for _, c := range l.Columns {
		if c.Fill > 0.7 {
			steady++
		}
		switch c.Name {
		case "title":
			w += 1.5 * c.Distinct * c.Fill
		case "url":
			w += 1.2 * c.Distinct * c.Fill
		case "price":
			w += 1.5 * c.Fill
		case "image_url":
			w += 0.8 * c.Fill
		case "rating", "published", "brand_raw", "availability":
			w += 0.4 * c.Fill
		}
	}
	if len(l.Keys) > 0 {
		w += 0.5
	}
	w += float64(min(steady, 12)) / 8
	return math.Pow(w, 1.5) * math.Pow(float64(l.Count-len(l.Skipped)), 0.5)
}

// isPathName: the path language reads the key as one name.
func isPathName(key string) bool {
	before := rune(0)
	for i, c := range key {
		word := c == '_' || unicode.IsLetter(c) || i > 0 && unicode.IsDigit(c)
		if !word && (c != '-' || i == 0 || before == '-' || i == len(key)-1) {
			return false
		}
		before = c
	}
	return key != "" && utf8.ValidString(key)
}

func validText(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0 && len(s) < 200
}
