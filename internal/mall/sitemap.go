package mall

import (
	"net/http"
	"strconv"
	"strings"
)

// sitemapSize is how many addresses one file of a sitemap holds.
const sitemapSize = 10_000

func robots(host string) answer {
	return answer{status: http.StatusOK, ctype: "text/plain; charset=utf-8", body: []byte("User-agent: *\nDisallow: /checkout\nDisallow: /gp/offer-listing\nDisallow: /info/private\nAllow: /\n\nSitemap: https://" + host + "/sitemap.xml\n")}
}

// sitemap answers the index and its children. jomashop's files hold category pages among the products.
func (m *Mall) sitemap(s *shop, host, path string, day int) answer {
	all := m.lists(s, day).all
	files := pagesOf(len(all), sitemapSize)
	p := newPage(256 << 10).raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	if path == "/sitemap.xml" {
		p.raw("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
		for n := range files {
			p.raw("<sitemap><loc>https://", host, "/sitemap_").int(n + 1).raw(".xml</loc><lastmod>").date(day).raw("</lastmod></sitemap>\n")
		}
		return xml(p.raw("</sitemapindex>\n"))
	}
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(path, "/sitemap_"), ".xml"))
	if err != nil || n < 1 || n > files {
		return notFound("Not found", "There is no such sitemap.")
	}
	p.raw("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
	if s.site == Jomashop && n == 1 {
		for _, k := range append([]string{"preowned.html", "new-arrivals.html", "gifts-for-him.html"}, categoryPages()...) {
			p.raw("<url><loc>", jomashopAddress, k, "</loc><lastmod>").date(1).raw("</lastmod></url>\n")
		}
	}
	for _, i := range window(all, n, sitemapSize) {
		f := s.facts(int(i))
		st, _ := s.at(&f, day)
		p.raw("<url><loc>", s.record(&f, &st).URL, "</loc><lastmod>").date(st.changed).raw("</lastmod></url>\n")
	}
	return xml(p.raw("</urlset>\n"))
}

func categoryPages() []string {
	var out []string
	for _, k := range jomashopKinds {
		out = append(out, slug(k.path[0], 9, true)+".html")
	}
	return out
}

func xml(p *page) answer {
	return answer{status: http.StatusOK, ctype: "application/xml", body: p.b}
}

// date appends a day of the world as a date.
func (p *page) date(day int) *page { return p.raw(epoch.AddDate(0, 0, day).Format("2006-01-02")) }
