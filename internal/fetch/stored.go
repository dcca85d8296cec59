package fetch

import "net/http"

// DecodeStored removes the content encoding that header names from a body as it was received, under the default
// caps: for bodies read back from the archive. Errors wrap ErrBadEncoding or ErrTooLarge.
func DecodeStored(header http.Header, wire []byte) ([]byte, error) {
	return (&Fetcher{opts: Options{}.applyDefaults()}).decode(header, wire)
}
