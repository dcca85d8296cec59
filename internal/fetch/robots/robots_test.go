package robots

import (
	"strings"
	"testing"
	"time"

	"sheaf/internal/testenv/fixture"
)

func TestDecide(t *testing.T) {
	for _, c := range []struct {
		name, file, url string
		allowed         bool
		line            int
	}{
		{"longest match", "User-agent: *\nDisallow: /a\nAllow: /a/b\n", "http://x/a/b/c", true, 3},
		{"longest match, either order", "User-agent: *\nAllow: /a/b\nDisallow: /a\n", "http://x/a/c", false, 3},
		{"equal length: allow", "User-agent: *\nDisallow: /a\nAllow: /a\n", "http://x/a", true, 3},
		{"star", "User-agent: *\nDisallow: /*/cart\n", "http://x/de/shop/cart?x=1", false, 2},
		{"stars do not overlap", "User-agent: *\nDisallow: /*aa*aa$\n", "http://x/aaa", true, 0},
		{"end", "User-agent: *\nDisallow: /*.pdf$\n", "http://x/a.pdf", false, 2},
		{"end, not there", "User-agent: *\nDisallow: /*.pdf$\n", "http://x/a.pdf?x", true, 0},
		{"dollar inside is itself", "User-agent: *\nDisallow: /a$b\n", "http://x/a$b", false, 2},
		{"query", "User-agent: *\nDisallow: /*?sort=\n", "http://x/l?sort=price", false, 2},
		{"fragment is not asked", "User-agent: *\nDisallow: /a#b\n", "http://x/a", false, 2},
		{"encoding, rule raw", "User-agent: *\nDisallow: /ツ\n", "http://x/%e3%83%84", false, 2},
		{"encoding, URL raw", "User-agent: *\nDisallow: /%e3%83%84\n", "http://x/ツ", false, 2},
		{"encoding, allow, URL raw", "User-agent: *\nDisallow: /\nAllow: /%E3%83%84\n", "http://x/ツ", true, 3},
		{"unreserved decoded for disallow", "User-agent: *\nDisallow: /%62%61%7A\n", "http://x/baz", false, 2},
		{"unreserved decoded in the URL", "User-agent: *\nDisallow: /baz\n", "http://x/b%61z", false, 2},
		{"reserved stays encoded", "User-agent: *\nDisallow: /a%2Fb\n", "http://x/a/b", true, 0},
		{"own group only", "User-agent: *\nDisallow: /\nUser-agent: SHEAF\nAllow: /\n", "http://x/a", true, 4},
		{"own group empty", "User-agent: *\nDisallow: /\n\nUser-agent: sheaf\nDisallow:\n", "http://x/a", true, 0},
		{"group without rules", "User-agent: sheaf\n\nUser-agent: other\nDisallow: /\n", "http://x/a", false, 4},
		{"longer name is not us", "User-agent: sheafbot\nDisallow: /\n", "http://x/a", true, 0},
		{"version in the file", "User-agent: Sheaf/2.0\nDisallow: /\n", "http://x/a", false, 2},
		{"sitemap does not end agents", "User-agent: sheaf\nSitemap: /s.xml\nUser-agent: other\nDisallow: /\n", "http://x/", false, 4},
		{"rule before any agent", "Disallow: /\nUser-agent: other\nDisallow: /\n", "http://x/", true, 0},
		{"CR alone", "User-agent: *\rDisallow: /a\r", "http://x/a", false, 2},
		{"HTML instead of a file", "<html><body>Not here: sorry</body></html>", "http://x/a", true, 0},
		{"no path", "User-agent: *\nDisallow: /\n", "http://x", false, 2},
	} {
		got := Parse([]byte(c.file)).Policy("Sheaf/1.0 (+https://example.org)").Decide(c.url)
		if got.Allowed != c.allowed || got.Line != c.line {
			t.Errorf("%s: %+v, want allowed %v by line %d", c.name, got, c.allowed, c.line)
		}
	}
}

func TestLongLine(t *testing.T) {
	long := "/x/" + strings.Repeat("a", maxLine)
	f := Parse([]byte("User-agent: *\nDisallow: " + long + "zzz\n"))
	if f.Policy("a").Decide("http://x" + long[:maxLine-len("Disallow: ")]).Allowed {
		t.Error("a long line's beginning must be a rule")
	}
	if !f.Policy("a").Decide("http://x/x/aaa").Allowed {
		t.Error("a long line must not match less than itself")
	}
}

func TestFileCap(t *testing.T) {
	head := "User-agent: *\nDisallow: /early\n"
	pad := "#" + strings.Repeat("x", maxFile-len(head)-2-len("Disallow: /pri")) + "\n"
	p := Parse([]byte(head + pad + "Disallow: /private/half\nDisallow: /late\n")).Policy("a")
	for path, want := range map[string]bool{"/early": false, "/late": true, "/private/": true, "/prices": true, "/": true} {
		if got := p.Decide(path); got.Allowed != want {
			t.Errorf("%s: %+v, want %v", path, got, want)
		}
	}
}

func TestCrawlDelay(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"5": 5 * time.Second, "0.5": 500 * time.Millisecond, "-1": 0, "0": 0, "soon": 0, "NaN": 0, "1e300": maxDelay, "Inf": maxDelay,
	} {
		if got := Parse([]byte("User-agent: *\nCrawl-delay: " + value + "\n")).Policy("x").CrawlDelay(); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nCrawl-delay: 2\nSitemap: x\n"), "http://x/a?b#c")
	f.Add([]byte("\xff\xfeU\x00s\x00e\x00r\x00"), "/%zz")
	f.Add([]byte("user-agent *\rallow:/index.html"), "//")
	f.Fuzz(func(t *testing.T, body []byte, url string) {
		p := Parse(body).Policy("sheaf")
		d := p.Decide(url)
		if d.Line == 0 && (!d.Allowed || d.Rule != "") {
			t.Errorf("%+v: a denial must name its rule", d)
		}
		if p.CrawlDelay() < 0 || p.CrawlDelay() > maxDelay {
			t.Errorf("crawl-delay %v", p.CrawlDelay())
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	body := fixture.Read(b, "robots/www.amazon.com")
	p := Parse(body).Policy("sheaf")
	b.ReportAllocs()
	for b.Loop() {
		p.Decide("https://www.amazon.com/dp/B07XJ8C8F5?th=1")
	}
}
