package hub

import (
	"fmt"
	"strconv"
	"strings"
)

// span is a part of a file, in bytes.
type span struct{ from, length int64 }

// parseRange reads a Range header for a file of size bytes: nil means the whole file, as for no header, one that is not
// understood, and several ranges at once (RFC 9110 lets a server answer so). An error: nothing of the file is asked for.
func parseRange(header string, size int64) (*span, error) {
	text, ok := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(strings.TrimSpace(text), "-")
	if !ok || !dash || strings.Contains(text, ",") {
		return nil, nil //nolint:nilnil // the whole file
	}
	if first == "" { // the last n bytes
		n, valid := number(last)
		switch {
		case !valid:
			return nil, nil //nolint:nilnil // the whole file
		case n == 0 || size == 0:
			return nil, outside(header, size)
		}
		return &span{max(size-n, 0), min(n, size)}, nil
	}
	from, valid := number(first)
	to, closed := number(last)
	if !valid || last != "" && (!closed || to < from) {
		return nil, nil //nolint:nilnil // the whole file
	}
	if from >= size {
		return nil, outside(header, size)
	}
	if last == "" || to >= size {
		to = size - 1
	}
	return &span{from, to - from + 1}, nil
}

func outside(header string, size int64) error {
	return fmt.Errorf("range %s lies outside of the file's %d bytes", header, size)
}

// number reads digits, and nothing but digits.
func number(s string) (int64, bool) {
	if strings.Trim(s, "0123456789") != "" || s == "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}
