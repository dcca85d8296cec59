package product

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
	"sheaf/internal/normalize"
)

// Ratings as pages write them.
var (
	ratingText = regexp.MustCompile(`(?i)^(?:rated )?([0-9](?:[.,][0-9]{1,4})?) ?(?:out of|of|von|sur|de|su|van|av|/|z) ?([0-9]{1,2})(?: (?:stars?|sternen?|étoiles|estrellas|stelle))?\b`)
	ratingEast = regexp.MustCompile(`(?:5つ星のうち|별점|評価)\s*([0-9](?:\.[0-9]+)?)`)
	countText  = regexp.MustCompile(`(?i)^\(?([0-9][0-9.,\s\x{00a0}\x{202f}’']*)\+?\)? ?(?:global |customer |verified |product |kunden)?(ratings?|reviews?|bewertung(?:en)?|rezensionen|sternebewertungen|évaluations?|avis|commentaires|valoraciones|calificaciones|opiniones|reseñas|recensioni|voti|beoordelingen|omdömen|opinii|個の評価|件|レビュー|개|평가|评价)\b?`)
	countAlone = regexp.MustCompile(`^\(?([0-9][0-9.,\s\x{00a0}\x{202f}]*)\)?$`)
)

// ratings gives the columns of what buyers think of it: as declared, else as shown near the heading.
func (s *scene) ratings(p *Product) {
	value, source := s.ownText("aggregateRating.ratingValue")
	if v, ok := normalize.Number(strings.TrimSpace(strings.SplitN(value, "/", 2)[0]), s.ratingLocale(value)); ok && v.IsPositive() && !isTemplate(value) {
		f, _ := v.Float64()
		scale := 5.0
		if b, _ := s.ownText("aggregateRating.bestRating"); b != "" {
			if n, ok := normalize.Number(b, ""); ok {
				scale, _ = n.Float64()
			}
		}
		if f <= max(scale, 5) || scale == 0 {
			p.add(Field{Name: "rating", Value: f, Raw: value, Source: source, Confidence: 0.97}, true)
			p.add(Field{Name: "rating_scale", Value: scale, Source: source, Confidence: 0.9}, true)
		}
	} else {
		s.shownRating(p)
	}
	s.counts(p)
}

// ratingLocale: declarations write points, and some pages what they show.
func (s *scene) ratingLocale(text string) string {
	if strings.Contains(text, ",") {
		return "de"
	}
	return "en"
}

func (s *scene) counts(p *Product) {
	rated, ratedSource := s.ownText("aggregateRating.ratingCount")
	reviewed, reviewedSource := s.ownText("aggregateRating.reviewCount")
	n, okRated := normalize.Integer(rated, "en")
	m, okReviewed := normalize.Integer(reviewed, "en")
	switch {
	case okRated:
		p.add(Field{Name: "rating_count", Value: n, Raw: rated, Source: ratedSource, Confidence: 0.96}, true)
	case okReviewed:
		p.add(Field{Name: "rating_count", Value: m, Raw: reviewed, Source: reviewedSource, Confidence: 0.9}, true)
	}
	if okReviewed {
		p.add(Field{Name: "review_count", Value: m, Raw: reviewed, Source: reviewedSource, Confidence: 0.95}, true)
	}
	if !okRated && !okReviewed {
		s.shownCount(p)
	}
}

// shownRating reads the first rating after the heading that is a rating of the product: a review has one too, and so have
// other products.
func (s *scene) shownRating(p *Product) {
	n, text, m := s.nearestMatch(func(text string) []string {
		if m := ratingText.FindStringSubmatch(text); m != nil {
			return m
		}
		if m := ratingEast.FindStringSubmatch(text); m != nil {
			return append(m, "5")
		}
		return nil
	})
	if n == nil {
		return
	}
	v, ok1 := normalize.Number(strings.ReplaceAll(m[1], ",", "."), "en")
	scale, ok2 := normalize.Number(m[2], "en")
	if !ok1 || !ok2 || v.GreaterThan(scale) || !v.IsPositive() {
		return
	}
	f, _ := v.Float64()
	best, _ := scale.Float64()
	p.add(Field{Name: "rating", Value: f, Raw: text, Source: Source{Kind: FromDOM, Node: n}, Confidence: 0.92}, true)
	p.add(Field{Name: "rating_scale", Value: best, Raw: text, Source: Source{Kind: FromDOM, Node: n}, Confidence: 0.92}, true)
}

