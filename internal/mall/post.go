package mall

import (
	"net/http"
	"strings"
)

// Post is the site of the mall that sells nothing: a newspaper with articles, and the timetable of a ferry.
const (
	Post            = "harbour-post"
	PostMarketplace = "harbourpost.example"
	PostHost        = "www.harbourpost.example"

	postAddress = "https://" + PostHost
)

// post is the newspaper of one world. Its articles and crossings are few and do not count as products.
type post struct{ seed uint64 }

func newPost(seed uint64) *post { return &post{fold(seed, foldString(Post))} }

func (p *post) answer(r *http.Request, day int) answer {
	path := r.URL.Path
	switch {
	case path == "/robots.txt":
		return robots(PostHost)
	case path == "/sitemap.xml":
		return p.sitemap(day)
	case path == "/timetable/":
		return html(p.timetable(day, pageNumber(r.URL.Query().Get("page"))))
	case strings.HasPrefix(path, "/timetable/"):
		if c, ok := p.crossingAt(strings.TrimPrefix(path, "/timetable/"), day); ok {
			return answer{status: http.StatusOK, ctype: htmlUTF8, body: p.crossingPage(c), validate: true}
		}
	case strings.HasPrefix(path, "/news/"):
		a, ok := p.articleAt(path, day)
		switch {
		case ok && a.live(day):
			return answer{status: http.StatusOK, ctype: htmlUTF8, body: p.articlePage(a, day), validate: true}
		case ok:
			gone := notFound("Article withdrawn", "The editors have withdrawn this article.")
			gone.status = http.StatusGone
			return gone
		}
	}
	return notFound("Page not found", "The harbour is quiet here.")
}

// sitemap lists the articles among pages that are none.
func (p *post) sitemap(day int) answer {
	out := newPage(32 << 10).raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
	for _, path := range []string{"/", "/about", "/timetable/"} {
		out.raw("<url><loc>", postAddress, path, "</loc></url>\n")
	}
	for _, a := range p.articles(day) {
		out.raw("<url><loc>", a.URL, "</loc><lastmod>").date(a.Changed).raw("</lastmod></url>\n")
	}
	return xml(out.raw("</urlset>\n"))
}
