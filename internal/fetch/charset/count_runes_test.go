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
			whole := strings.Repeat("x", n) + text
			require.Equal(t, utf8.RuneCountInString(whole), countRunes([]byte(whole)), whole)
		}
	}
}
