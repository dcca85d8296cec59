package render

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/fetch"
)

func TestShell(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("SERVER", r.Method, r.Host, r.URL, r.Header)
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<!doctype html><div id=root></div><iframe src="https://other.test/f"></iframe><iframe src="/f2"></iframe><img src=/x.png onload="document.title='img'"><script src=/app.js></script>`)
		case "/app.js":
			fmt.Fprint(w, `fetch("https://api.other.test/graphql",{method:"POST",headers:{"Content-Type":"application/json","X-K":"1"},body:JSON.stringify({q:1})}).then(r=>r.json()).then(d=>{document.getElementById("root").textContent=d.title+" "+isSecureContext+document.cookie})`)
		case "/graphql":
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"title":"watch"}`)
		}
	}))
	defer srv.Close()
	m, err := fetch.ParseMap("*=" + srv.Listener.Addr().String())
	require.NoError(t, err)
	f := fetch.New(fetch.Options{Transport: fetch.NewTransport(fetch.TransportOptions{Map: m})})
	b, err := New(Config{})
	require.NoError(t, err)
	began := time.Now()
	p, err := b.Open(context.Background(), "https://shop.test/", Options{Fetch: f.Do})
	fmt.Println(time.Since(began), err)
	fmt.Printf("%+v\n%s\n", p, p.HTML)
	for _, a := range p.Answers {
		fmt.Printf("%+v\n%s %s", a, a.RequestBody, a.Body)
	}
}
