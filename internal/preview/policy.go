package preview

import (
	"bytes"
	"net/http"
	"strings"
)

// Policy is the Content-Security-Policy of a snapshot's answer. Send with it X-Content-Type-Options: nosniff and
// Referrer-Policy: no-referrer.
const Policy = "sandbox allow-same-origin; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"

// AssetPolicy is that of an asset's answer: what is opened by itself, as an SVG may be, runs and loads nothing either.
const AssetPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

// Kind is what an asset is loaded as.
type Kind string

// The kinds of assets. Fonts are named by style sheets only.
const (
	Image Kind = "image"
	Font  Kind = "font"
)

// AssetType tells by its first bytes what a fetched asset is and whether it may be passed on as kind: the media type to serve it
// under, false for anything that is no picture or font.
func AssetType(kind Kind, body []byte) (mediaType string, ok bool) {
	sniffed, _, _ := strings.Cut(http.DetectContentType(body), ";")
	switch {
	case kind == Font:
		return sniffed, strings.HasPrefix(sniffed, "font/")
	case kind != Image:
		return "", false
	case strings.HasPrefix(sniffed, "image/"):
		return sniffed, true
	case len(body) > 12 && string(body[4:8]) == "ftyp" && (string(body[8:12]) == "avif" || string(body[8:12]) == "avis"):
		return "image/avif", true
	case isSVG(body):
		return "image/svg+xml", true
	}
	return "", false
}

func isSVG(body []byte) bool {
	head := bytes.TrimLeft(body[:min(len(body), 1024)], "\ufeff \t\r\n")
	return bytes.HasPrefix(head, []byte("<svg")) || bytes.HasPrefix(head, []byte("<?xml")) && bytes.Contains(head, []byte("<svg"))
}
