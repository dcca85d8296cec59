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
	codec, err := o200k()
	if err != nil {
		return 0, fmt.Errorf("load o200k_base: %w", err)
	}
	total, start := 0, 0
	for i := 1; i <= len(s); i++ {
		if i < len(s) && !separates(s, i) {
			continue
		}
		n, err := countPiece(codec, s[start:i])
		if err != nil {
			return 0, fmt.Errorf("count tokens: %w", err)
		}
		total += n
		start = i
	}
	return total, nil
}

// separates reports whether no token can span s[i-1] and s[i]: a single blank between ASCII characters. The
// vocabulary's splitting pattern ends a piece before such a blank whatever stands on either side, so the parts can be
// counted apart, and most parts, being common words, have been counted before.
func separates(s string, i int) bool {
	return s[i] == ' ' && i+1 < len(s) && visible(s[i-1]) && visible(s[i+1])
}

func visible(b byte) bool { return b > ' ' && b < 0x7f }

// counted remembers the tokens of short pieces, at most pieceLimit a shard: about 10 MB in all.
var counted [64]struct {
	sync.RWMutex
	tokens map[string]int
}

const (
	pieceLimit  = 2048
	pieceLength = 32
)

func countPiece(codec tokenizer.Codec, piece string) (int, error) {
	if len(piece) > pieceLength {
		return codec.Count(piece)
	}
	h := uint32(2166136261) // FNV-1a
	for i := range len(piece) {
		h = (h ^ uint32(piece[i])) * 16777619
	}
	shard := &counted[h%uint32(len(counted))]
	shard.RLock()
	n, known := shard.tokens[piece]
	shard.RUnlock()
	if known {
		return n, nil
	}
	n, err := codec.Count(piece)
	if err != nil {
		return 0, err
	}
	shard.Lock()
	defer shard.Unlock()
	if shard.tokens == nil {
		shard.tokens = make(map[string]int, pieceLimit)
	}
	if len(shard.tokens) < pieceLimit {
		shard.tokens[string([]byte(piece))] = n // a copy: the piece would keep its whole text in memory
	}
	return n, nil
}
