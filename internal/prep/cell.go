package prep

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"sheaf/datasets/table"
	"sheaf/internal/record"
)

// cell types one field. What does not fit becomes null and a problem.
func (b *builder) cell(c table.Column, f record.Field) any {
	if f.Error != "" {
		b.problem(c.Name, "%s", strings.TrimPrefix(f.Error, c.Name+": "))
	}
	if f.State != record.Value || f.Value == nil {
		return nil
	}
	if !b.in.Verbatim {
		b.encodingFlags(f.Value)
	}
	if c.Type == table.Rows {
		return b.rows(c, f.Value)
	}
	v, err := b.typed(c, f.Value)
	if err != nil {
		b.problem(c.Name, "%s", err)
		return nil
	}
	return v
}

// typed is convert, but for texts that are not to be cleaned.
func (b *builder) typed(c table.Column, v any) (any, error) {
	if b.in.Verbatim {
		switch t := v.(type) {
		case string:
			if c.Type == table.String && t != "" {
				return t, nil
			}
		case []string:
			if c.Type == table.Strings && len(t) > 0 {
				return t, nil
			}
		}
	}
	return convert(c, v)
}

// convert gives the cell of a value; nil for empty texts and lists. The error is a sentence without the column.
func convert(c table.Column, v any) (any, error) {
	switch c.Type {
	case table.String:
		return convertText(c, v)
	case table.Int32, table.Int64:
		return convertInteger(c.Type, v)
	case table.Float32, table.Float64:
		return convertFloat(c.Type, v)
	case table.Bool:
		if t, ok := v.(bool); ok {
			return t, nil
		}
	case table.Decimal:
		return convertDecimal(v)
	case table.Date:
		if t, ok := v.(string); ok {
			return convertDate(t)
		}
	case table.Timestamp:
		if t, ok := v.(string); ok {
			at, err := time.Parse(time.RFC3339, t)
			if err != nil {
				return nil, fmt.Errorf("%q is no RFC 3339 instant", t)
			}
			return at.UTC().UnixMicro(), nil
		}
	case table.Strings:
		return convertList(c, v)
	}
	return nil, fmt.Errorf("a value of type %T does not fit %s", v, c.Type)
}

func convertText(c table.Column, v any) (any, error) {
	var s string
	switch t := v.(type) {
	case string:
		s = t
	case int64:
		s = fmt.Sprint(t)
	case record.Decimal:
		s = t.String()
	case float64:
		s = decimal.NewFromFloat(t).String()
	default:
		return nil, fmt.Errorf("a value of type %T does not fit text", v)
	}
	if s = cleanText(c, s); s == "" {
		return nil, nil
	}
	return s, nil
}

func convertInteger(t table.Type, v any) (any, error) {
	var n int64
	switch x := v.(type) {
	case int64:
		n = x
	case float64:
		if x != math.Trunc(x) || math.Abs(x) > 1<<53 {
			return nil, fmt.Errorf("%v is no whole number", x)
		}
		n = int64(x)
	case record.Decimal:
		if !x.IsInteger() || !x.BigInt().IsInt64() {
			return nil, fmt.Errorf("%s is no whole number", x)
		}
		n = x.IntPart()
	default:
		return nil, fmt.Errorf("a value of type %T does not fit a whole number", v)
	}
	if t == table.Int32 && (n > math.MaxInt32 || n < math.MinInt32) {
		return nil, fmt.Errorf("%d is too large", n)
	}
	return n, nil
}

func convertFloat(t table.Type, v any) (any, error) {
	var f float64
	switch x := v.(type) {
	case float64:
		f = x
	case int64:
		f = float64(x)
	case record.Decimal:
		f = x.InexactFloat64()
	default:
		return nil, fmt.Errorf("a value of type %T does not fit a number", v)
	}
	if t == table.Float32 {
		f = float64(float32(f)) // as it will be read back
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%v is no number", v)
	}
	return f, nil
}

// maxAmount is the largest amount of decimal(18,4).
var maxAmount = decimal.New(999_999_999_999_999_999, -4)

func convertDecimal(v any) (any, error) {
	var d decimal.Decimal
	switch x := v.(type) {
	case record.Decimal:
		d = x.Decimal
	case int64:
		d = decimal.NewFromInt(x)
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("%v is no amount", x)
		}
		d = decimal.NewFromFloat(x)
	default:
		return nil, fmt.Errorf("a value of type %T does not fit an amount", v)
	}
	// The exponent is looked at first: 1e999999999 must not be multiplied out.
	if d.Exponent() > 18 || d.Exponent() < -64 || d.Abs().GreaterThan(maxAmount) {
		return nil, fmt.Errorf("the amount does not fit 18 digits, 4 of them decimals")
	}
	scaled := d.Shift(4)
	if !scaled.IsInteger() {
		return nil, fmt.Errorf("%s has more than 4 decimals", d)
	}
	return scaled.IntPart(), nil
}

func convertDate(s string) (any, error) {
	day := s
	if len(day) > 10 && strings.ContainsAny(day[10:11], "Tt ") {
		day = day[:10]
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil, fmt.Errorf("%q is no date", s)
	}
	return at.Unix() / 86400, nil
}
