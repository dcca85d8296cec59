package text

import (
	"encoding/hex"
	"strings"
	"unicode"

	"github.com/zeebo/xxh3"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// MatchKey is the form in which titles are compared: NFKC, case-folded, runs of white space as one space. Lossy
// ("½" → "1⁄2", "㈱" → "(株)"): never for display.
func MatchKey(s string) string {
	if ascii(s) {
		return spaces(strings.ToLower(s))
	}
	// Folding can leave a form that is not normalised ("ͅ"), so it is normalised on both sides.
	return spaces(norm.NFKC.String(cases.Fold().String(norm.NFKC.String(s))))
}

// DuplicateID is the exact-duplicate id of a product text: 128 bits of XXH3 (32 hex digits) over the match keys of
// title, description and brand. Equal ids mean that two rows say the same but for case, width and white space.
func DuplicateID(title, description, brand string) string {
	sum := xxh3.HashString128(MatchKey(title) + "\x00" + MatchKey(description) + "\x00" + MatchKey(brand)).Bytes()
	return hex.EncodeToString(sum[:])
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func spaces(s string) string { return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ") }
