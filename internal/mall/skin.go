package mall

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	nethtml "golang.org/x/net/html"
)

// skin is a markup made from a seed: other names of classes, ids and data attributes, other elements for those that mean
// nothing, further boxes around them. What a page says, where its links lead, its declared data and its states stay, so
// that the truth of a world holds in every skin. The same seed, site and page give the same bytes.
type skin struct {
	seed  uint64
	style nameStyle
	tags  map[string]string
}

// nameStyle is how a skin's names look; all three are met on real shops.
type nameStyle int

const (
	words   nameStyle = iota // panel-row-label
	hashed                   // css-1k9x3vq, as style libraries write
	modular                  // PanelRow_label__3fQ9a, as build tools write
)

// newSkin makes the skin of a site.
func newSkin(seed uint64, site string) *skin {
	k := &skin{seed: fold(seed, foldString(site)), tags: map[string]string{}}
	d := dice(k.seed)
	k.style = nameStyle(d.below(3))
	if d.below(2) == 0 {
		k.tags["span"] = "bdi"
	}
	if d.below(2) == 0 {
		k.tags["ul"], k.tags["ol"], k.tags["li"] = "div", "div", "section"
	}
	if d.below(2) == 0 {
		k.tags["section"] = "div"
	}
	return k
}

// apply rewrites a page of HTML. Multi-byte characters pass through: in UTF-8 and EUC-JP none of their bytes is ASCII.
func (k *skin) apply(body []byte) []byte {
	out := bytes.NewBuffer(make([]byte, 0, len(body)+len(body)/4))
	z := nethtml.NewTokenizer(bytes.NewReader(body))
	var open []opened
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return out.Bytes()
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			open = k.start(out, z, open)
		case nethtml.EndTagToken:
			open = k.end(out, z, open)
		default:
			out.Write(z.Raw())
		}
	}
}

// opened is an element that is not closed yet.
type opened struct {
	name  string // before the skin
	boxed bool
}

func (k *skin) start(out *bytes.Buffer, z *nethtml.Tokenizer, open []opened) []opened {
	raw := z.Raw()
	closed := bytes.HasSuffix(raw, []byte("/>"))
	b, more := z.TagName()
	name := string(b)
	out.WriteString("<" + k.tag(name))
	class := ""
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		as, text := k.attribute(string(key), string(value))
		if as == "class" {
			class = text
		}
		out.WriteString(" " + as + `="` + nethtml.EscapeString(text) + `"`)
	}
	if closed {
		out.WriteString("/>")
		return open
	}
	out.WriteByte('>')
	if name == "head" {
		out.WriteString(k.sheet())
	}
	if void[name] {
		return open
	}
	boxed := boxes[name] && class != "" && fold(k.seed, foldString(class))%5 == 0
	if boxed {
		out.WriteString(`<div class="` + k.name("box "+class) + `">`)
	}
	return append(open, opened{name, boxed})
}

func (k *skin) end(out *bytes.Buffer, z *nethtml.Tokenizer, open []opened) []opened {
	b, _ := z.TagName()
	name := string(b)
	i := len(open) - 1
	for i >= 0 && open[i].name != name {
		i--
	}
	if i >= 0 {
		if open[i].boxed {
			out.WriteString("</div>")
		}
		open = open[:i]
	}
	out.WriteString("</" + k.tag(name) + ">")
	return open
}

// boxes are elements whose content may stand in a further box.
var boxes = map[string]bool{"div": true, "li": true, "section": true, "article": true}

var void = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true, "link": true, "meta": true, "source": true, "track": true, "wbr": true,
}

func (k *skin) tag(name string) string {
	if as := k.tags[name]; as != "" {
		return as
	}
	return name
}

// references are attributes that name elements by their ids.
var references = []string{"id", "for", "aria-labelledby", "aria-describedby", "aria-controls", "headers"}

func (k *skin) attribute(key, value string) (name, text string) {
	switch {
	case key == "class" || slices.Contains(references, key):
		list := strings.Fields(value)
		for i, word := range list {
			list[i] = k.name(word)
		}
		return key, strings.Join(list, " ")
	case key == "href" && strings.HasPrefix(value, "#") && len(value) > 1:
		return key, "#" + k.name(value[1:])
	case strings.HasPrefix(key, "data-"):
		if component(value) {
			value = k.name(value)
		}
		return "data-" + strings.ToLower(k.word(key)), value
	}
	return key, value
}

// component tells whether a value names a part of the page ("s-search-result") rather than saying something about it.
func component(value string) bool {
	dash := false
	for _, c := range value {
		switch {
		case c == '-' || c == '_':
			dash = true
		case c < 'a' || c > 'z':
			return false
		}
	}
	return dash
}

// name is what a class or an id is called in the skin.
func (k *skin) name(of string) string {
	h := fold(k.seed, foldString(of))
	switch k.style {
	case hashed:
		return "css-" + token(h)
	case modular:
		return title(k.word(of)) + title(k.word(of+"/")) + "_" + k.word(of+"//") + "__" + token(h)[:5]
	}
	return k.word(of) + "-" + k.word(of+"/") + "-" + strconv.Itoa(int(h%90)+10)
}

var skinWords = []string{"panel", "row", "cell", "tile", "strip", "frame", "label", "slot", "unit", "block", "line", "mark", "view", "pane", "deck", "node", "zone", "rail", "part", "set"}

// word is a word that says nothing, the same for the same name.
func (k *skin) word(of string) string {
	return skinWords[fold(k.seed, foldString(of), 1)%uint64(len(skinWords))] + token(fold(k.seed, foldString(of), 2))[:2]
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// token is seven letters and digits, a letter first.
func token(h uint64) string {
	b := strings.Repeat("0", 13) + strconv.FormatUint(h, 36)
	return string('a'+rune(h%26)) + b[len(b)-6:]
}

// sheet makes rows look like rows: people choose from what they see.
func (k *skin) sheet() string {
	var b strings.Builder
	b.WriteString("<style>body{font:14px/1.4 sans-serif;margin:1rem}img{max-width:120px;max-height:120px}")
	for _, row := range []string{"s-result-item", "s-card", "s-item", "searchresultitem"} {
		b.WriteString("." + k.name(row) + "{border:1px solid #ccc;border-radius:8px;padding:.6rem;margin:.5rem 0;list-style:none;display:block}")
	}
	b.WriteString("</style>")
	return b.String()
}
