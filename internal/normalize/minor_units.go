package normalize

import "github.com/shopspring/decimal"

// minorExponents are the ISO 4217 exponents that are not 2 (list one of the standard's maintenance agency, 2024). They say what
// an integer amount in an API or in embedded state means; what a text shows follows usage (CurrencyDigits).
var minorExponents = map[string]int32{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	"CLF": 4, "UYW": 4,
}

// MinorUnits turns an amount counted in a currency's minor unit (1999 cents) into major units (19.99). code is ISO 4217; the
// amount of an unknown or empty code cannot be told: ok is false, as it is for an amount with decimals.
func MinorUnits(amount decimal.Decimal, code string) (major decimal.Decimal, ok bool) {
	if !amount.IsInteger() {
		return decimal.Decimal{}, false
	}
	if _, known := Currency(code, nil); !known || len(code) != 3 {
		return decimal.Decimal{}, false
	}
	exponent, listed := minorExponents[code]
	if !listed {
		exponent = 2
	}
	return amount.Shift(-exponent), true
}
