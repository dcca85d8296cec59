package fetch

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sheaf/internal/clock"
	"sheaf/internal/fetch/limit"
	"sheaf/internal/fetch/robots"
)

// BenchmarkFetch compares a fetch under all rules with net/http alone on the same server: 50 KB pages on kept
// connections, plain and gzipped. The server's work is in both.
func BenchmarkFetch(b *testing.B) {
	page := []byte(strings.Repeat("<li>an item of some kind</li>\n", 50<<10/30))
	zipped := encode(b, "gzip", page)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt":
			io.WriteString(w, "User-agent: *\nDisallow: /cart\nDisallow: /*?sort=\n")
		case "/gzip":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(zipped)
		default:
			w.Write(page)
		}
	}))
	defer server.Close()
	f := mapped(b, Options{
		Guard:  func() error { return nil },
		Pacer:  limit.New(limit.Options{Concurrency: 64, Clock: clock.System()}),
		Robots: robots.NewCache(robots.CacheOptions{Agent: "sheaf", Clock: clock.System()}),
	}, server)
	f = New(f.opts)
	bare := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	for name, path := range map[string]string{"plain": "/item/1", "gzip": "/gzip"} {
		b.Run(name+"/sheaf", func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					resp, err := f.Do(context.Background(), get("https://www.shop.test"+path))
					if err != nil || len(resp.Body) != len(page) {
						b.Error(err)
						return
					}
				}
			})
		})
		b.Run(name+"/net-http", func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					resp, err := bare.Get(server.URL + path)
					if err != nil {
						b.Error(err)
						return
					}
					body, err := io.ReadAll(resp.Body)
					resp.Body.Close()
					if err != nil || len(body) != len(page) {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}
