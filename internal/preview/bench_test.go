package preview

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A page of 5,000 elements with 200 KB of style, as shops' lists have.
func BenchmarkMake(b *testing.B) {
	var page strings.Builder
	page.WriteString("<!doctype html><style>")
	for i := range 2500 {
		fmt.Fprintf(&page, ".c%d > .d:hover{color:#%06x;background:url(/i/%d.png) no-repeat;padding:1px 2px}\n", i, i, i)
	}
	page.WriteString("</style><body>")
	for i := range 715 {
		fmt.Fprintf(&page, `<li class="card c%d" data-id="%d"><a href="/p/%d"><img src="/i/%d.jpg" width=200 height=200><h3 class="t">Watch number %d</h3></a><div style="color:red"><span>$ %d.99</span><b>4.5</b></div></li>`, i, i, i, i, i, i)
	}
	root, err := html.Parse(strings.NewReader(page.String()))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(page.Len()))
	for b.Loop() {
		if s := Make(root, shop, Options{Asset: asset}); s.Nodes < 5000 {
			b.Fatal(s.Nodes)
		}
	}
}
