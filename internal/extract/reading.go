package extract

import (
	"sheaf/internal/recipe"
)

// PlaceReading is what one place of a field gives by itself, whatever other places the field has before it.
type PlaceReading struct {
	Field string
	Index int // of the place in the field's `from`
	// Values are, by row that counts (one for a page without rows), what a record's field would hold; nil = none. Currencies
	// and Upper go with money: "" and nil where there is none.
	Values     []any
	Currencies []string
	Upper      []any
}

// ReadPlaces reads every place that the recipe names on the answer's page, for who wants to know which of them agree.
func ReadPlaces(p *recipe.Plan, a *Answer) []PlaceReading {
	readers := rowReaders(p, a)
	if a.place.page == nil || a.place.page.Rows == nil {
		r := readAnswers(p, map[string]*Answer{a.Page: a}, nil)
		if r == nil {
			return nil
		}
		readers = []*fieldReader{r}
	}
	var out []PlaceReading
	for _, f := range p.Fields {
		for _, alt := range f.From {
			if alt.Page != a.Page {
				continue
			}
			reading := PlaceReading{Field: f.Name, Index: alt.Index}
			for _, r := range readers {
				value, currency, upper := any(nil), "", any(nil)
				if pl, ok := r.placeOf(alt); ok {
					if c := r.alternative(f, alt, pl); c.ok {
						value = c.value
						if c.money != nil {
							currency = c.money.currency
							if c.money.max != nil {
								upper = *c.money.max
							}
						}
					}
				}
				reading.Values = append(reading.Values, value)
				reading.Currencies = append(reading.Currencies, currency)
				reading.Upper = append(reading.Upper, upper)
			}
			out = append(out, reading)
		}
	}
	return out
}
