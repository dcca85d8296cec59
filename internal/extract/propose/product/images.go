package product

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/structured"
	"sheaf/internal/normalize"
)

// maxImages bounds a product's pictures.
const maxImages = 100

// imagesField gives the pictures, the main one first: as JSON-LD and OpenGraph declare them, then those of
// microdata, and without any the one that the page shows large near the heading.
func (s *scene) imagesField() (Field, bool) {
	f := Field{Name: "image_urls"}
	var urls []string
	seen := map[string]bool{}
	add := func(ref string, source Source, confidence float64) {
		u, ok := normalize.ImageURL(s.page.Base, ref)
		if !ok || len(urls) >= maxImages {
			return
		}
		id := normalize.ImageIdentity(u)
		if seen[id] {
			return
		}
		seen[id] = true
		if len(urls) == 0 {
			f.Source, f.Confidence, f.Raw = source, confidence, ref
		}
		urls = append(urls, u)
	}
	s.addDeclaredImages(FromJSONLD, add)
	if len(urls) == 0 && s.ogImageIsOwn() {
		for _, m := range s.declared.images {
			add(m.content, Source{Kind: FromMeta, Path: "og:image", Node: m.node}, 0.95)
		}
	}
	s.addDeclaredImages(FromMicrodata, add)
	for i := range s.own {
		if variants := nodesOf(s.own[i].data["hasVariant"]); len(urls) == 0 && len(variants) > 0 {
			add(imageText(first(variants[0]["image"])), s.own[i].source("hasVariant.image"), 0.9)
		}
	}
	if len(urls) == 0 {
		if shown := s.shownImages(); len(shown) > 0 {
			add(shown[0].ref, Source{Kind: FromDOM, Node: shown[0].node}, shown[0].confidence)
		}
	}
	if len(urls) == 0 {
		return f, false
	}
	f.Value = urls
	return f, true
}

// addDeclaredImages adds the pictures of the own declarations of a kind.
func (s *scene) addDeclaredImages(kind Kind, add func(string, Source, float64)) {
	for i := range s.own {
		item := &s.own[i]
		if item.kind != kind {
			continue
		}
		foreign := s.foreignImages(item)
		for _, name := range []string{"image", "images", "photo"} {
			for _, v := range structured.List(item.data[name]) {
				if ref := imageText(v); !foreign[ref] {
					add(ref, item.source(name), 0.97)
				}
			}
		}
	}
}

// foreignImages are the addresses that a microdata item's pictures in links to other pages have: cards of other products stand in
// the page's own item where shops mark their pictures and forget to mark the cards.
func (s *scene) foreignImages(item *declaredItem) map[string]bool {
	out := map[string]bool{}
	if item.node == nil {
		return out
	}
	for n := range item.node.Descendants() {
		if n.DataAtom == atom.Img && dom.Attr(n, "itemprop") != "" && s.inForeignLink(n) {
			out[s.page.Resolve(dom.Attr(n, "src"))], out[dom.Attr(n, "src")] = true, true
		}
	}
	return out
}

// ogImageIsOwn: a shop's logo is what pages that are no product's have.
func (s *scene) ogImageIsOwn() bool {
	if len(s.declared.images) == 0 {
		return false
	}
	ref := strings.ToLower(s.declared.images[0].content)
	return !strings.Contains(ref, "logo") && !strings.Contains(ref, "placeholder") && !strings.Contains(ref, "default-share")
}

// imageText is the address of a declared image: text, or a node's url or contentUrl.
func imageText(v any) string {
	if m, ok := v.(map[string]any); ok {
		for _, k := range []string{"contentUrl", "url", "@id", "thumbnailUrl"} {
			if t := declaredText(m[k]); t != "" {
				return t
			}
		}
		return ""
	}
	return declaredText(v)
}

type shownImage struct {
	node       *html.Node
	ref        string
	score      float64
	confidence float64
}

