package text_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tiktoken-go/tokenizer"

	"sheaf/internal/text"
)

func TestTokens(t *testing.T) {
	// Reference counts of tiktoken's o200k_base.
	for in, want := range map[string]int{"": 0, "hello world": 2, "tiktoken is great!": 6} {
		for range 2 { // counted, then remembered
			n, err := text.Tokens(in)
			require.NoError(t, err)
			assert.Equal(t, want, n, in)
		}
	}
}

// FuzzTokens: counting by parts is counting the whole.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{
		"Sony WH-1000XM5, 30 h; don't  miss\n it! ", "a b", "1 234 5678 %", "x / y // z", " 'S 'll", "ソニー の カメラ 12 個", "a\u00a0b c\u3000d e", "A.B. C's I'M \r\n x",
		"price: $1,299.00 -- (was $1,500) ... ok", "ÀB cD é f", "a\tb c\t d",
	} {
		f.Add(s)
	}
	whole, err := tokenizer.Get(tokenizer.O200kBase)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, s string) {
		want, err := whole.Count(s)
		require.NoError(t, err)
		got, err := text.Tokens(s)
		require.NoError(t, err)
		require.Equal(t, want, got, "%q", s)
	})
}
