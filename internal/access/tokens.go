package access

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"

	"sheaf/internal/secret"
)

// shortest is the fewest characters of a token: nobody slows down who guesses, so a token must not be guessable. 24 hex
// digits, the shortest that `openssl rand -hex` makes of this, are 96 bits.
const shortest = 24

// longest bounds what is hashed for a request.
const longest = 512

// Tokens are those of a server. The zero value has none: everybody may do everything, which only a server on loopback
// allows. Safe for concurrent use.
type Tokens struct{ entries []entry }

type entry struct {
	level Level
	// digest is compared, not the token: equal lengths, and what a comparison takes says nothing about the token.
	digest [sha256.Size]byte
}

// NewTokens reads the tokens of both levels, each a list with commas or lines between, so that an old one holds while the
// new one is handed out. Errors never show a token.
func NewTokens(read, write secret.String) (Tokens, error) {
	var t Tokens
	for _, list := range []struct {
		level Level
		text  string
	}{{Read, read.Reveal()}, {Write, write.Reveal()}} {
		n := 0
		for word := range strings.FieldsFuncSeq(list.text, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) }) {
			n++
			if err := valid(word); err != nil {
				return Tokens{}, fmt.Errorf("%s token %d: %w", list.level, n, err)
			}
			e := entry{list.level, sha256.Sum256([]byte(word))}
			for _, other := range t.entries {
				if other.digest == e.digest && other.level != e.level {
					return Tokens{}, fmt.Errorf("%s token %d is a %s token too: each has one level", list.level, n, other.level)
				}
			}
			t.entries = append(t.entries, e)
		}
	}
	return t, nil
}

// valid keeps out what no header can carry, and what can be guessed.
func valid(token string) error {
	switch {
	case len(token) < shortest:
		return fmt.Errorf("has %d characters, at least %d are needed: make one with `openssl rand -hex 24`", len(token), shortest)
	case len(token) > longest:
		return fmt.Errorf("has %d characters, at most %d", len(token), longest)
	case strings.HasPrefix(token, "api_org"):
		return errors.New("begins with api_org, which Hugging Face clients refuse")
	}
	for _, c := range []byte(token) {
		if c <= ' ' || c > '~' || c == '"' || c == '\\' || c == ';' {
			return errors.New("holds other characters than letters, digits and the signs of a header")
		}
	}
	return nil
}

// Open says whether there are none: everybody may do everything.
func (t Tokens) Open() bool { return len(t.entries) == 0 }

// Level is what a token may do; false where it is none of the server's. It takes as long for every token.
func (t Tokens) Level(token string) (Level, bool) {
	e, ok := t.find(token)
	return e.level, ok
}

func (t Tokens) find(token string) (found entry, ok bool) {
	if len(token) > longest {
		return entry{}, false
	}
	digest := sha256.Sum256([]byte(token))
	for _, e := range t.entries {
		if subtle.ConstantTimeCompare(e.digest[:], digest[:]) == 1 {
			found, ok = e, true
		}
	}
	return found, ok
}
