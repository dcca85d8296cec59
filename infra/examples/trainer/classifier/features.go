package classifier

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// dimension is the number of hashed features: 2^16 keeps collisions rare for the vocabulary of 70,000 products and a
// model at a few MB.
const dimension = 1 << 16

// Features are the distinct hashed words and character trigrams of a text, sorted. Trigrams carry languages that do
// not separate words.
func Features(text string) []uint32 {
	var out []uint32
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		out = append(out, hash("w"+word))
		runes := []rune(word)
		for i := 0; i+3 <= len(runes); i++ {
			out = append(out, hash("c"+string(runes[i:i+3])))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func hash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32() % dimension
}
