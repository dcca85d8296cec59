package imports

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
)

// cell makes a value the cell of a column; an error is a sentence without the column. Empty texts and lists are null, as
// everywhere in Sheaf.
func cell(c table.Column, v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch c.Type {
	case table.String:
		return textCell(v)
	case table.Bool:
		switch v {
		case true, "true":
			return true, nil
		case false, "false":
			return false, nil
		}
	case table.Int32, table.Int64:
		return wholeCell(c.Type, v)
	case table.Float32, table.Float64:
		return floatCell(v)
	case table.Decimal:
		return decimalCell(v)
	case table.Timestamp:
		if t, ok := v.(time.Time); ok {
			if t.Nanosecond()%1000 != 0 {
				return nil, fmt.Errorf("%s is finer than a microsecond", t.Format(time.RFC3339Nano))
			}
			return t.UnixMicro(), nil
		}
		if s, ok := v.(string); ok {
			if t, ok := instant(s); ok {
				return t.UnixMicro(), nil
			}
		}
	case table.Date:
		if d, ok := v.(parquet.Day); ok && int64(d) == int64(int32(d)) {
			return int64(d), nil
		}
		if s, ok := v.(string); ok && day(s) {
			t, err := time.Parse(time.DateOnly, s)
			return t.Unix() / 86_400, err
		}
	case table.Strings:
		return listCell(v)
	case table.Rows:
		return rowsCell(c, v)
	}
	return nil, fmt.Errorf("%s is no %s", show(v), c.Type)
}

// show is a value in an error.
func show(v any) string {
	s, err := plainText(v)
	if err != nil {
		return fmt.Sprintf("a %T", v)
	}
	return strconv.Quote(cut(s, 60))
}

// plainText is a value as text: texts as they are, numbers as they were written, the rest as JSON.
func plainText(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case decimal.Decimal:
		return v.String(), nil
	case time.Time:
		return v.Format(time.RFC3339Nano), nil
	case parquet.Day:
		return time.Unix(int64(v)*86_400, 0).UTC().Format(time.DateOnly), nil
	}
	b, err := json.Marshal(jsonable(v))
	if err != nil {
		return "", fmt.Errorf("keep as JSON: %w", err)
	}
	return string(b), nil
}

// jsonable replaces what JSON has no form for by its text.
func jsonable(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = jsonable(e)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = jsonable(e)
		}
		return out
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return strconv.FormatFloat(v, 'g', -1, 64)
		}
	case decimal.Decimal, time.Time, parquet.Day:
		s, _ := plainText(v) // scalars have one
		return s
	}
	return v
}

func textCell(v any) (any, error) {
	s, err := plainText(v)
	if err != nil || s == "" {
		return nil, err
	}
	if len(s) > MaxCell {
		return nil, fmt.Errorf("a text of %d bytes; at most %d are taken in", len(s), MaxCell)
	}
	return s, nil
}

func wholeCell(t table.Type, v any) (any, error) {
	var n int64
	switch v := v.(type) {
	case int64:
		n = v
	case json.Number, string:
		s := fmt.Sprint(v)
		parsed, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no whole number", cut(s, 60))
		}
		n = parsed
	case float64:
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return nil, fmt.Errorf("%v is no whole number", v)
		}
		n = int64(v)
	default:
		return nil, fmt.Errorf("%s is no whole number", show(v))
	}
	if t == table.Int32 && n != int64(int32(n)) {
		return nil, fmt.Errorf("%d is too large", n)
	}
	return n, nil
}

func floatCell(v any) (any, error) {
	var f float64
	switch v := v.(type) {
	case float64:
		f = v
	case int64:
		f = float64(v)
	case decimal.Decimal:
		f = v.InexactFloat64()
	case json.Number, string:
		s := fmt.Sprint(v)
		parsed, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", cut(s, 60))
		}
		f = parsed
	default:
		return nil, fmt.Errorf("%s is no number", show(v))
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%v is no number", f)
	}
	return f, nil
}

func decimalCell(v any) (any, error) {
	var d decimal.Decimal
	switch v := v.(type) {
	case decimal.Decimal:
		d = v
	case int64:
		d = decimal.NewFromInt(v)
	case json.Number, string:
		parsed, err := decimal.NewFromString(cut(fmt.Sprint(v), 60))
		if err != nil {
			return nil, fmt.Errorf("%s is no amount", show(v))
		}
		d = parsed
	default:
		return nil, fmt.Errorf("%s is no amount", show(v))
	}
	if !fits(d) {
		return nil, fmt.Errorf("the amount does not fit 18 digits, 4 of them decimals")
	}
	return d.Shift(4).IntPart(), nil
}

func listCell(v any) (any, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("%s is no list", show(v))
	}
	out := make([]string, 0, len(list))
	size := 0
	for _, e := range list {
		s, ok := e.(string)
		if !ok {
			return nil, fmt.Errorf("%s is no list of texts", show(v))
		}
		size += len(s)
		out = append(out, s)
	}
	if size > MaxCell {
		return nil, fmt.Errorf("a list of %d bytes; at most %d are taken in", size, MaxCell)
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

func rowsCell(c table.Column, v any) (any, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("%s is no list", show(v))
	}
	known := table.Schema{Columns: c.Children}
	out := make([]table.Row, 0, len(list))
	for n, e := range list {
		cells, ok := e.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("element %d is no object", n+1)
		}
		row := make(table.Row, len(c.Children))
		for name, inner := range cells {
			i := known.Index(name)
			if i < 0 {
				return nil, fmt.Errorf("element %d has %q, which the column does not have", n+1, name)
			}
			var err error
			if row[i], err = cell(c.Children[i], inner); err != nil {
				return nil, fmt.Errorf("%s of element %d: %w", name, n+1, err)
			}
		}
		out = append(out, row)
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}
