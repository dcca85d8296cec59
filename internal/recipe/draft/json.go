package draft

import (
	"bytes"
	"fmt"
	"strings"
)

// isJSON reports whether an answer is JSON by what it says or how it begins.
func isJSON(p Page) bool {
	kind, _, _ := strings.Cut(strings.ToLower(p.ContentType), ";")
	if strings.HasSuffix(strings.TrimSpace(kind), "json") {
		return true
	}
	body := bytes.TrimLeft(bytes.TrimPrefix(p.Body, []byte("\ufeff")), " \t\r\n")
	return len(body) > 0 && (body[0] == '{' || body[0] == '[')
}

func (s *site) fromJSON(p Page, o Options) (Draft, error) {
	return Draft{}, fmt.Errorf("%w", ErrNothing)
}
