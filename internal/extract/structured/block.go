package structured

import (
	"html"
	"strings"
)

// Block is one JSON-LD script.
type Block struct {
	// Values are its JSON values: one as a rule, none where it is unreadable or empty.
	Values  []any
	Repairs Repairs
	// Err is why nothing of it could be read, a *SyntaxError or *LimitError.
	Err error
}

func isJSONLD(kind string) bool { return kind == "application/ld+json" }

func readBlock(text string) Block {
	b := (&decoder{s: text}).block()
	if b.Err == nil {
		return b
	}
	if strings.Contains(text, "&quot;") || strings.Contains(text, "&#34;") {
		if again := (&decoder{s: html.UnescapeString(text), repairs: RepairEntities}).block(); again.Err == nil {
			return again
		}
	}
	if again := (&decoder{s: text, quotes: true}).block(); again.Err == nil {
		return again
	}
	return b
}

// block reads all values there are. What is unreadable after the first of them is left out.
func (d *decoder) block() Block {
	var b Block
	for {
		for d.skip(); d.peek() == ';' || d.peek() == ',' && d.i < len(d.s); d.skip() {
			d.repairs |= RepairRest
			d.i++
		}
		if d.i >= len(d.s) {
			break
		}
		d.depth = 0
		kept := d.repairs
		v, err := d.value()
		if err != nil && len(b.Values) > 0 {
			d.repairs = kept | RepairRest
			break
		}
		if err != nil {
			return Block{Err: err}
		}
		if len(b.Values) == 1 {
			d.repairs |= RepairSeveral
		}
		b.Values = append(b.Values, v)
	}
	b.Repairs = d.repairs
	return b
}

// DeclaredItems are the values of JSON-LD blocks in the form that extruct made common: lists opened once, values that are
// empty or neither object nor list left out.
func DeclaredItems(blocks []Block) []any {
	out := []any{}
	for _, b := range blocks {
		for _, v := range b.Values {
			switch v := v.(type) {
			case map[string]any:
				if len(v) > 0 {
					out = append(out, v)
				}
			case []any:
				for _, e := range v {
					if !isEmpty(e) {
						out = append(out, e)
					}
				}
			}
		}
	}
	return out
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	case nil:
		return true
	}
	return v == "" || v == false
}
