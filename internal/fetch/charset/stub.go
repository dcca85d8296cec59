// Package charset decides in which encoding a page's bytes are and turns them into UTF-8. Pure.
package charset

// Source says what decided the encoding.
type Source string

// Sources, strongest first in the default order.
const (
	FromBOM     Source = "bom"
	FromHeader  Source = "header"  // charset of Content-Type
	FromMeta    Source = "meta"    // meta element or XML declaration in the first 4096 bytes
	FromUTF8    Source = "utf-8"   // nothing declared, and the bytes are valid UTF-8
	FromRecipe  Source = "recipe"  // a candidate that the recipe names
	FromGuess   Source = "guess"   // statistics over the first 8 KB
	FromDefault Source = "default" // nothing known: windows-1252
)

// Declared stands among candidates for what the page itself says: header, then meta.
const Declared = "declared"

// Decision says how a body was decoded.
type Decision struct {
	Encoding string // WHATWG name, lower case: "euc-jp", "windows-1252"
	Source   Source
	Replaced int // U+FFFD that decoding put in
	Runes    int
	Mojibake bool // more than 0.1 % replaced under every candidate; the best one was taken
}

// Check refuses candidates that are no WHATWG label. Errors name it.
func Check(candidates []string) error { panic("being built") }

// Decode gives body as UTF-8 without BOM. contentType is the header's value ("" = none). candidates is the recipe's `charset`
// (nil = [declared]). Order: BOM, then the candidates as listed, then valid UTF-8, then a guess. A candidate that leaves more
// than 0.1 % of characters replaced yields to the next. The result aliases body when nothing had to change.
func Decode(body []byte, contentType string, candidates []string) ([]byte, Decision) {
	panic("being built")
}
