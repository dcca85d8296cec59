package ui_test

import (
	"fmt"
	"net/http"
	"strings"
)

const longAddress = "https://long.example/lamps"

// longList is a shop with one list of 1,200 cards, six thousand elements and more; other hosts are next's.
func longList(next http.Handler) http.Handler {
	var cards strings.Builder
	for n := range 1200 {
		fmt.Fprintf(&cards, `<li class="card"><a href="/lamp/%d"><h2>Lamp LG-%d</h2></a><span class="price">$%d.50</span><span class="maker">Maker %d</span></li>`, n, 1000+n, 10+n, n%7)
	}
	page := []byte(`<!doctype html><html lang="en"><head><title>Lamps</title></head><body><h1>Lamps</h1><ul>` + cards.String() + `</ul></body></html>`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Host != "long.example":
			next.ServeHTTP(w, r)
		case r.URL.Path == "/lamps":
			send(w, "utf-8", page)
		default:
			http.NotFound(w, r)
		}
	})
}
