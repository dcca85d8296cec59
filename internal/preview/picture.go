package preview

import (
	"strings"

	"golang.org/x/net/html"
)

// lateSources name a picture that a script would put in its place; they go before src, which holds a stand-in then.
var lateSources = []string{"data-src", "data-original", "data-lazy-src", "data-lazy", "data-image-src", "data-original-src", "data-srcset", "data-lazy-srcset"}

// picture writes the address of an img.
func (w *writer) picture(n *html.Node) {
	for _, key := range lateSources {
		if own := w.pictureAt(attr(n, key), strings.HasSuffix(key, "srcset")); own != "" {
			w.attribute("src", own)
			w.attribute(lateAttr, "")
			return
		}
	}
	for _, key := range []string{"src", "srcset"} {
		if own := w.pictureAt(attr(n, key), key == "srcset"); own != "" {
			w.attribute("src", own)
			return
		}
	}
	w.attribute("src", placeholder)
	w.attribute(emptyAttr, "")
}

// pictureAt is what an address is shown from; "" for none.
func (w *writer) pictureAt(ref string, set bool) string {
	if ref == "" {
		return ""
	}
	if inline := inlineImage(ref); inline != "" {
		return inline
	}
	if set {
		ref, _, _ = strings.Cut(strings.TrimLeft(ref, " \t\r\n\f,"), " ")
		ref = strings.TrimRight(ref, ", \t\r\n\f")
	}
	return passOn(w.base, w.options.Asset, Image, ref)
}
