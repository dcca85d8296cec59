// Package charset decides in which encoding a page's bytes are and turns them into UTF-8. Pure.
//
// Encodings and their labels are those of the WHATWG Encoding standard, which are what browsers do: "euc-kr" reads CP949,
// "shift_jis" CP932, "euc-jp" has NEC row 13, "iso-8859-1" is windows-1252.
package charset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// Source says what decided the encoding.
type Source string

// Sources, strongest first in the default order.
const (
	FromBOM    Source = "bom"
	FromHeader Source = "header" // charset of Content-Type
	FromMeta   Source = "meta"   // meta element or XML declaration in the first 4096 bytes
	FromUTF8   Source = "utf-8"  // nothing usable declared, and the bytes are valid UTF-8
	FromRecipe Source = "recipe" // a candidate that the recipe names
	FromGuess  Source = "guess"  // escapes, NULs, statistics of pairs and letters
)

// Declared stands among candidates for what the page itself says: header, then meta.
const Declared = "declared"

// tolerance is the share of characters that may come out as U+FFFD: a stray byte of user content is no wrong encoding.
const tolerance = 0.001

// Decision says how a body was decoded.
type Decision struct {
	Encoding string // WHATWG name, lower case: "euc-jp", "windows-1252"
	Source   Source
	Replaced int // U+FFFD that decoding put in
	Runes    int
	Mojibake bool // more than 0.1 % replaced under every candidate; the best one was taken
}

// Check refuses candidates that are no WHATWG label. Errors name it.
func Check(candidates []string) error {
	for _, c := range candidates {
		if c == Declared {
			continue
		}
		if name, _ := lookup(c); name == "" {
			return fmt.Errorf("check charset %q: want %q or a name that browsers know, such as euc-jp", c, Declared)
		}
	}
	return nil
}

// Decode gives body as UTF-8 without BOM. contentType is the header's value ("" = none). candidates is the recipe's `charset`
// (nil = [declared]); ones that Check refuses are passed over. Order: BOM, then the candidates as listed
// ("declared" = header, meta, valid UTF-8), then valid UTF-8, then a guess (ISO-2022-JP and UTF-16 without a mark look like
// valid UTF-8 and go before it). A recipe that does not list "declared" overrules what the page says. A candidate that leaves more than 0.1 % of
// characters replaced yields to the next; when all do, the one with the fewest is taken and flagged. The result aliases
// body when nothing had to change.
func Decode(body []byte, contentType string, candidates []string) ([]byte, Decision) {
	if candidates == nil {
		candidates = []string{Declared}
	}
	t := trial{body: body, tried: map[string]bool{}}
	if t.bom() {
		return t.text, t.best
	}
	for _, c := range candidates {
		if c != Declared && t.with(c, FromRecipe) {
			return t.text, t.best
		}
		if c == Declared && t.declared(contentType) {
			return t.text, t.best
		}
	}
	if t.with(unmarked(body), FromGuess) || utf8.Valid(body) && t.with("utf-8", FromUTF8) {
		return t.text, t.best
	}
	if !utf8.Valid(body) {
		t.with("utf-8", FromUTF8)
	}
	if !t.damaged() && t.with(guess(body), FromGuess) {
		return t.text, t.best
	}
	t.best.Mojibake = true
	return t.text, t.best
}

// trial keeps the best decoding so far.
type trial struct {
	body  []byte
	text  []byte
	best  Decision
	tried map[string]bool
}

// damaged tells whether the best decoding so far is right but for some bytes: at most a tenth of what it read beyond ASCII is
// replaced. A single-byte encoding reads the same bytes without any replacement, and wrongly.
func (t *trial) damaged() bool {
	beyond := 0
	for _, r := range string(t.text) {
		if r >= 0x80 {
			beyond++
		}
	}
	return len(t.tried) > 0 && beyond > 0 && t.best.Replaced*10 <= beyond
}

func (t *trial) bom() bool {
	for _, b := range []struct{ mark, label string }{{"\xEF\xBB\xBF", "utf-8"}, {"\xFE\xFF", "utf-16be"}, {"\xFF\xFE", "utf-16le"}} {
		if rest, ok := bytes.CutPrefix(t.body, []byte(b.mark)); ok {
			t.body = rest
			if !t.with(b.label, FromBOM) {
				t.best.Mojibake = true // nothing overrules a mark (Encoding standard, 6.1)
			}
			return true
		}
	}
	return false
}

