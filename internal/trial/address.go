package trial

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// address is the page's: as given, or as it declares itself (canonical link, og:url).
func (page Page) address() string {
	if page.URL != "" {
		return page.URL
	}
	return archived.ReplaceAllString(declared(page.Body), "")
}

// archived is what the Internet Archive puts before the addresses of the pages that it keeps.
var archived = regexp.MustCompile(`^https?://web\.archive\.org/web/[^/]*/`)

// headBytes is how far the head of a page is searched: shops put 60 KB of script before it.
const headBytes = 512 << 10

// declared finds the canonical link, else og:url, in a page's head.
func declared(body []byte) string {
	if len(body) > headBytes {
		body = body[:headBytes]
	}
	og := ""
	for z := html.NewTokenizer(bytes.NewReader(body)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return og
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch {
			case t.DataAtom == atom.Link && strings.EqualFold(attr(t, "rel"), "canonical") && absolute(attr(t, "href")):
				return attr(t, "href")
			case t.DataAtom == atom.Meta && attr(t, "property") == "og:url" && absolute(attr(t, "content")):
				og = attr(t, "content")
			}
		}
	}
}

// mentioned is the domain that the pages link to most; lists seldom declare their own address. Empty: none of them.
func mentioned(domains []string, pages []Page) string {
	best, most := "", 0
	for _, d := range domains {
		n := 0
		for _, page := range pages {
			n += bytes.Count(page.Body, []byte("//www."+d+"/"))
		}
		if n > most {
			best, most = d, n
		}
	}
	return best
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func absolute(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}
