package text

import (
	"fmt"
	"sync"

	"github.com/tiktoken-go/tokenizer"
)

// o200k is the vocabulary that table.Tokenizer names. It is embedded in the binary and built on first use.
var o200k = sync.OnceValues(func() (tokenizer.Codec, error) { return tokenizer.Get(tokenizer.O200kBase) })

// Tokens counts the o200k_base tokens of a text.
func Tokens(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	codec, err := o200k()
	if err != nil {
		return 0, fmt.Errorf("load o200k_base: %w", err)
	}
	n, err := codec.Count(s)
	if err != nil {
		return 0, fmt.Errorf("count tokens: %w", err)
	}
	return n, nil
}
