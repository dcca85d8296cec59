package preview

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
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
	if own := w.chosen(n); own != "" {
		w.attribute("src", own)
		return
	}
	w.attribute("src", placeholder)
	w.attribute(emptyAttr, "")
}

// chosen is what a picture element offers for an img that names nothing by itself: its first source.
func (w *writer) chosen(n *html.Node) string {
	if n.Parent == nil || n.Parent.DataAtom != atom.Picture {
		return ""
	}
	for s := n.Parent.FirstChild; s != nil && s != n; s = s.NextSibling {
		if s.DataAtom != atom.Source {
			continue
		}
		for _, key := range []string{"srcset", "data-srcset"} {
			if own := w.pictureAt(attr(s, key), true); own != "" {
				return own
			}
		}
	}
	return ""
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
