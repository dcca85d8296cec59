package normalize

import (
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Display is Line with widths folded: full-width letters, digits, signs and blanks become ASCII, half-width kana full-width. It is
// for values that Sheaf canonicalises (brand, part number, unit). Titles and descriptions stay as their shop writes them: Line.
//
// It is not NFKC, which is lossy for display: ½, ①, ² and ™ stay.
func Display(s string) string {
	s = Line(s)
	for i := range len(s) {
		if s[i] >= 0xe3 { // U+3000 and the half- and full-width forms begin here
			return Spaces(norm.NFC.String(width.Fold.String(s)))
		}
	}
	return s
}