// shownImages are the page's pictures that may be the product's, best first: near the heading, with its name as alternative
// text, of some size, not in links to other pages.
func (s *scene) shownImages() []shownImage {
	if s.heading == nil {
		return nil
	}
	heading := s.page.Text(s.heading)
	var out []shownImage
	for n := range s.page.Nodes(nil) {
		if n.DataAtom != atom.Img {
			continue
		}
		ref, large := bestImageRef(n)
		if ref == "" {
			continue
		}
		if full := linkedPicture(n); full != "" && !large && !decoration.MatchString(ref) {
			ref, large = full, true
		}
		score := 0.0
		if large {
			score += 1.5
		}
		if alt := dom.Attr(n, "alt"); len(alt) > 3 && agreement(alt, heading) >= 0.8 && !s.inForeignLink(n) {
			score += 2
		}
		names := s.imageNames(n)
		if wordsMainImage.any(names) {
			score++
		}
		if wordsSmallImage.any(names) || wordsItems.any(names) {
			score--
		}
		if wordsReview.any(names) {
			score -= 3
		}
		if decoration.MatchString(ref) {
			score -= 3
		}
		if isSmallByName(ref) {
			score -= 2
		}
		if w, h := pixels(n, "width"), pixels(n, "height"); w >= 200 || h >= 200 {
			score++
		} else if w > 0 && w < 100 || h > 0 && h < 100 {
			score -= 1.5
		}
		d := s.page.Order(n) - s.page.Order(s.heading)
		if d < 0 {
			d = -d
		}
		score += 2 * nearness(float64(d), 150, 4000)
		if s.inForeignLink(n) {
			score -= 3
		}
		if s.page.Hidden(n) {
			score--
		}
		if score >= 2.5 {
			out = append(out, shownImage{node: n, ref: ref, score: score, confidence: min(0.95, 0.75+0.05*score)})
		}
	}
	slices.SortStableFunc(out, func(a, b shownImage) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	return out
}

var (
	wordsMainImage  = words("landing main primary hero product gallery zoom large big mainimage landingimage productimage photo picture detail")
	wordsSmallImage = words("thumb thumbs thumbnail thumbnails icon logo sprite swatch avatar badge flag banner star rating small")
)

func (s *scene) imageNames(n *html.Node) []string {
	var out []string
	for a, k := n, 0; a != nil && a.Type == html.ElementNode && k < 5; a, k = a.Parent, k+1 {
		out = append(out, nameTokens(a)...)
	}
	return out
}

// imageAttributes are where pages keep a picture's large form, best first.
var imageAttributes = []string{"data-old-hires", "data-zoom-image", "data-large_image", "data-large-image", "data-zoom", "data-full", "data-original", "data-src", "data-lazy-src", "data-lazy"}

// bestImageRef gives the address of the picture that an image element shows, in the largest form that it names. large says
// that it names several. What a loader will put in place of a blank counts as shown.
func bestImageRef(n *html.Node) (ref string, large bool) {
	named := ""
	for i, name := range imageAttributes {
		if v := propose.CleanRef(dom.Attr(n, name)); looksLikeImage(v) {
			named, large = v, i < 6
			break
		}
	}
	if named == "" {
		named = largestOfSet(dom.Attr(n, "data-a-dynamic-image"), dom.Attr(n, "srcset"), dom.Attr(n, "data-srcset"))
		large = named != ""
	}
	shown := propose.CleanRef(dom.Attr(n, "src"))
	if named != "" || blankImage.MatchString(shown) {
		return named, large
	}
	return shown, large
}

// pictureFile is the address of a picture itself.
var pictureFile = regexp.MustCompile(`(?i)\.(jpe?g|png|webp|gif|avif)$`)

// linkedPicture is the picture that a link right around an image leads to: its large form.
func linkedPicture(n *html.Node) string {
	for a, k := n.Parent, 0; a != nil && k < 2; a, k = a.Parent, k+1 {
		if a.DataAtom == atom.A {
			if ref := propose.CleanRef(dom.Attr(a, "href")); pictureFile.MatchString(ref) {
				return ref
			}
			return ""
		}
	}
	return ""
}

// decoration is the address of a picture that belongs to the site's design.
var decoration = regexp.MustCompile(`(?i)/(themes?|skins?|icons?|sprites?)/|[/_-](icons?|sprites?|logo|zoom|stars?|arrow|spinner)([_-][a-z0-9]{1,6})?\.(png|gif|svg|webp)(\?|$)|\.svg(\?|$)`)

// sizeInName is a picture's size at the end of its file name: "sale-136-52.png", "badge_90x90.jpg".
var sizeInName = regexp.MustCompile(`[-_.](\d{2,4})[-x_](\d{2,4})\.(?:png|jpe?g|gif|webp)(?:_\.webp)?(?:\?|$)`)

// isSmallByName says whether a picture's file name gives a size that only icons have.
func isSmallByName(ref string) bool {
	m := sizeInName.FindStringSubmatch(ref)
	if m == nil {
		return false
	}
	w, _ := strconv.Atoi(m[1])
	h, _ := strconv.Atoi(m[2])
	return max(w, h) < 180 || min(w, h) < 60
}

var blankImage = regexp.MustCompile(`(?i)^data:|placeholder|blank|spacer|transparent|loading|lazy|1x1|pixel|grey|\.gif(\?|$)`)

func looksLikeImage(v string) bool {
	return v != "" && !strings.HasPrefix(v, "data:") && (strings.HasPrefix(v, "http") || strings.HasPrefix(v, "/")) && !strings.ContainsAny(v, " {}")
}

// largestOfSet reads srcset, and the JSON form {"address":[width,height]} that some shops keep beside it.
func largestOfSet(dynamic string, sets ...string) string {
	best, width := "", 0.0
	for part := range strings.SplitSeq(strings.Trim(dynamic, "{} "), "],") {
		address, size, ok := strings.Cut(part, `":[`)
		if !ok {
			continue
		}
		w, err := strconv.ParseFloat(strings.SplitN(size, ",", 2)[0], 64)
		if err == nil && w > width {
			best, width = strings.Trim(address, `" ,`), w
		}
	}
	for _, set := range sets {
		for part := range strings.SplitSeq(set, ", ") {
			fields := strings.Fields(strings.Trim(part, ", "))
			if len(fields) != 2 {
				continue
			}
			w, err := strconv.ParseFloat(strings.TrimRight(fields[1], "wx"), 64)
			if _, bad := url.Parse(fields[0]); err == nil && bad == nil && w > width && !strings.HasPrefix(fields[0], "data:") {
				best, width = fields[0], w
			}
		}
	}
	return best
}

func pixels(n *html.Node, name string) int {
	v, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(dom.Attr(n, name)), "px"))
	if err != nil {
		return 0
	}
	return v
}
