package repair

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Renaming says what a site calls now what it called otherwise before: "#productTitle" to "#itemHeading", ".price" to ".cost",
// "[data-asin" to "[data-item", "[data-kind=result" to "[data-kind=tile".
type Renaming map[string]string

// learner counts which names stand now where others stood before.
type learner struct {
	votes map[string]map[string]int
	gone  map[string]int // pages before that had a name which the page after has not
	there map[string]int // pages after that have it still
}

// mostAligned is how many elements of a pair of pages are put beside each other.
const mostAligned = 20_000

// compare puts two pages beside each other: elements that alone show a text, or have an address, on both; what stands around
// them, as long as it is made of the same elements; and what stands below these.
func (l *learner) compare(old, fresh *sheet) {
	if l.votes == nil {
		l.votes, l.gone, l.there = map[string]map[string]int{}, map[string]int{}, map[string]int{}
	}
	now := namesOf(fresh)
	for name := range namesOf(old) {
		if now[name] {
			l.there[name]++
		} else {
			l.gone[name]++
		}
	}
	pairs := map[*html.Node]*html.Node{}
	var queue []*html.Node
	add := func(o, n *html.Node) bool {
		if o == nil || n == nil || o.Type != html.ElementNode || n.Type != html.ElementNode || o.Data != n.Data || pairs[o] != nil || len(pairs) >= mostAligned {
			return false
		}
		pairs[o] = n
		queue = append(queue, o)
		return true
	}
	was, is := anchors(old), anchors(fresh)
	for e := range old.page.Root.Descendants() { // in document order, for the same result every time
		if e.Type != html.ElementNode {
			continue
		}
		for _, mark := range marksOf(old, e) {
			o, n := was[mark], is[mark]
			if o != e || n == nil {
				continue
			}
			for add(o, n) {
				o, n = o.Parent, n.Parent
			}
		}
	}
	for len(queue) > 0 {
		o := queue[0]
		queue = queue[1:]
		below, now := elements(o), elements(pairs[o])
		if sameTags(below, now) {
			for i := range below {
				add(below[i], now[i])
			}
		}
	}
	for o, n := range pairs {
		l.vote(o, n)
	}
}

// anchors are the elements that alone have a mark on their page; nil where several have it.
func anchors(s *sheet) map[string]*html.Node {
	out := map[string]*html.Node{}
	for e := range s.page.Root.Descendants() {
		if e.Type != html.ElementNode {
			continue
		}
		for _, mark := range marksOf(s, e) {
			if _, twice := out[mark]; twice {
				out[mark] = nil
				continue
			}
			out[mark] = e
		}
	}
	return out
}

// marksOf are what an element may be known again by: the text of one that holds nothing but text, and addresses.
func marksOf(s *sheet, e *html.Node) []string {
	var out []string
	if len(elements(e)) == 0 && e.Data != "script" && e.Data != "style" {
		if text := squeeze(s.page.Text(e)); text != "" {
			out = append(out, "text "+e.Data+" "+text)
		}
	}
	for _, a := range e.Attr {
		if (a.Key == "href" || a.Key == "src") && len(a.Val) > 1 && !strings.HasPrefix(a.Val, "data:") {
			out = append(out, a.Key+" "+e.Data+" "+a.Val)
		}
	}
	return out
}

func elements(n *html.Node) []*html.Node {
	var out []*html.Node
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode {
			out = append(out, c)
		}
	}
	return out
}

func sameTags(a, b []*html.Node) bool {
	return slices.EqualFunc(a, b, func(x, y *html.Node) bool { return x.Data == y.Data })
}

// vote counts the names of two elements that stand for each other.
func (l *learner) vote(o, n *html.Node) {
	was, is := attributes(o), attributes(n)
	l.put(only(classes(was["class"]), classes(is["class"])), only(classes(is["class"]), classes(was["class"])), ".")
	if was["id"] != "" && is["id"] != "" && was["id"] != is["id"] {
		l.count("#"+was["id"], "#"+is["id"])
	}
	var lost, won []string
	for _, a := range o.Attr {
		if now, ok := is[a.Key]; ok && now != a.Val && named(a.Key, a.Val) && named(a.Key, now) {
			l.count("["+a.Key+"="+a.Val, "["+a.Key+"="+now)
		} else if !ok && a.Key != "id" && a.Key != "class" {
			lost = append(lost, a.Key)
		}
	}
	for _, a := range n.Attr {
		if _, ok := was[a.Key]; !ok && a.Key != "id" && a.Key != "class" {
			won = append(won, a.Key)
		}
	}
	l.put(lost, won, "[")
}

// named reports whether an attribute's value is a name that markup gives, and no address or text.
func named(key, value string) bool {
	switch key {
	case "id", "class", "href", "src", "srcset", "style", "alt", "title", "content", "value":
		return false
	}
	return value != "" && len(value) <= 60 && !strings.ContainsAny(value, " /?&\n\"'")
}

// put counts names that are gone against as many that came, in their order.
func (l *learner) put(lost, won []string, sign string) {
	if len(lost) != len(won) {
		return
	}
	for i := range lost {
		l.count(sign+lost[i], sign+won[i])
	}
}

func (l *learner) count(from, to string) {
	if l.votes[from] == nil {
		l.votes[from] = map[string]int{}
	}
	l.votes[from][to]++
}

// renaming is what most elements say, of names that most pages have no more.
func (l *learner) renaming() Renaming {
	out := Renaming{}
	for from, to := range l.votes {
		best, most, all := "", 0, 0
		for name, n := range to {
			if all += n; n > most || n == most && name < best {
				best, most = name, n
			}
		}
		if 2*most > all && l.gone[from] > l.there[from] {
			out[from] = best
		}
	}
	return out
}

// namesOf are all names of a page.
func namesOf(s *sheet) map[string]bool {
	out := map[string]bool{}
	for e := range s.page.Root.Descendants() {
		if e.Type != html.ElementNode {
			continue
		}
		for _, a := range e.Attr {
			switch a.Key {
			case "id":
				out["#"+a.Val] = true
			case "class":
				for _, c := range strings.Fields(a.Val) {
					out["."+c] = true
				}
			default:
				out["["+a.Key] = true
				if named(a.Key, a.Val) {
					out["["+a.Key+"="+a.Val] = true
				}
			}
		}
	}
	return out
}

func attributes(n *html.Node) map[string]string {
	out := map[string]string{}
	for _, a := range n.Attr {
		if _, twice := out[a.Key]; !twice {
			out[a.Key] = a.Val
		}
	}
	return out
}

func classes(value string) []string {
	var out []string
	for _, c := range strings.Fields(value) {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// only are the names of a that b has not.
func only(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// squeeze puts a text on one line.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
