package blob

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	// maxKey is the limit of S3, in bytes.
	maxKey = 1024
	// maxSegment is the limit of common file systems, which MinIO inherits.
	maxSegment = 255
)

// ValidateKey reports, as ErrKey, why key cannot name an object in every implementation: it must be 1 to 1024
// bytes of UTF-8 in slash-separated segments of 1 to 255 bytes, without leading or trailing slash, "." or ".."
// segments, backslashes or control characters.
func ValidateKey(key string) error {
	switch {
	case key == "":
		return fmt.Errorf("%w: empty", ErrKey)
	case len(key) > maxKey:
		return fmt.Errorf("%w: %d bytes, at most %d", ErrKey, len(key), maxKey)
	}
	for segment := range strings.SplitSeq(key, "/") {
		switch {
		case segment == "":
			return fmt.Errorf("%w: %q has an empty segment", ErrKey, key)
		case segment == "." || segment == "..":
			return fmt.Errorf("%w: %q has a relative segment", ErrKey, key)
		case len(segment) > maxSegment:
			return fmt.Errorf("%w: %q has a segment of %d bytes, at most %d", ErrKey, key, len(segment), maxSegment)
		}
	}
	return validateText(key)
}

// ValidatePrefix reports, as ErrKey, why prefix cannot begin a key. The empty prefix is valid.
func ValidatePrefix(prefix string) error {
	switch {
	case len(prefix) > maxKey:
		return fmt.Errorf("%w: prefix of %d bytes, at most %d", ErrKey, len(prefix), maxKey)
	case strings.HasPrefix(prefix, "/"):
		return fmt.Errorf("%w: prefix %q starts with a slash", ErrKey, prefix)
	case strings.Contains(prefix, "//"):
		return fmt.Errorf("%w: prefix %q has an empty segment", ErrKey, prefix)
	}
	for segment := range strings.SplitSeq(strings.TrimSuffix(prefix, "/"), "/") {
		if segment == ".." || segment == "." && strings.HasSuffix(prefix, "/") {
			return fmt.Errorf("%w: prefix %q has a relative segment", ErrKey, prefix)
		}
	}
	return validateText(prefix)
}

func validateText(key string) error {
	if !utf8.ValidString(key) {
		return fmt.Errorf("%w: %q is not UTF-8", ErrKey, key)
	}
	for _, r := range key {
		if r < ' ' || r == 0x7f || r == '\\' {
			return fmt.Errorf("%w: %q holds %q", ErrKey, key, r)
		}
	}
	return nil
}

// ValidateList reports why a listing cannot be served.
func ValidateList(prefix string, opts ListOptions) error {
	if err := ValidatePrefix(prefix); err != nil {
		return Errorf("list", prefix, err, nil)
	}
	if opts.Delimiter != "" && opts.Delimiter != "/" {
		return fmt.Errorf("list %s: %w: delimiter %q", prefix, ErrInvalid, opts.Delimiter)
	}
	return nil
}