func (s *scene) shownCount(p *Product) {
	n, text, m := s.nearestMatch(func(text string) []string { return countText.FindStringSubmatch(text) })
	if n == nil {
		n, text, m = s.countBesideStars(p)
	}
	if n == nil {
		return
	}
	if v, ok := normalize.Integer(m[1], s.locale.tag); ok {
		p.add(Field{Name: "rating_count", Value: v, Raw: text, Source: Source{Kind: FromDOM, Node: n}, Confidence: 0.9}, true)
	}
}

// countBesideStars takes a lone number that stands close behind the rating: "4.3 out of 5 (1,234)".
func (s *scene) countBesideStars(p *Product) (*html.Node, string, []string) {
	rating, ok := p.Field("rating")
	if !ok || rating.Source.Node == nil {
		return nil, "", nil
	}
	from := s.page.Order(rating.Source.Node)
	for n := range s.page.Nodes(nil) {
		if at := s.page.Order(n); at <= from {
			continue
		} else if at > from+60 {
			break
		}
		if n.Type != html.ElementNode || s.page.TextLen(n) > 16 || s.page.Contains(rating.Source.Node, n) {
			continue
		}
		text := s.page.Text(n)
		if m := countAlone.FindStringSubmatch(text); m != nil && wordsReview.any(s.namesAround(n, 4)) {
			return n, text, m
		}
	}
	return nil, "", nil
}

var wordsReview = words("review reviews rating ratings stars votes feedback")

// nearestMatch finds, among short elements and their labels, the match that stands nearest to the heading, after it rather than
// before. Reviews and other products are passed over.
func (s *scene) nearestMatch(match func(string) []string) (node *html.Node, text string, groups []string) {
	if s.heading == nil {
		return nil, "", nil
	}
	best := 0.2
	for n := range s.page.Nodes(nil) {
		if n.Type != html.ElementNode {
			continue
		}
		var texts []string
		if l := s.page.TextLen(n); l > 0 && l <= 60 {
			texts = append(texts, s.page.Text(n))
		}
		for _, name := range []string{"aria-label", "title", "alt"} {
			if v := dom.Attr(n, name); v != "" && len(v) <= 80 {
				texts = append(texts, v)
			}
		}
		for _, t := range texts {
			m := match(strings.TrimSpace(t))
			if m == nil {
				continue
			}
			score := s.nearHeading(&moneySpot{node: n, order: s.page.Order(n)})
			if score > best && !s.isElsewhere(n) {
				best, node, text, groups = score, n, t, m
			}
			break
		}
	}
	return node, text, groups
}

// isElsewhere says whether an element is part of another product's block. What is found is kept for the elements around, so
// that asking for every element costs no more than one walk.
func (s *scene) isElsewhere(n *html.Node) bool {
	if s.elsewhere == nil {
		s.elsewhere = make([]int8, len(s.page.Spots))
	}
	at, ok := s.page.Place(n)
	if !ok {
		return false
	}
	var path []int32
	found := int8(-1)
	for i := at; i >= 0; i = s.page.Spots[i].Parent {
		if s.elsewhere[i] != 0 {
			found = s.elsewhere[i]
			break
		}
		path = append(path, i)
		a := s.page.Spots[i].Node
		if a.Type != html.ElementNode || s.holdsMain(a) {
			break
		}
		if s.isForeignCard(a) || wordsItems.any(nameTokens(a)) && s.leadsAway(a) {
			found = 1
			break
		}
	}
	for _, i := range path {
		s.elsewhere[i] = found
	}
	return found == 1
}
