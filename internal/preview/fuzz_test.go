package preview

import (
	"bytes"
	"testing"

	"golang.org/x/net/html"

	"sheaf/internal/extract/selector"
)

func FuzzMake(f *testing.F) {
	for _, s := range []string{
		`<svg><title><p><style><img src=x onerror=1>`, `<math><mtext><table><mglyph><style><math><img src onerror=1>`, `<p style="background:\75rl(//e.test/x)">`,
		`<form><div></form><form><input>`, `<table><a><tr><td><a>x`, `<select><svg><style></select><img src=x>`, `<noscript><style></noscript><img src=x onerror=1>`,
		`<svg><style>&lt;img src=x onerror=1&gt;</style>`, `<svg><desc><svg><a xlink:href="javascript:1">`, `<a id=x name=y href=//e.test>`, "<plaintext><x>", "<body background=//e.test/x><frameset>",
		`<svg></p><style><g title="</style><img src onerror=1>">`, `<link rel=stylesheet href=/s.css><style media="x">@import "/s.css"</style>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		root, err := html.Parse(bytes.NewReader(page))
		if err != nil {
			return
		}
		s := Make(root, shop, Options{Asset: asset, Sheets: map[string]string{"https://shop.test/s.css": string(page)}})
		if said := harmless(s.HTML); said != "" {
			t.Fatalf("%s\n%q\n%s", said, page, s.HTML)
		}
		if want := selector.New(root).Len(); s.Nodes != want || s.Shown > s.Nodes {
			t.Fatalf("%d nodes, %d shown, want %d", s.Nodes, s.Shown, want)
		}
	})
}
