package list

import (
	"math"
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose/product"
)

var (
	productType = regexp.MustCompile(`(?i)schema\.org/(Product|Book|Vehicle|Recipe|JobPosting|Event|Movie)$`)
	articleType = regexp.MustCompile(`(?i)schema\.org/((News|Blog|Tech|Scholarly)?Article|BlogPosting|NewsArticle)$`)
	oneThingLD  = regexp.MustCompile(`"@type"\s*:\s*\[?\s*"(Product|ProductGroup|IndividualProduct|Book|Recipe|JobPosting|NewsArticle|Article|BlogPosting|QAPage|ReportageNewsArticle)"`)
	listLD      = regexp.MustCompile(`"@type"\s*:\s*"(ItemList|SearchResultsPage|CollectionPage|OfferCatalog)"`)
)

// about is what speaks for or against a page being there for a list.
type about struct {
	oneThing float64 // 0 to 1: signs that the page is about one product or article
	list     bool    // it declares a list or is a search
	prose    int32   // bytes of the longest run of paragraphs beside each other, outside of lists
}

// about reads what the page says about itself.
func (s *survey) about() about {
	var a about
	prose := map[int32]int32{}
	for i := range s.p.Spots {
		s.visits++
		n := s.p.Spots[i].Node
		switch n.DataAtom {
		case atom.Meta:
			switch strings.ToLower(dom.Attr(n, "property")) {
			case "og:type":
				if t := strings.ToLower(dom.Attr(n, "content")); t == "product" || t == "article" || strings.HasSuffix(t, ":product") || t == "product.item" || t == "book" {
					a.oneThing += 0.4
				}
			case "product:price:amount", "og:price:amount", "article:published_time":
				a.oneThing += 0.3
			}
		case atom.Script:
			if strings.Contains(dom.Attr(n, "type"), "ld+json") && n.FirstChild != nil {
				text := n.FirstChild.Data
				a.list = a.list || listLD.MatchString(text)
				if !listLD.MatchString(text) && oneThingLD.MatchString(text) && strings.Count(text, `"@type"`) < 400 {
					a.oneThing += 0.3
				}
			}
		case atom.P:
			if n := s.textLen(int32(i)); n > 80 && s.facts[i].zone&(zoneBeside|zoneHidden) == 0 && s.facts[i].links < 4 {
				up := s.p.Spots[i].Parent
				prose[up] += n
				a.prose = max(a.prose, prose[up])
			}
		}
		if t := dom.Attr(n, "itemtype"); t != "" && s.facts[i].zone&zoneCarousel == 0 {
			if productType.MatchString(t) || articleType.MatchString(t) {
				if int(s.p.Spots[i].Last-int32(i)) > len(s.p.Spots)/5 {
					a.oneThing += 0.4
				}
			}
		}
	}
	a.oneThing = min(a.oneThing, 1)
	return a
}

// trust tells how sure it is that the page is there for each list. The first list's part of the page, its rows' worth, a count of results, a pager and
// what the page says about itself decide.
func (s *survey) trust(lists []List, all []*built) {
	if len(lists) == 0 {
		return
	}
	a := s.about()
	if !a.list && (lists[0].Total == nil || lists[0].Next == nil) { // a count and a pager are enough; reading the product costs as much as all the rest
		if product := product.Read(s.p); product.IsProduct {
			a.oneThing = max(a.oneThing, product.Confidence)
		}
	}
	for i := range lists {
		l, b := &lists[i], all[i]
		n := 0
		size := int32(0)
		for j := range b.members {
			if r := b.members[j].reason; r == "" || r == OffQuery {
				n++
				size += s.textLen(b.members[j].at)
			}
		}
		x := 1.1*math.Log(b.score+0.1) - 3.0
		x += 3 * (float64(size)/float64(max(s.textLen(0), 1)) - 0.25)
		if l.Total != nil {
			x += 1.5
		}
		if l.Next != nil && l.Next.By != ByLoadMore {
			x++
		}
		if n < 3 && !b.head.none {
			x -= 2
		}
		if a.list {
			x++
		}
		x -= 4 * a.oneThing
		x += 4 * min(0, b.common.regular-0.55)
		if a.prose > size {
			x -= 1.5
		}
		if a.prose > 2000 && a.prose > 2*size {
			x -= 1.5
		}
		if b.common.nodes < 4 {
			x-- // bare links
		}
		l.Confidence = 1 / (1 + math.Exp(-x))
		if i > 0 {
			l.Confidence *= min(1, b.score/all[0].score)
		}
	}
}
