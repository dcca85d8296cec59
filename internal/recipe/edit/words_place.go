package edit

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sourceKinds are the keys of which a place has exactly one, as in the language.
var sourceKinds = []string{"css", "xpath", "json", "jsonld", "microdata", "meta", "url", "body", "text", "const", "var", "maintext"}

// source says in words where a value is. data tells that text alone means a path into data and no selector.
func source(n *node, data bool) Words {
	if n.isScalar() {
		if data {
			return dataWords(n.text())
		}
		return elementWords(n, &node{})
	}
	for _, kind := range sourceKinds {
		v := n.get(kind)
		if v == nil {
			continue
		}
		words := kindWords(kind, v, n)
		if more := options(n); len(more) > 0 {
			words = joined(append([]Words{words}, more...), ", ")
		}
		return words
	}
	return say("place.unknown", clip(strings.Join(keysOf(n), ", ")))
}

func keysOf(n *node) []string {
	var out []string
	for _, k := range n.keys {
		out = append(out, k.value)
	}
	return out
}

func kindWords(kind string, v, n *node) Words {
	switch text := v.text(); kind {
	case "css", "xpath":
		return elementWords(v, n)
	case "json":
		return dataWords(text)
	case "jsonld", "microdata":
		_, rest, found := strings.Cut(text, ".")
		if !found {
			return say("place.declared.all")
		}
		return say("place.declared", declaredWords(rest))
	case "meta":
		if site, name, ok := strings.Cut(text, ":"); ok && (site == "og" || site == "twitter") {
			return say("place.sharing", declaredWords(name))
		}
		return say("place.meta", declaredWords(text))
	case "url":
		return say("place.url")
	case "body":
		return say("place.body")
	case "text":
		return say("place.visible")
	case "const":
		return say("place.const", clip(text))
	case "var":
		return say("place.var", clip(text))
	}
	switch text := v.text(); text {
	case "text", "title", "author":
		return say("place.maintext." + text)
	default:
		return say("place.unknown", clip(text))
	}
}

// elementWords says what is taken of elements.
func elementWords(v, n *node) Words {
	selectors := v.texts()
	if len(selectors) == 0 {
		return say("place.nowhere")
	}
	words := element
	if n.get("xpath") == v && v != nil {
		words = pathElement
	}
	part, beside := words(selectors[0])
	if part == phrases["place.canonical"] {
		return part
	}
	switch attr := n.get("attr").text(); {
	case attr == "href" && bare(part):
		return say("place.href.bare")
	case attr == "src" && bare(part):
		return say("place.src.bare")
	case beside && attr == "":
		return say("place.beside", part)
	case beside:
		part = say("element.beside", part)
	}
	switch attr := n.get("attr").text(); {
	case attr == "href":
		return say("place.href", part)
	case attr == "src" || attr == "data-src" || attr == "srcset":
		return say("place.src", part)
	case attr == "content":
		return say("place.content", part)
	case attr != "":
		return say("place.attr", readable(strings.TrimPrefix(attr, "data-")), part)
	case n.get("html").text() == "true":
		return say("place.html", part)
	case n.get("own").text() == "true":
		return say("place.own", part)
	}
	return say("place.text", part)
}

// bare reports words that say no more than which kind of element it is.
func bare(w Words) bool {
	return w == phrases["tag.a"] || w == phrases["tag.img"] || w == phrases["element.part"]
}

var brackets = regexp.MustCompile(`\[[^\]]*\]`)

// steps are a path's names, one below the other.
func steps(path string) string { return strings.Join(pathNames(path), " › ") }

func pathNames(path string) []string {
	path = brackets.ReplaceAllString(path, "")
	var out []string
	for _, s := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '/' }) {
		s = strings.TrimSpace(strings.Trim(s, `"'$`))
		if s != "" && s != "root" && s != "*" {
			out = append(out, readable(s))
		}
	}
	if len(out) > 6 {
		out = append(append(out[:2:2], "…"), out[len(out)-3:]...)
	}
	return out
}

// declaredWords are the names of a path in what pages declare, which are the same on all sites.
func declaredWords(path string) Words {
	var out []Words
	for _, s := range pathNames(path) {
		if w, ok := declaredNames[s]; ok {
			out = append(out, w)
		} else {
			out = append(out, alike(clip(s)))
		}
	}
	return joined(out, " › ")
}

func dataWords(text string) Words {
	if strings.ContainsAny(text, "+*()=<>!&|") && !strings.HasPrefix(strings.TrimSpace(text), "$") && strings.ContainsAny(brackets.ReplaceAllString(text, ""), "+(=<>!&") {
		return say("place.computed", clip(text))
	}
	if s := steps(text); s != "" {
		return say("place.data", s)
	}
	return say("place.data", clip(text))
}

// options are what stands beside a source, in words.
func options(n *node) []Words {
	var out []Words
	for _, key := range []string{"without", "within", "nth", "all", "any", "equals", "regex", "pick", "value", "when"} {
		v := n.get(key)
		if v == nil {
			continue
		}
		switch text := v.text(); key {
		case "nth":
			out = append(out, nth(text, "option.first", "option.last", "option.nth", "option.fromend"))
		case "all":
			if text == "join" || text == "list" {
				out = append(out, say("option."+text))
			}
		case "pick":
			if slices.Contains([]string{"first", "last", "only_one", "min", "max", "longest"}, text) {
				out = append(out, say("option."+text))
			}
		case "equals", "value":
			out = append(out, say("option."+key, clip(text)))
		default:
			out = append(out, say("option."+key))
		}
	}
	return out
}

func nth(text, first, last, from, end string) Words {
	n, err := strconv.Atoi(text)
	switch {
	case text == "last" || err == nil && n == -1:
		return say(last)
	case err == nil && n < -1:
		return say(end, -n)
	case err == nil && n > 0:
		return say(from, n+1)
	}
	return say(first)
}

// placeWords says where a place of a column is. page is the kind of page that it is on, "" for none.
// list tells that its elements are rows.
func (v *viewer) placeWords(n *node, list bool) (words Words, page string) {
	if !n.isMap() {
		return say("place.unknown", clip(n.text())), ""
	}
	for i, k := range n.keys {
		in := n.values[i]
		switch {
		case v.pages[k.value] != nil:
			if list && v.pages[k.value].get("read") == nil {
				if part, ok := rowsElement(in); ok {
					return say("place.rows", part), k.value
				}
			}
			data := v.pages[k.value].get("read") != nil
			words = source(in, data)
			if more := options(n); len(more) > 0 {
				words = joined(append([]Words{words}, more...), ", ")
			}
			return words, k.value
		case v.rows[k.value]:
			return say("place.row", clip(in.text()), Label(k.value)), ""
		}
	}
	if n.get("const") != nil || n.get("var") != nil {
		return source(n, false), ""
	}
	return say("place.unknown", clip(strings.Join(keysOf(n), ", "))), ""
}

// rowsElement says which elements are the rows of a column.
func rowsElement(n *node) (Words, bool) {
	text, words := n.text(), element
	if n.isMap() {
		if text = strings.Join(n.get("css").texts(), ","); text == "" {
			text, words = n.get("xpath").text(), pathElement
		}
	}
	if text == "" {
		return Words{}, false
	}
	part, _ := words(text)
	return part, true
}
