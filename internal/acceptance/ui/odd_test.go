package ui_test

import (
	"fmt"
	"net/http"
)

// oddSites are sites that give no page to collect from, each in a way of its own, named by their hosts.
func oddSites(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/robots.txt" {
		rule := "Allow: /"
		if r.Host == "closed.example" {
			rule = "Disallow: /"
		}
		_, _ = fmt.Fprintf(w, "User-agent: *\n%s\n", rule)
		return
	}
	switch r.Host {
	case "refuses.example":
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprint(w, "<html><head><title>Access denied</title></head><body><h1>Access denied</h1><p>You do not have permission to view this page.</p></body></html>")
	case "human.example":
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, `<html><head><title>Robot Check</title></head><body><form action="/errors/validateCaptcha"><p>Enter the characters you see below</p><img src="/captcha/1.jpg"><input name="field-keywords"></form></body></html>`)
	case "paper.example":
		w.Header().Set("Content-Type", "application/pdf")
		_, _ = fmt.Fprint(w, "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n")
	case "lost.example":
		http.NotFound(w, r)
	case "bare.example":
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, `<html><head><title>Shop</title></head><body><div id="root"></div></body></html>`)
	default:
		http.Error(w, "there is no such site", http.StatusBadGateway)
	}
}
