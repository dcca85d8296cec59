package mall

import (
	"net/http"
	"strconv"
	"strings"
)

// answer dispatches a request within its shop.
func (m *Mall) answer(s *shop, host string, r *http.Request, day int) answer {
	switch path := r.URL.Path; {
	case path == "/robots.txt":
		return robots(host)
	case strings.HasPrefix(path, "/sitemap"):
		return m.sitemap(s, host, path, day)
	}
	switch s.site {
	case Amazon:
		return m.amazon(s, r, day)
	case Ebay:
		return m.ebay(s, r, day)
	case Jomashop:
		return m.jomashop(s, r, day)
	default:
		return m.rakuten(s, host, r, day)
	}
}

func html(body []byte) answer { return answer{status: http.StatusOK, ctype: htmlUTF8, body: body} }

// item renders an item page with its validators.
func item(body []byte, st *state) answer {
	return answer{status: http.StatusOK, ctype: htmlUTF8, body: body, validate: true, changed: st.changed}
}

func notFound(title, text string) answer {
	return answer{status: http.StatusNotFound, ctype: htmlUTF8, body: []byte("<!doctype html><html><head><title>" + title + "</title></head><body><h1>" + title + "</h1><p>" + text + "</p></body></html>\n")}
}

// product returns a product's facts and state; ok is false if it did not exist on the day.
func (s *shop) product(index, day int) (f facts, st state, ok bool) {
	if index < 0 {
		return f, st, false
	}
	f = s.facts(index)
	st, ok = s.at(&f, day)
	return f, st, ok
}

func (m *Mall) amazon(s *shop, r *http.Request, day int) answer {
	q := r.URL.Query()
	if r.URL.Path == "/s" {
		return html(s.amazonSearch(m.lists(s, day), day, q.Get("k"), pageNumber(q.Get("page"))))
	}
	for _, mark := range []string{"/dp/", "/gp/product/"} {
		_, id, ok := strings.Cut(r.URL.Path, mark)
		if !ok {
			continue
		}
		id, _, _ = strings.Cut(id, "/")
		if f, st, ok := s.product(s.amazonIndex(id, day), day); ok && st.live {
			return item(s.amazonItem(&f, &st), &st)
		}
	}
	return notFound("Page Not Found", "Looking for something? We're sorry. The Web address you entered is not a functioning page on our site.")
}

func (m *Mall) ebay(s *shop, r *http.Request, day int) answer {
	if r.URL.Path == "/sch/i.html" {
		q := r.URL.Query()
		size := 60
		if n := pageNumber(q.Get("_ipg")); n == 120 || n == 240 {
			size = n
		}
		return html(s.ebaySearch(m.lists(s, day), day, q.Get("_nkw"), pageNumber(q.Get("_pgn")), size))
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, "/itm/"); ok {
		id := rest[strings.LastIndexByte(rest, '/')+1:]
		if f, st, ok := s.product(s.ebayIndex(id, day), day); ok {
			return item(s.ebayItem(&f, &st), &st)
		}
	}
	return notFound("Error Page | eBay", "We looked everywhere. Looks like this page is missing.")
}

func (m *Mall) jomashop(s *shop, r *http.Request, day int) answer {
	if r.URL.Path == "/graphql" {
		req, err := readGraphQL(r)
		if err != nil {
			return answer{status: http.StatusBadRequest, ctype: "application/json", body: (&graphqlError{message: err.Error(), category: "graphql"}).body()}
		}
		body := s.graphql(req, m.lists(s, day), day)
		return answer{status: http.StatusOK, ctype: "application/json", body: body, validate: r.Method == http.MethodGet}
	}
	if r.URL.Path == jomashopClientPath {
		return jomashopClient(m.skinOf(s.site))
	}
	path := strings.TrimPrefix(r.URL.Path, "/")
	if key, ok := strings.CutSuffix(path, ".html"); ok {
		if f, st, ok := s.product(s.jomashopIndex(key, day), day); ok && st.live {
			return item(s.jomashopShell(path, &f, &st), &st)
		}
	}
	a := html(s.jomashopShell(path, nil, nil))
	if jomashopCategory(path) == nil && path != "" {
		a.status = http.StatusNotFound
	}
	return a
}

func (m *Mall) rakuten(s *shop, host string, r *http.Request, day int) answer {
	switch host {
	case "item.rakuten.co.jp":
		path := strings.Trim(r.URL.Path, "/")
		if f, st, ok := s.product(s.rakutenIndex(path, day), day); ok && st.live {
			a := item(s.rakutenItem(&f, &st), &st)
			a.ctype, a.header = "text/html;charset=EUC-JP", [2]string{"X-Content-Type-Options", "nosniff"}
			return a
		}
		return notFound("お探しのページが見つかりません", "ページは移動または削除された可能性があります。")
	case "search.rakuten.co.jp":
		return m.rakutenResults(s, r, day)
	}
	id, ok := strings.CutPrefix(r.URL.Path, "/category/")
	id = strings.Trim(id, "/")
	if _, err := strconv.Atoi(id); !ok || err != nil {
		return html([]byte("<!DOCTYPE html><html lang=\"ja\"><head><meta charset=\"UTF-8\"><title>【楽天市場】</title><script src=\"https://r.r10s.jp/a.js\"></script></head><body><img src=\"https://r.r10s.jp/logo.png\"><script>window.__INITIAL_STATE__ = {\"state\":{\"data\":{}}};</script></body></html>\n"))
	}
	query := &rakutenQuery{path: r.URL.Path, name: id, page: 1, landing: true}
	return m.rakutenPage(s, query, day)
}

// rakutenResults answers /search/mall/<keyword or ->/<genre>/ with price window and page. A page past the end leads back
// to the first one, as the real shop does it.
func (m *Mall) rakutenResults(s *shop, r *http.Request, day int) answer {
	rest, ok := strings.CutPrefix(r.URL.Path, "/search/mall/")
	parts := strings.Split(strings.Trim(rest, "/"), "/")
	if !ok || parts[0] == "" {
		return notFound("お探しのページが見つかりません", "検索条件を変えてください。")
	}
	q := r.URL.Query()
	query := &rakutenQuery{path: r.URL.EscapedPath(), name: parts[0], page: pageNumber(q.Get("p")), rawRange: q}
	if len(parts) > 1 && parts[0] == "-" {
		query.name = parts[1]
	}
	query.lo, _ = strconv.ParseInt(q.Get("min"), 10, 64)
	query.hi, _ = strconv.ParseInt(q.Get("max"), 10, 64)
	found := len(m.lists(s, day).matches(query))
	if query.page > rakutenPages(found, m.opts.SearchCap) {
		return answer{status: http.StatusMovedPermanently, ctype: "text/html; charset=UTF-8", location: query.address(1), body: []byte{}}
	}
	return m.rakutenPage(s, query, day)
}

func (m *Mall) rakutenPage(s *shop, query *rakutenQuery, day int) answer {
	a := html(s.rakutenSearch(m.lists(s, day), day, query, m.opts.SearchCap))
	a.ctype = "text/html; charset=UTF-8"
	return a
}

// pageNumber reads a page number from 1 on; anything else is page 1.
func pageNumber(s string) int {
	if n, err := strconv.Atoi(s); err == nil && n >= 1 && n < 1_000_000 {
		return n
	}
	return 1
}
