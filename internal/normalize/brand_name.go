package normalize

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxBrandName is the number of characters above which a text is a title or a sentence, not a brand.
const maxBrandName = 50

// BrandName reads a brand as shown out of the element that shows it: its text, else the alternative text or the title of its
// picture. ok is false where there is neither, or the text is too long to be a name.
func BrandName(nodes ...*html.Node) (name string, ok bool) {
	var words, pictures strings.Builder
	for _, n := range nodes {
		brandTexts(n, &words, &pictures)
	}
	if name = Line(words.String()); name == "" {
		name = Line(pictures.String())
	}
	return name, name != "" && utf8.RuneCountInString(name) <= maxBrandName
}

func brandTexts(n *html.Node, words, pictures *strings.Builder) {
	if n.Type == html.TextNode {
		words.WriteString(n.Data)
		words.WriteByte(' ')
	}
	if skipped(n.DataAtom) && n.DataAtom != atom.Svg { // a logo says its name in text elements
		return
	}
	if n.DataAtom == atom.Img && pictures.Len() == 0 {
		alt, title := "", ""
		for _, a := range n.Attr {
			switch a.Key {
			case "alt":
				alt = Line(a.Val)
			case "title":
				title = Line(a.Val)
			}
		}
		if alt == "" {
			alt = title
		}
		pictures.WriteString(alt)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		brandTexts(c, words, pictures)
	}
}
