package extract

import (
	"bytes"
	"io"

	xcharset "golang.org/x/net/html/charset"

	"sheaf/internal/fetch/charset"
)

// decodeBody gives the body as UTF-8: the candidates that the page names, then what the bytes look like.
func decodeBody(body []byte, contentType string, candidates []string) ([]byte, charset.Decision) {
	enc, name, certain := xcharset.DetermineEncoding(body[:min(len(body), 1024)], contentType)
	if !certain {
		for _, c := range candidates {
			if c != charset.Declared {
				if e, n := xcharset.Lookup(c); e != nil {
					enc, name = e, n
					break
				}
			}
		}
	}
	if name == "utf-8" {
		return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), charset.Decision{Encoding: name}
	}
	out, err := io.ReadAll(enc.NewDecoder().Reader(bytes.NewReader(body)))
	if err != nil {
		return body, charset.Decision{Encoding: name}
	}
	return out, charset.Decision{Encoding: name}
}
