package imports

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
)

// kind is what a value looks like; kinds of a column are joined.
type kind uint16

const (
	isBool kind = 1 << iota
	isInt
	isFloat
	isBig // a whole number that a float does not hold exactly
	isDecimal
	isDate
	isInstant
	isText
	isTexts // list of texts
	isRows  // list of objects of scalars
	isOther // anything else: kept as JSON
)

// seen is what is known of a column so far.
type seen struct {
	kinds    kind
	filled   int64
	children map[string]*seen
	order    []string
	long     bool // has a text of over longText bytes or of several lines
}

// longText is the length in bytes from which a column counts as long text: without statistics and dictionary.
const longText = 512

// look takes a value in. typed says that the file's format types its values, so that texts are texts.
func (s *seen) look(v any, typed bool) {
	if v == nil {
		return
	}
	s.filled++
	switch v := v.(type) {
	case []any:
		s.lookList(v)
	case map[string]any:
		s.kinds |= isOther
		s.long = true
	case string:
		s.long = s.long || len(v) > longText || strings.ContainsAny(v, "\n\r")
		s.kinds |= kindOf(v, typed)
	default:
		s.kinds |= kindOf(v, typed)
	}
}

func (s *seen) lookList(list []any) {
	k := isTexts
	for _, e := range list {
		switch e := e.(type) {
		case string:
		case map[string]any:
			k = isRows
			for _, cell := range e {
				switch cell.(type) {
				case []any, map[string]any:
					k = isOther
				}
			}
		default:
			k = isOther
		}
		if k == isOther {
			break
		}
	}
	if k == isRows {
		for _, e := range list {
			row, ok := e.(map[string]any)
			if !ok {
				k = isOther
				break
			}
			for _, name := range sortedKeys(row) {
				if s.children == nil {
					s.children = map[string]*seen{}
				}
				if s.children[name] == nil {
					s.children[name] = &seen{}
					s.order = append(s.order, name)
				}
				s.children[name].look(row[name], true)
			}
		}
	}
	if len(list) == 0 {
		k = 0 // says nothing about its elements
	}
	s.kinds |= k
	s.long = s.long || k == isOther
}

// kindOf tells a scalar's kind. Texts of a file without types are what they read as, where nothing is lost by it.
func kindOf(v any, typed bool) kind {
	switch v := v.(type) {
	case bool:
		return isBool
	case int64:
		return whole(v)
	case float64:
		return isFloat
	case json.Number:
		return numberKind(v.String())
	case decimal.Decimal:
		if fits(v) {
			return isDecimal
		}
		return isText
	case time.Time:
		return isInstant
	case parquet.Day:
		return isDate
	case string:
		if day(v) {
			return isDate
		}
		if _, ok := instant(v); ok {
			return isInstant
		}
		if typed {
			return isText
		}
		if v == "true" || v == "false" {
			return isBool
		}
		if k := numberKind(v); k != isOther {
			return k
		}
		return isText
	}
	return isOther
}

func whole(n int64) kind {
	if n > 1<<53 || n < -(1<<53) {
		return isInt | isBig
	}
	return isInt
}

// numberKind tells whole numbers and numbers that a float64 gives back digit by digit; isOther for the rest, such as
// 007, 1e400 or twenty digits.
func numberKind(s string) kind {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && strconv.FormatInt(n, 10) == s {
		return whole(n)
	}
	if len(s) > 40 || strings.ContainsAny(s, "xXpP_") || strings.HasPrefix(s, "+") {
		return isOther
	}
	if t := strings.TrimPrefix(s, "-"); len(t) > 1 && t[0] == '0' && t[1] != '.' && t[1] != 'e' && t[1] != 'E' {
		return isOther
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return isOther
	}
	exact, err := decimal.NewFromString(s)
	if err != nil || exact.Exponent() > 400 || exact.Exponent() < -400 || !exact.Equal(decimal.NewFromFloat(f)) {
		return isOther
	}
	return isFloat
}

// fits says that decimal(18,4) holds d.
func fits(d decimal.Decimal) bool {
	return d.Exponent() >= -64 && d.Exponent() <= 18 && d.Equal(d.Truncate(4)) && d.Abs().LessThanOrEqual(decimal.New(999_999_999_999_999_999, -4))
}

func day(s string) bool {
	if len(s) != len(time.DateOnly) {
		return false
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// instant reads RFC 3339, which names its zone, to the microsecond; finer ones stay texts.
func instant(s string) (time.Time, bool) {
	if len(s) < len("2006-01-02T15:04:05Z") || len(s) > 40 {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t, err == nil && t.Nanosecond()%1000 == 0
}

// column is the type that holds everything that was seen; kept says that it is text although some of it was not.
func (s *seen) column(name string) (c table.Column, kept bool) {
	c = table.Column{Name: name, Type: table.String, NullMeans: "the file states none"}
	switch k := s.kinds; {
	case k == isBool:
		c.Type = table.Bool
	case k&^isBig == isInt:
		c.Type = table.Int64
	case k != 0 && k&^(isInt|isFloat) == 0:
		c.Type = table.Float64
	case k == isDecimal:
		c.Type = table.Decimal
	case k == isDate:
		c.Type = table.Date
	case k == isInstant:
		c.Type = table.Timestamp
	case k == isTexts:
		c.Type, c.Long = table.Strings, s.long
	case k == isRows && len(s.order) > 0:
		c.Type, c.Long = table.Rows, true
		for _, child := range s.order {
			cell, _ := s.children[child].column(child)
			cell.Long = false
			c.Children = append(c.Children, cell)
		}
	default:
		c.Long = s.long
		kept = k != 0 && k != isText && k != isDate|isText && k != isInstant|isText
	}
	return c, kept
}
