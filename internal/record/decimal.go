package record

import (
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"
)

// Decimal is an exact amount in major units with at most 4 decimals; its JSON form is {"d":"12.50"} so that it
// is told from a string.
type Decimal struct{ decimal.Decimal }

// maxExponent bounds what ParseDecimal takes: the text of 1e999999999 would fill the memory.
const maxExponent = 64

// ParseDecimal reads a plain dot-decimal such as "1234.5".
func ParseDecimal(s string) (Decimal, error) {
	d, err := decimal.NewFromString(s)
	if err != nil {
		return Decimal{}, fmt.Errorf("read decimal %q: %w", s, err)
	}
	if e := d.Exponent(); e > maxExponent || e < -maxExponent {
		return Decimal{}, fmt.Errorf("read decimal %q: its exponent is out of bounds", s)
	}
	return Decimal{d}, nil
}

// MarshalJSON writes the tagged form with the shortest text of the amount.
func (d Decimal) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		D string `json:"d"`
	}{d.String()})
}
