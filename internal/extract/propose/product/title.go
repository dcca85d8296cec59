package product

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/normalize"
)

// titleField chooses the product's name. What is declared and what the heading says are mostly the same thing at different
// lengths; the declared name is then the cleaner one (headings hold brands and badges too). Where they are of different
// things the shown one wins.
func (s *scene) titleField() (Field, bool) {
	shown := ""
	f := Field{Name: "title"}
	if s.heading != nil {
		shown = s.page.Text(s.heading)
	}
	var others []Candidate
	declared, source := s.ownText("name")
	if lead := s.hiddenLead(); lead != "" {
		shown, declared = normalize.Spaces(strings.TrimPrefix(shown, lead)), normalize.Spaces(strings.TrimPrefix(declared, lead))
	}
	og, ogName, ogNode := s.meta("og:title", "twitter:title")
	og = s.withoutSite(og)
	head := s.withoutSite(s.title)
	agreesShown := agreement(declared, shown) >= 0.6 || shown == "" && max(agreement(declared, s.title), agreement(declared, og)) >= 0.5
	ogAgrees := agreement(og, shown) >= 0.6 || shown == "" && agreement(og, s.title) >= 0.5
	declared = s.withoutTail(declared, shown)
	switch {
	case declared != "" && (agreesShown || shown == "" && s.title == ""):
		f.Value, f.Source, f.Confidence = declared, source, 0.98
	case shown != "" && og != "" && ogAgrees && isPartOf(og, shown) && !isCut(og):
		// The heading says more than the page's name for links does: a brand before, an edition behind.
		f.Value, f.Source, f.Confidence = og, Source{Kind: FromMeta, Path: ogName, Node: ogNode}, 0.95
	case shown != "":
		f.Value, f.Source, f.Confidence = strings.TrimSpace(strings.TrimPrefix(s.shownTitle(), s.hiddenLead())), Source{Kind: FromDOM, Node: s.heading}, 0.95
		if declared != "" && len(s.own) > 0 {
			f.Flags, f.Confidence = append(f.Flags, FlagDeclaredDiffers), 0.85
		}
	case og != "" && (ogAgrees || s.title == ""):
		f.Value, f.Source, f.Confidence = og, Source{Kind: FromMeta, Path: ogName, Node: ogNode}, 0.9
	case declared != "":
		f.Value, f.Source, f.Confidence = declared, source, 0.85
	case og != "" && s.isProductType():
		f.Value, f.Source, f.Confidence = og, Source{Kind: FromMeta, Path: ogName, Node: ogNode}, 0.8
	case head != "":
		f.Value, f.Source, f.Confidence = head, Source{Kind: FromDOM, Node: s.titleNode}, 0.7
	default:
		return f, false
	}
	for _, c := range []Candidate{
		{Value: declared, Source: source, Confidence: 0.8}, {Value: shown, Source: Source{Kind: FromDOM, Node: s.heading}, Confidence: 0.8},
		{Value: og, Source: Source{Kind: FromMeta, Path: ogName, Node: ogNode}, Confidence: 0.6}, {Value: head, Source: Source{Kind: FromDOM, Node: s.titleNode}, Confidence: 0.5},
	} {
		if c.Value != "" && c.Value != f.Value && !slices.ContainsFunc(others, func(o Candidate) bool { return o.Value == c.Value }) {
			others = append(others, c)
		}
	}
	f.Others = others
	if v, ok := f.Value.(string); ok {
		f.Value = normalize.Spaces(strings.ReplaceAll(v, "\u3000", " "))
	}
	return f, true
}

var wordsUnseen = words("hidden hide hdn sr sronly visually visuallyhidden screenreader screen offscreen a11y aria clipped assistive accessible")

// hiddenLead is what the heading begins with for screen readers only ("Details about"), "" without: the first element in it,
// named as not seen, or where both the title tag and the name for links begin right behind it.
func (s *scene) hiddenLead() string {
	if s.heading == nil {
		return ""
	}
	whole := s.page.Text(s.heading)
	og, _, _ := s.meta("og:title", "twitter:title")
	for element := range s.page.Nodes(s.heading) {
		if element == s.heading || element.Type != html.ElementNode {
			continue
		}
		lead := s.page.Text(element)
		if lead == "" || lead == whole || !strings.HasPrefix(whole, lead) {
			continue
		}
		rest := matchKey(strings.TrimPrefix(whole, lead))
		if rest == "" || element.DataAtom == atom.A {
			return ""
		}
		begins := func(name string) bool { return name != "" && strings.HasPrefix(matchKey(name), rest) }
		unseen := s.page.Hidden(element) || wordsUnseen.any(nameTokens(element))
		if unseen && (begins(og) || begins(s.title)) || len(rest) >= minStateName && begins(og) && begins(s.title) {
			return lead
		}
	}
	return ""
}

