package list

import (
	"encoding/json"
	"net/url"
	"strings"

	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
)

const maxDeclared = 2 << 20 // bytes of JSON-LD that are looked at

// declaredList is the longest ItemList of the page: the addresses of its entries, in order.
func (s *survey) declaredList() []string {
	var best []string
	left := maxDeclared
	for i := range s.p.Spots {
		n := s.p.Spots[i].Node
		if n.DataAtom != atom.Script || !strings.Contains(dom.Attr(n, "type"), "ld+json") || n.FirstChild == nil || len(n.FirstChild.Data) > left {
			continue
		}
		left -= len(n.FirstChild.Data)
		var v any
		if json.Unmarshal([]byte(n.FirstChild.Data), &v) != nil {
			continue
		}
		walkJSON(v, 0, func(o map[string]any) {
			if o["@type"] != "ItemList" {
				return
			}
			entries, _ := o["itemListElement"].([]any)
			if len(entries) <= len(best) {
				return
			}
			var urls []string
			for _, e := range entries {
				urls = append(urls, s.p.Resolve(entryURL(e)))
			}
			best = urls
		})
	}
	return best
}

// walkJSON visits objects, 12 deep.
func walkJSON(v any, depth int, visit func(map[string]any)) {
	if depth > 12 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			walkJSON(e, depth+1, visit)
		}
	case map[string]any:
		visit(v)
		for _, k := range []string{"@graph", "mainEntity", "mainEntityOfPage", "about", "hasPart"} {
			if e, ok := v[k]; ok {
				walkJSON(e, depth+1, visit)
			}
		}
	}
}

func entryURL(e any) string {
	o, ok := e.(map[string]any)
	if !ok {
		ref, _ := e.(string)
		return ref
	}
	for _, k := range []string{"url", "item", "@id"} {
		switch v := o[k].(type) {
		case string:
			return v
		case map[string]any:
			return entryURL(v)
		}
	}
	return ""
}

// compare tells how a list agrees with what the page declares. Where the page declares as many entries as there are rows, in the same order, an entry's address
// stands for that of a row whose own is another row's too: the declared one has the parameter that tells them apart.
func (s *survey) compare(l *List, declared []string) {
	if len(declared) == 0 || len(l.Items) == 0 {
		return
	}
	mine := map[string]int{}
	for _, r := range l.Items {
		mine[samePath(r.URL)]++
	}
	d := &Declared{Entries: len(declared)}
	aligned := len(declared) == len(l.Items)
	for i, u := range declared {
		d.Agree += oneIf(mine[samePath(u)] > 0)
		aligned = aligned && samePath(u) == samePath(l.Items[i].URL)
	}
	l.Declared = d
	if !aligned {
		return
	}
	for i := range l.Items {
		if mine[samePath(l.Items[i].URL)] > 1 && declared[i] != "" {
			l.Items[i].URL = declared[i]
		}
	}
}

// samePath is an address without its query.
func samePath(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host + u.EscapedPath()
}
