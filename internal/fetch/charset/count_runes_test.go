package charset

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestCountRunes(t *testing.T) {
	for _, text := range []string{"", "a", "plain text only", "日本語のページ", "naïve café – €9.50", "😀 four bytes 😀", "\x00\x7f\u0080\u07ff\u0800\uffff"} {
		for n := range 10 {
			for _, times := range []int{1, 9} { // in the rest, and in whole blocks
				whole := strings.Repeat("x", n) + strings.Repeat(text, times)
				require.Equal(t, utf8.RuneCountInString(whole), countRunes([]byte(whole)), whole)
			}
		}
	}
}
