package prep

import (
	"strings"

	"sheaf/internal/normalize"
)

// images keeps each picture once, in page order, without the size that the page wanted it in.
func (b *builder) images() {
	var kept []string
	seen := map[string]bool{}
	for _, address := range b.list("image_urls") {
		if address = wholeImage(address); !seen[address] {
			seen[address] = true
			kept = append(kept, address)
		}
	}
	b.set("image_urls", kept)
	b.set("image_count", int64(len(kept)))
}

// wholeImage is the address of a picture in full size: Amazon's "._AC_SL1500_.", eBay's "s-l500" and Rakuten's
// "?_ex=128x128" ask for smaller ones. Any other query is part of the address.
func wholeImage(address string) string {
	path, query, _ := strings.Cut(address, "?")
	path = normalize.ImageIdentity(path)
	if query == "" || strings.HasPrefix(query, "_ex=") && !strings.Contains(query, "&") {
		return path
	}
	return path + "?" + query
}
