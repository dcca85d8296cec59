package builder_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/builder"
	"sheaf/internal/clock"
	"sheaf/internal/fetch"
	"sheaf/internal/visitor"
)

// site is a small web site at www.shop.example, with a Builder that knows no other.
type site struct {
	*builder.Builder
	store blob.Store
	now   *time.Time
}

// stopped is a clock that stands still unless somebody moves it; sleeping takes real time.
type stopped struct {
	clock.Clock
	now *time.Time
}

func (s stopped) Now() time.Time { return *s.now }

func newSite(t *testing.T, store blob.Store) site {
	t.Helper()
	mux := http.NewServeMux()
	page := func(pattern, body string) {
		mux.HandleFunc("GET "+pattern, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, body)
		})
	}
	page("/lamps", listPage(1, 12))
	page("/blog", blogPage)
	page("/more", moreAt("/more", 2))
	page("/essay", `<html lang="en"><body><nav><a href="/a">Home</a> <a href="/b">Shop</a> <a href="/c">Help</a></nav><h1>On light</h1><p>`+strings.Repeat("Light is kind. ", 900)+`</p>`+listPage(1, 5)+`</body></html>`)
	page("/words", `<html lang="en"><body><nav><ul><li><a href="/a">Home</a></li><li><a href="/b">Shop</a></li><li><a href="/c">Help</a></li></ul></nav><p>`+strings.Repeat("Light is kind. ", 900)+`</p></body></html>`)
	page("/empty", `<html><body><div id=root></div><script src=/app.js></script></body></html>`)
	page("/human", `<html><title>Just a moment...</title><body>Checking your browser before accessing</body></html>`)
	page("/lamp/{id}", `<html><body><main><h1>Lamp</h1><p>`+strings.Repeat("A good lamp. ", 60)+`</p></main></body></html>`)
	mux.HandleFunc("GET /forbidden", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "Access denied", http.StatusForbidden) })
	mux.HandleFunc("GET /picture", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		fmt.Fprint(w, "\x89PNG\r\n\x1a\n")
	})
	mux.HandleFunc("GET /big", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, strings.Repeat("<p>x</p>", 3<<20))
	})
	mux.HandleFunc("GET /slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("GET /moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/lamps", http.StatusFound) })
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "User-agent: *\nDisallow: /private\n") })
	mux.HandleFunc("GET /api/lamps", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"items":[{"id":"a-1","name":"Blue lamp","price":12.5,"currency":"EUR"},{"id":"a-2","name":"Red lamp","price":13.5,"currency":"EUR"},{"id":"a-3","name":"Green lamp","price":14.5,"currency":"EUR"},{"id":"a-4","name":"Black lamp","price":15.5,"currency":"EUR"}],"total":4}`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mapping, err := fetch.ParseMap("*.shop.example=" + strings.TrimPrefix(server.URL, "http://"))
	require.NoError(t, err)
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	s := site{store: store, now: &now}
	s.Builder = builder.New(builder.Options{
		Store: store, Clock: stopped{clock.System(), &now},
		Visitor: visitor.New(visitor.Options{Mapping: mapping, MapRate: 1000, UserAgent: "Sheaf/1.0 (test)", Clock: clock.System()}),
	})
	t.Cleanup(s.Close)
	return s
}

// listPage shows lamps.
func listPage(first, n int) string {
	var b strings.Builder
	b.WriteString(`<html lang="en"><head><meta property="og:site_name" content="Lamp Shop"></head><body><h1>Lamps</h1><ul class="grid">`)
	for i := first; i < first+n; i++ {
		fmt.Fprintf(&b, `<li class="card"><a href="/lamp/%d"><img src="/i/%d.jpg" alt=""><h2 class="name">Lamp number %d</h2></a><span class="price">€%d.50</span><span class="maker">Maker %d</span></li>`, 1000+i, i, i, 10+i, i%3)
	}
	b.WriteString(`</ul><p>` + strings.Repeat("We sell lamps. ", 40) + `</p></body></html>`)
	return b.String()
}

var blogPage = func() string {
	var b strings.Builder
	b.WriteString(`<html lang="en"><body><h1>Notes</h1><div class="posts">`)
	for i := range 8 {
		fmt.Fprintf(&b, `<article class="post"><h2><a href="/notes/%d-about-things">Note %d about things</a></h2><time datetime="2026-11-%02d">%d November 2026</time><p class="teaser">Some words that tell what note %d is about, at some length.</p></article>`, 100+i, i, i+1, i+1, i)
	}
	b.WriteString(`</div></body></html>`)
	return b.String()
}()

// moreAt is a list whose further rows a button asks for, by an address that it carries.
func moreAt(path string, page int) string {
	button := fmt.Sprintf(`<div class="end"><button class="grow" data-url="%s?page=%d"><span>Another dozen</span></button></div>`, path, page)
	return strings.Replace(listPage(1, 12), "</ul>", "</ul>"+button, 1)
}

// open begins a draft with a page of the site.
func (s site) open(t *testing.T, path string) builder.Draft {
	t.Helper()
	d, err := s.Open(t.Context(), "https://www.shop.example"+path, nil)
	require.NoError(t, err)
	return d
}

// accepted is a draft whose first proposal was accepted.
func (s site) accepted(t *testing.T, path string) builder.Draft {
	t.Helper()
	d := s.open(t, path)
	require.NotEmpty(t, d.Proposals)
	d, err := s.Accept(t.Context(), d.ID, d.Seq, d.Proposals[0].ID, false)
	require.NoError(t, err)
	return d
}

// refusal is the code of an error.
func refusal(t *testing.T, err error) string {
	t.Helper()
	var e *builder.Error
	require.ErrorAs(t, err, &e)
	require.NotEmpty(t, e.Detail)
	return e.Code
}

func memory() blob.Store { return mem.New() }