// declared follows what the page says, and where it says nothing what it shows: text beyond ASCII that is valid UTF-8 by
// chance is next to impossible.
func (t *trial) declared(contentType string) bool {
	return t.with(headerCharset(contentType), FromHeader) || t.with(metaCharset(t.body), FromMeta) ||
		!isASCII(t.body) && utf8.Valid(t.body) && t.with("utf-8", FromUTF8)
}

// with decodes under a label and says whether the result is good enough. Unknown labels and encodings tried before are not.
func (t *trial) with(label string, source Source) bool {
	name, enc := lookup(label)
	if name == "" || t.tried[name] {
		return false
	}
	text, replaced, runes := decode(t.body, name, enc)
	d := Decision{Encoding: name, Source: source, Replaced: replaced, Runes: runes}
	if len(t.tried) == 0 || d.share() < t.best.share() {
		t.text, t.best = text, d
	}
	t.tried[name] = true
	return d.share() <= tolerance
}

func (d Decision) share() float64 {
	if d.Runes == 0 {
		return 0
	}
	return float64(d.Replaced) / float64(d.Runes)
}

// lookup gives an encoding by label; the name is "" when there is none. "replacement", which turns a whole page into one
// U+FFFD, stands for encodings that are unsafe to read: it counts as none.
func lookup(label string) (string, encoding.Encoding) {
	if label == "" {
		return "", nil
	}
	enc, err := htmlindex.Get(label)
	if err != nil || enc == encoding.Replacement {
		return "", nil
	}
	name, err := htmlindex.Name(enc)
	if err != nil {
		return "", nil
	}
	return name, enc
}

func decode(body []byte, name string, enc encoding.Encoding) (text []byte, replaced, runes int) {
	switch name {
	case "utf-8":
		if utf8.Valid(body) {
			return body, 0, countRunes(body) // U+FFFD that the page itself holds is its own text
		}
		return validUTF8(body)
	case "utf-16le":
		enc = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case "utf-16be":
		enc = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	default:
		if isASCII(body) && !strings.HasPrefix(name, "iso-2022") {
			return body, 0, len(body)
		}
	}
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil { // x/text decoders replace what they cannot read; an error would be theirs
		return text, len(body), len(body)
	}
	return text, bytes.Count(text, []byte("\uFFFD")), countRunes(text)
}

// validUTF8 replaces each maximal part of a broken sequence by one U+FFFD, as browsers do.
func validUTF8(body []byte) (text []byte, replaced, runes int) {
	text, err := unicode.UTF8.NewDecoder().Bytes(body)
	if err != nil {
		text = bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	own := bytes.Count(body, []byte("\uFFFD"))
	return text, bytes.Count(text, []byte("\uFFFD")) - own, countRunes(text)
}

// countRunes counts the characters of valid UTF-8: bytes that continue none. utf8.RuneCount copies what it counts. Most of a page
// is ASCII, whatever its language, and gone over 32 bytes at a time.
func countRunes(valid []byte) int {
	const high = 0x8080808080808080
	n, rest := len(valid), valid
	for ; len(rest) >= 32; rest = rest[32:] {
		a, b := binary.LittleEndian.Uint64(rest), binary.LittleEndian.Uint64(rest[8:])
		c, d := binary.LittleEndian.Uint64(rest[16:]), binary.LittleEndian.Uint64(rest[24:])
		if (a|b|c|d)&high != 0 {
			n -= continuing(a) + continuing(b) + continuing(c) + continuing(d)
		}
	}
	for _, c := range rest {
		if c&0xC0 == 0x80 {
			n--
		}
	}
	return n
}

// continuing counts the bytes that continue a character.
func continuing(eight uint64) int {
	return bits.OnesCount64(eight >> 7 &^ (eight >> 6) & 0x0101010101010101)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

func headerCharset(contentType string) string {
	if contentType == "" {
		return ""
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return strings.Trim(params["charset"], "'\" ")
	}
	// Servers send "text/html; charset=utf-8; charset=utf-8" and worse.
	_, rest, ok := strings.Cut(strings.ToLower(contentType), "charset=")
	if !ok {
		return ""
	}
	rest = strings.Trim(rest, " \t\"'")
	if i := strings.IndexAny(rest, ";, \t\"'"); i >= 0 {
		rest = rest[:i]
	}
	return rest
}
