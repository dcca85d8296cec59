package extract

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"sheaf/internal/extract/dom"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// converted is what a raw value is as a field's type. ok false: there is none; err says why if it was there.
type converted struct {
	value any
	ok    bool
	// null: the page says that there is none ("-" or a map's null); no further alternative is tried.
	null  bool
	raw   string
	flags []string
	err   string
	link  string
	money *moneyValue
}

// refused is a value that is there but cannot be read.
func refused(raw string, format string, args ...any) converted {
	return converted{raw: clip(raw, 200), err: fmt.Sprintf(format, args...)}
}

// scalar reads one raw value as the field's type, but money.
func (r *fieldReader) scalar(f *recipe.Field, fd finding, pl place) converted {
	if fd.plain && (f.Type == recipe.TypeText || f.Type == recipe.TypeHTML) {
		return converted{value: fd.text(), ok: !fd.empty()}
	}
	raw := fd.clean()
	if f.IsNull(raw) {
		return converted{null: true, raw: raw}
	}
	if f.Map != nil && !fd.literal {
		c := mapped(f, raw)
		if text, ok := c.value.(string); c.ok && ok && f.Type != recipe.TypeText {
			c = r.scalar(f, finding{value: text, literal: true}, pl)
			c.raw = raw
		}
		return c
	}
	switch f.Type {
	case recipe.TypeHTML:
		return r.htmlText(fd)
	case recipe.TypeInteger:
		return r.integer(f, fd, raw)
	case recipe.TypeNumber:
		return r.number(f, fd, raw)
	case recipe.TypeBoolean:
		return boolean(raw)
	case recipe.TypeDate, recipe.TypeDateTime:
		return r.date(f, raw)
	case recipe.TypeURL:
		u := dom.ResolveRef(pl.doc.base(), strings.TrimSpace(fd.text()))
		return converted{value: withoutQuery(f, u), ok: u != "", raw: raw, link: u}
	case recipe.TypeImages:
		u, ok := normalize.ImageURL(pl.doc.base(), fd.text())
		return converted{value: withoutQuery(f, u), ok: ok, raw: raw}
	}
	return converted{value: raw, ok: raw != ""}
}

func withoutQuery(f *recipe.Field, u string) string {
	if f.WithoutQuery {
		if i := strings.IndexAny(u, "?#"); i >= 0 {
			return u[:i]
		}
	}
	return u
}

// mapped applies the field's value map: the first rule that matches.
func mapped(f *recipe.Field, raw string) converted {
	for _, rule := range f.Map {
		if !rule.Matches(raw) {
			continue
		}
		if rule.To == nil {
			return converted{null: true, raw: raw}
		}
		return converted{value: *rule.To, ok: true, raw: raw}
	}
	if f.Otherwise != nil {
		return converted{value: *f.Otherwise, ok: *f.Otherwise != "", raw: raw}
	}
	c := refused(raw, "%s: no rule of the map matches %q", f.Name, clip(raw, 80))
	c.flags = []string{"unmapped"}
	return c
}

func (r *fieldReader) htmlText(fd finding) converted {
	if fd.node != nil && fd.shown && fd.value == any(dom.FlatText(fd.node)) {
		text := normalize.NodeText(fd.node)
		return converted{value: text, ok: text != ""}
	}
	text, err := normalize.HTMLText(fd.text())
	if err != nil {
		return refused(fd.text(), "read html: %v", err)
	}
	return converted{value: text, ok: text != ""}
}

// quantity reads a number: data has a decimal point, shown text the locale's mark.
func (r *fieldReader) quantity(fd finding, raw string) (decimal.Decimal, bool) {
	if !fd.shown {
		if d, ok := path.Number(fd.value); ok {
			return d, true
		}
		if d, ok := path.Number(raw); ok {
			return d, true
		}
	}
	return normalize.Number(raw, r.plan.Locale)
}

func (r *fieldReader) integer(f *recipe.Field, fd finding, raw string) converted {
	if d, ok := path.Number(fd.value); ok && !fd.shown && d.IsInteger() && d.Abs().LessThan(decimal.New(1, 18)) {
		return integerOf(f, d.IntPart(), raw)
	}
	n, ok := normalize.Integer(raw, r.plan.Locale)
	if !ok {
		return refused(raw, "%s: no whole number in %q", f.Name, clip(raw, 80))
	}
	return integerOf(f, n, raw)
}

func integerOf(f *recipe.Field, n int64, raw string) converted {
	if n == 0 && f.ZeroNull {
		return converted{null: true, raw: raw}
	}
	return converted{value: n, ok: true, raw: raw}
}

func (r *fieldReader) number(f *recipe.Field, fd finding, raw string) converted {
	d, ok := r.quantity(fd, raw)
	if !ok {
		return refused(raw, "%s: no number in %q", f.Name, clip(raw, 80))
	}
	if d.IsZero() && f.ZeroNull {
		return converted{null: true, raw: raw}
	}
	if f.Round != nil {
		d = d.Round(int32(*f.Round))
	}
	return converted{value: d.InexactFloat64(), ok: true, raw: raw}
}

func boolean(raw string) converted {
	switch strings.ToLower(raw) {
	case "true", "1", "yes", "y", "on":
		return converted{value: true, ok: true, raw: raw}
	case "false", "0", "no", "n", "off":
		return converted{value: false, ok: true, raw: raw}
	}
	return refused(raw, "no boolean: %q", clip(raw, 80))
}

func (r *fieldReader) date(f *recipe.Field, raw string) converted {
	if f.Type == recipe.TypeDateTime {
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05Z07:00"} {
			if t, err := time.Parse(layout, raw); err == nil {
				return converted{value: t.UTC().Format(time.RFC3339Nano), ok: true, raw: raw}
			}
		}
	}
	day, err := normalize.Date(raw, r.plan.Locale)
	if err != nil {
		return refused(raw, "%s: %v", f.Name, err)
	}
	if f.Type == recipe.TypeDateTime {
		return converted{value: day + "T00:00:00Z", ok: true, raw: raw, flags: []string{f.Name + "_day"}}
	}
	return converted{value: day, ok: true, raw: raw}
}

// clip cuts a text after n characters.
func clip(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i] + "…"
		}
		count++
	}
	return s
}