// isPartOf says whether a name's words stand together in another.
func isPartOf(part, whole string) bool {
	return strings.Contains(matchKey(whole), matchKey(part))
}

// withoutTail cuts off a declared name what only the page's title has behind it: the site's department where the declaration repeats
// the title and the heading is its beginning; without a heading the site's name, which the title parts by another mark.
func (s *scene) withoutTail(declared, shown string) string {
	if shown != "" {
		tail, begins := strings.CutPrefix(declared, shown)
		if begins && tail != "" && strings.HasSuffix(matchKey(s.title), matchKey(declared)) && beginsWithMark(tail) {
			return shown
		}
		return declared
	}
	for _, mark := range append([]string{"：", "|"}, titleMarks...) {
		i := strings.LastIndex(declared, mark)
		if i <= 0 {
			continue
		}
		name, site := matchKey(declared[:i]), matchKey(declared[i+len(mark):])
		head := matchKey(s.title)
		if len(site) >= 3 && len(name) > len(site) && strings.HasSuffix(head, name+" "+site) && !strings.Contains(s.title, strings.TrimSpace(declared[i:])) {
			return strings.TrimSpace(declared[:i])
		}
	}
	return declared
}

func beginsWithMark(s string) bool {
	for _, mark := range titleMarks {
		if strings.HasPrefix(s, mark) || strings.HasPrefix(s, strings.TrimSpace(mark)) {
			return true
		}
	}
	return false
}

// isCut: names for links are cut where they get long.
func isCut(s string) bool {
	return strings.HasSuffix(s, "…") || strings.HasSuffix(s, "...") || strings.HasSuffix(s, ",")
}

// shownTitle is the heading's text without what other elements in it add (a format, a date, a badge), where one of them is
// named as the title's or is what the title tag says.
func (s *scene) shownTitle() string {
	whole := s.page.Text(s.heading)
	head, wholeKey := matchKey(s.title), matchKey(whole)
	for element := range s.page.Nodes(s.heading) {
		if element == s.heading || element.FirstChild == nil || element.Type != html.ElementNode {
			continue
		}
		part := s.page.Text(element)
		key := matchKey(part)
		if len(key) < 3 || key == wholeKey || !strings.Contains(head, key) {
			continue
		}
		n, all := utf8.RuneCountInString(part), utf8.RuneCountInString(whole)
		named := headingWords.any(nameTokens(element))
		if named && 3*n >= all || 2*n >= all && !strings.Contains(head, wholeKey) {
			return part
		}
	}
	return whole
}

// withoutSite cuts the shop's name off a page's title: the last parts that repeat the site's name or host, and before it what
// stands in front of a colon if that is the host.
func (s *scene) withoutSite(title string) string {
	site, _, _ := s.meta("og:site_name", "application-name")
	names := []string{matchKey(site)}
	if u := s.address(); u != nil {
		host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
		names = append(names, matchKey(host))
		for _, label := range strings.Split(host, ".") {
			if len(label) > 3 {
				names = append(names, matchKey(label))
			}
		}
	}
	isSite := func(part string) bool {
		key := matchKey(part)
		flat := strings.ReplaceAll(key, " ", "")
		for _, n := range names {
			n = strings.ReplaceAll(n, " ", "")
			if n != "" && (flat == n || strings.Contains(flat, n) && len(flat) < len(n)+14) {
				return true
			}
		}
		return false
	}
	for _, by := range []string{" by ", " at ", " bei ", " chez "} {
		if i := strings.LastIndex(title, by); i > 0 && isSite(title[i+len(by):]) {
			title = title[:i]
		}
	}
	for changed := true; changed; {
		changed = false
		for _, mark := range titleMarks {
			if i := strings.LastIndex(title, mark); i > 0 && isSite(title[i+len(mark):]) {
				title, changed = title[:i], true
			}
			if i := strings.Index(title, mark); i > 0 && isSite(title[:i]) {
				title, changed = title[i+len(mark):], true
			}
		}
	}
	return strings.TrimSpace(title)
}

func (s *scene) isProductType() bool {
	t, _, _ := s.meta("og:type")
	t = strings.ToLower(t)
	return strings.Contains(t, "product") || strings.HasSuffix(t, ":item")
}
