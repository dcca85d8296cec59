package accuracy

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"sheaf/internal/normalize"
	"sheaf/internal/record"
)

// Known is the truth about one record, by column; a column that is left out is not known. image_url is the first of
// image_urls. A record without price has none: stating one is an error.
type Known map[string]any

// Alternatives are further right answers by column.
type Alternatives map[string][]any

// moneyColumns count with price_currency only.
var moneyColumns = []string{"price", "price_max", "list_price", "shipping_price"}

// CompareRecord scores the known values of a record. Price and currency are one value.
func CompareRecord(where string, got map[string]record.Field, want Known, also Alternatives) Score {
	var s Score
	for _, column := range sorted(want) {
		if column == "price_currency" || column == "url" {
			continue
		}
		at := where + ": " + column
		value := want[column]
		field, column := got[column], column
		if column == "image_url" {
			field = firstImage(got["image_urls"])
		}
		switch {
		case field.State != record.Value:
			s.miss(at + " " + field.Error)
		case !equal(column, field.Value, value) && !slices.ContainsFunc(also[column], func(v any) bool { return equal(column, field.Value, v) }):
			s.wrong(at, show(field.Value), value)
		case column == "price" && !currencyMatches(got, want, also):
			s.wrong(at+" currency", show(got["price_currency"].Value), want["price_currency"])
		default:
			s.right()
		}
	}
	if _, known := want["price"]; !known && got["price"].State == record.Value {
		s.invented(where+": price", show(got["price"].Value))
	}
	return s
}

func currencyMatches(got map[string]record.Field, want Known, also Alternatives) bool {
	known, ok := want["price_currency"]
	if !ok {
		return true
	}
	v := got["price_currency"].Value
	return v == known || slices.Contains(also["price_currency"], v)
}

func firstImage(f record.Field) record.Field {
	if list, ok := f.Value.([]string); ok && len(list) > 0 {
		f.Value = list[0]
	}
	return f
}

func equal(column string, got, want any) bool {
	switch {
	case column == "image_url":
		return imageID(show(got)) == imageID(show(want))
	case slices.Contains(moneyColumns, column), column == "rating", column == "rating_count":
		a, err1 := decimal.NewFromString(show(got))
		b, err2 := decimal.NewFromString(show(want))
		return err1 == nil && err2 == nil && a.Equal(b)
	}
	if list, ok := want.([]any); ok {
		values, ok := got.([]string)
		if !ok || len(values) != len(list) {
			return false
		}
		for i := range list {
			if fold(values[i]) != fold(show(list[i])) {
				return false
			}
		}
		return true
	}
	return fold(show(got)) == fold(show(want))
}

// fold makes texts comparable: NFC, one kind of blank, one wave dash.
func fold(s string) string {
	return strings.ReplaceAll(normalize.Spaces(normalize.Strip(s)), "\u301c", "\uff5e")
}

func show(v any) string {
	switch v := v.(type) {
	case record.Decimal:
		return v.String()
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// imageID is what stays the same over the sizes of a picture: Amazon's name before the first point, eBay's folder, elsewhere the
// path.
func imageID(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	switch {
	case strings.Contains(u.Host, "amazon"):
		name, _, _ := strings.Cut(path.Base(u.Path), ".")
		return name
	case strings.Contains(u.Host, "ebayimg"):
		return strings.TrimPrefix(path.Dir(u.Path), "/thumbs")
	}
	return u.Path
}

func sorted(m Known) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
