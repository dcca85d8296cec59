package charset

import (
	"strings"
	"unicode"

	"github.com/wlynxg/chardet"
)

const (
	// multiByteBytes: statistics of pairs settle within 8 KB, and over a whole page they cost more than parsing it.
	multiByteBytes = 8 << 10
	// multiByteConfidence is what they must reach.
	multiByteConfidence = 0.5
	// singleByteBytes is what letters are counted in: one pass over an array.
	singleByteBytes = 1 << 20
	// kanaShare and hangulShare are the part of the characters beyond ASCII that must be of a script that only one encoding gives:
	// kana in a Japanese text, Hangul in a Korean one. Chinese bytes come out as Hangul by half, so only more than that is sure.
	kanaShare, hangulShare, hangulSure = 0.15, 0.6, 0.85
)

// multiByte names the encodings that the statistics of chardet are asked about, by its names.
var multiByte = map[string]string{
	"euc-jp": "euc-jp", "shift_jis": "shift_jis", "cp932": "shift_jis", "euc-kr": "euc-kr", "cp949": "euc-kr", "uhc": "euc-kr",
	"gb2312": "gb18030", "gb18030": "gb18030", "gbk": "gb18030", "big5": "big5",
}

// guess asks statistics; "" = they do not know. Multi-byte encodings first: their sequences are rarely met by chance, so the
// statistics of pairs, which are slow, are asked only about a sample that could be Chinese.
func guess(body []byte) string {
	sample := beyondASCII(body, multiByteBytes)
	if name := byScript(sample, hangulSure); name != "" {
		return name
	}
	if clean(sample, "gb18030") || clean(sample, "big5") {
		r := chardet.Detect(sample)
		if name, ok := multiByte[strings.ToLower(r.Encoding)]; ok && r.Confidence >= multiByteConfidence {
			return name
		}
	}
	if name := byScript(sample, hangulShare); name != "" {
		return name
	}
	return singleByte(body[:min(len(body), singleByteBytes)])
}

// clean: the sample is whole sequences of an encoding, but for a stray byte or two.
func clean(sample []byte, name string) bool {
	_, enc := lookup(name)
	text, replaced, _ := decode(sample, name, enc)
	return replaced <= 1+len(text)/500
}

// byScript decodes: a stray byte, or too short a text, throws statistics off, but kana and Hangul do not come by chance.
func byScript(sample []byte, korean float64) string {
	for _, name := range []string{"euc-jp", "shift_jis", "euc-kr"} {
		_, enc := lookup(name)
		text, replaced, _ := decode(sample, name, enc)
		kana, hangul, beyond := 0, 0, 0
		for _, r := range string(text) {
			switch {
			case r < 0x80:
				continue
			case unicode.Is(unicode.Hangul, r):
				hangul++
			case r >= 0x3041 && r <= 0x30fe:
				kana++
			}
			beyond++
		}
		if replaced > max(1, beyond/100) || beyond < 4 {
			continue
		}
		if name == "euc-kr" && share(hangul, beyond) >= korean || name != "euc-kr" && share(kana, beyond) >= kanaShare {
			return name
		}
	}
	return ""
}

func share(part, whole int) float64 { return float64(part) / float64(whole) }

// beyondASCII is a sample of about n bytes of what in a body is not markup: stretches that begin with a byte beyond ASCII and
// end behind one that is the second of no character (gb18030 has digits as second bytes, the others only letters and above),
// so that no character is cut. None of the encodings asked about keeps a state over ASCII.
func beyondASCII(body []byte, n int) []byte {
	sample := make([]byte, 0, n)
	for i := 0; i < len(body) && len(sample) < n; i++ {
		if body[i] < 0x80 {
			continue
		}
		start := i
		for i < len(body)-1 && body[i] >= 0x30 && i-start < n {
			i++
		}
		sample = append(sample, body[start:i+1]...)
	}
	return sample
}

// unmarked tells encodings that look like ASCII with odd bytes in it: ISO-2022-JP by its escapes, UTF-16 without a mark by the
// NULs of its Latin letters. "" = neither.
func unmarked(body []byte) string {
	head := body[:min(len(body), multiByteBytes)]
	odd, even, escape := 0, 0, false
	for i, b := range head {
		switch {
		case b == 0 && i%2 == 0:
			even++
		case b == 0:
			odd++
		case b == 0x1b && i+2 < len(head) && head[i+1] == '$' && (head[i+2] == 'B' || head[i+2] == '@'):
			escape = true
		}
	}
	switch {
	case escape && odd+even == 0:
		return "iso-2022-jp"
	case odd > len(head)/5 && even < odd/8:
		return "utf-16le"
	case even > len(head)/5 && odd < even/8:
		return "utf-16be"
	}
	return ""
}
