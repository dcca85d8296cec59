package structured

import "golang.org/x/net/html"

// Meta is one meta element. What it does not have is empty.
type Meta struct {
	Property, Name, ItemProp, HTTPEquiv, Charset string
	Content                                      string
	Lang                                         string
}

func newMeta(n *html.Node) Meta {
	var m Meta
	for i := range n.Attr {
		a := &n.Attr[i]
		switch a.Key {
		case "property":
			m.Property = a.Val
		case "name":
			m.Name = a.Val
		case "itemprop":
			m.ItemProp = a.Val
		case "http-equiv":
			m.HTTPEquiv = a.Val
		case "charset":
			m.Charset = a.Val
		case "content":
			m.Content = a.Val
		case "lang":
			m.Lang = a.Val
		}
	}
	return m
}

func indexMetas(metas []*html.Node) map[string]string {
	out := make(map[string]string, len(metas))
	for _, n := range metas {
		m := newMeta(n)
		if m.Content == "" {
			continue
		}
		for _, name := range []string{m.Property, m.Name, m.ItemProp} {
			if _, dup := out[name]; name != "" && !dup {
				out[name] = m.Content
			}
		}
	}
	return out
}
