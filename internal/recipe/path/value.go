package path

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"sheaf/internal/record"
)

// maxExponent bounds numbers: exact arithmetic on 1e999999999 would take all memory.
const maxExponent = 64

// maxDigits bounds the digits of a number that is calculated with, for the same reason.
const maxDigits = 64

// Number reads a JSON number, a Go number or text that is one ("1234.5", blanks around it allowed). Exponents beyond
// ±64 and more than 64 digits are refused.
func Number(v any) (decimal.Decimal, bool) {
	switch n := v.(type) {
	case json.Number:
		return parseNumber(n.String())
	case string:
		return parseNumber(strings.TrimSpace(n))
	case int:
		return decimal.NewFromInt(int64(n)), true
	case int64:
		return decimal.NewFromInt(n), true
	case float64:
		return parseNumber(strconv.FormatFloat(n, 'g', -1, 64))
	case decimal.Decimal:
		return n, true
	case record.Decimal:
		return n.Decimal, true
	}
	return decimal.Decimal{}, false
}

func parseNumber(s string) (decimal.Decimal, bool) {
	if s == "" || len(s) > maxDigits {
		return decimal.Decimal{}, false
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		exp, err := strconv.Atoi(s[i+1:])
		if err != nil || exp > maxExponent || exp < -maxExponent {
			return decimal.Decimal{}, false
		}
	}
	d, err := decimal.NewFromString(s)
	return d, err == nil
}

// Text gives a scalar as text: strings as they are, numbers and booleans as JSON writes them. Null, lists and
// objects have none.
func Text(v any) (string, bool) {
	switch t := v.(type) {
	case string:
		return t, true
	case json.Number:
		return t.String(), true
	case bool:
		return strconv.FormatBool(t), true
	case int:
		return strconv.Itoa(t), true
	case int64:
		return strconv.FormatInt(t, 10), true
	case float64:
		return strconv.FormatFloat(t, 'f', -1, 64), true
	case decimal.Decimal:
		return t.String(), true
	case record.Decimal:
		return t.String(), true
	}
	return "", false
}

// Empty reports whether a value says nothing: null, "", an empty list or object.
func Empty(v any) bool {
	switch t := v.(type) {
	case nil:
		return true
	case string:
		return t == ""
	case map[string]any:
		return len(t) == 0
	case []any, []string, []map[string]any:
		return listLength(v) == 0
	}
	return false
}

func toNumber(d decimal.Decimal) json.Number { return json.Number(d.String()) }

func firstNumber(nodes []Node) (decimal.Decimal, bool) {
	if len(nodes) == 0 {
		return decimal.Decimal{}, false
	}
	return Number(nodes[0].Value)
}

// truth: some node that is not false, null, 0, "" or empty.
func truth(nodes []Node) bool {
	for _, n := range nodes {
		if isTrue(n.Value) {
			return true
		}
	}
	return false
}

func isTrue(v any) bool {
	switch t := v.(type) {
	case bool:
		return t
	case json.Number, int, int64, float64, decimal.Decimal, record.Decimal:
		d, ok := Number(t)
		return !ok || !d.IsZero()
	}
	return !Empty(v)
}

// equal compares the first values: numbers as numbers, all other scalars by type and text. Null equals what is missing.
func equal(left, right []Node) bool {
	var l, r any
	if len(left) > 0 {
		l = left[0].Value
	}
	if len(right) > 0 {
		r = right[0].Value
	}
	if l == nil || r == nil {
		return l == nil && r == nil
	}
	if b, ok := l.(bool); ok {
		rb, isBool := r.(bool)
		return isBool && b == rb
	}
	if _, ok := r.(bool); ok {
		return false
	}
	ls, lIsText := l.(string)
	rs, rIsText := r.(string)
	if lIsText && rIsText {
		return ls == rs
	}
	if x, ok := Number(l); ok {
		if y, ok := Number(r); ok {
			return x.Equal(y)
		}
	}
	lt, ok1 := Text(l)
	rt, ok2 := Text(r)
	return ok1 && ok2 && lt == rt
}
