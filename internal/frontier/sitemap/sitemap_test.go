package sitemap

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, body []byte) ([]Entry, error) {
	t.Helper()
	var out []Entry
	for e, err := range Entries(body) {
		if err != nil {
			return out, err
		}
		out = append(out, e)
	}
	return out, nil
}

func zipped(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const urlset = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><loc> https://shop.example/a.html?x=1&amp;y=2 </loc><lastmod>2026-11-01</lastmod><image:image><image:loc>https://cdn.example/a.jpg</image:loc></image:image></url>
 <url><priority>0.5</priority><loc><![CDATA[https://shop.example/b.html]]></loc></url>
 <url><lastmod>2026-11-01</lastmod></url>
</urlset>`

func TestEntries(t *testing.T) {
	pages := []Entry{{Loc: "https://shop.example/a.html?x=1&y=2", LastMod: "2026-11-01"}, {Loc: "https://shop.example/b.html"}}
	index := `<sitemapindex><sitemap><loc>https://shop.example/s1.xml.gz</loc></sitemap></sitemapindex>`
	for name, c := range map[string]struct {
		body []byte
		want []Entry
		err  error
	}{
		"pages, images left out":    {[]byte(urlset), pages, nil},
		"gzip":                      {zipped(t, urlset), pages, nil},
		"byte order mark":           {[]byte("\ufeff" + urlset), pages, nil},
		"index":                     {[]byte(index), []Entry{{Loc: "https://shop.example/s1.xml.gz", Index: true}}, nil},
		"list of addresses":         {[]byte("https://a.example/1\r\n\nhttps://a.example/2"), []Entry{{Loc: "https://a.example/1"}, {Loc: "https://a.example/2"}}, nil},
		"latin-1":                   {[]byte("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><urlset><url><loc>https://a.example/\xe9</loc></url></urlset>"), []Entry{{Loc: "https://a.example/é"}}, nil},
		"page instead of a sitemap": {[]byte("<!doctype html><html><body><url><loc>x</loc></url></body></html>"), nil, ErrNotSitemap},
		"text":                      {[]byte("Not found"), nil, ErrNotSitemap},
		"empty":                     {nil, nil, ErrNotSitemap},
		"address too long":          {[]byte("<urlset><url><loc>https://a.example/" + strings.Repeat("x", maxLoc) + "</loc></url></urlset>"), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(t, c.body)
			if !errors.Is(err, c.err) || !slices.Equal(got, c.want) {
				t.Fatalf("got %v, %v; want %v, %v", got, err, c.want, c.err)
			}
		})
	}
}

func TestEntriesKeepWhatComesBeforeDamage(t *testing.T) {
	head, _, found := strings.Cut(urlset, "<priority>")
	if !found {
		t.Fatal("the sample has no priority to be cut at")
	}
	got, err := read(t, []byte(head))
	if err == nil || len(got) != 1 {
		t.Fatalf("got %v, %v; want one entry and an error", got, err)
	}
}

func TestEntriesCaps(t *testing.T) {
	var b strings.Builder
	for i := range MaxEntries + 1 {
		fmt.Fprintf(&b, "https://a.example/%d\n", i)
	}
	got, err := read(t, []byte(b.String()))
	if !errors.Is(err, ErrTooLarge) || len(got) != MaxEntries {
		t.Fatalf("got %d entries, %v", len(got), err)
	}
	bomb := zipped(t, "<urlset>"+strings.Repeat(" ", MaxBytes)+"</urlset>")
	if _, err := read(t, bomb); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("got %v; want ErrTooLarge", err)
	}
}

func FuzzEntries(f *testing.F) {
	f.Add([]byte(urlset))
	f.Add([]byte("https://a.example/1\n"))
	f.Add([]byte{0x1f, 0x8b, 8, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		n := 0
		for e, err := range Entries(body) {
			if err == nil && (e.Loc == "" || len(e.Loc) > maxLoc) {
				t.Fatalf("entry %d: %q", n, e.Loc)
			}
			n++
		}
		if n > MaxEntries+1 {
			t.Fatalf("%d entries", n)
		}
	})
}
