package render

import (
	"bytes"
	"encoding/json"
	"strings"

	"sheaf/internal/fetch"
)

// isJSON tells an answer that holds data: one that says that it is JSON, or one that is and is not just a word.
func isJSON(got *fetch.Response) bool {
	body := bytes.TrimLeft(bytes.TrimPrefix(got.Body, []byte("\ufeff")), " \t\r\n")
	if len(body) == 0 || body[0] != '{' && body[0] != '[' {
		return false
	}
	kind, _, _ := strings.Cut(strings.ToLower(got.Header.Get("Content-Type")), ";")
	if kind = strings.TrimSpace(kind); strings.HasSuffix(kind, "json") {
		return true
	}
	return len(body) > minJSON && json.Valid(body)
}
