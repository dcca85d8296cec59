package preview

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func sheet(text string) string {
	var w writer
	w.styles = styler{asset: asset, left: 1 << 20, most: 1 << 20}
	w.styles.sheet(&w.out, text, shop, "")
	return w.out.String()
}

func TestCSS(t *testing.T) {
	const at, none = `url("/assets/image/https%3A%2F%2Fevil.test%2Fx.png")`, `url("data:,")`
	tests := []struct{ name, css, want string }{
		{"plain", `.a > b , #c:hover{color:#0a0b0c;margin:-1px 2em/3 calc(100% - 4px)}`, `.a > b , #c:hover{color:#0a0b0c;margin:-1px 2em/3 calc(100% - 4px)}`},
		{"address", `a{background:url(//evil.test/x.png) no-repeat}`, `a{background:` + at + ` no-repeat}`},
		{"address in quotes", `a{background:URL( "//evil.test/x.png" )}`, `a{background:` + at + `}`},
		{"escaped function name", `a{background:\75 rl(//evil.test/x.png)}`, `a{background:` + none + `}`},
		{"escaped function name with quotes", `a{background:\75\72\6c("//evil.test/x.png")}`, `a{background:` + at + `}`},
		{"escaped address", `a{background:url(\2f\2f evil.test/x.png)}`, `a{background:` + at + `}`},
		{"set of images", `a{background:image-set("//evil.test/x.png" 1x, url(//evil.test/2.png) 2x)}`, `a{background:` + at + `}`},
		{"vendor's set", `a{background:-webkit-image-set(url(//evil.test/x.png) 1x)}`, `a{background:` + at + `}`},
		{"set by a variable", `a{--u:"//evil.test/x.png";background:image-set(var(--u) 1x)}`, `a{--u:"";background:` + none + `}`},
		{"src", `a{background:src("//evil.test/x.png")}`, `a{background:` + at + `}`},
		{"expression", `a{width:expression(alert(1))}`, `a{width:` + none + `}`},
		{"escaped expression", `a{width:e\78pression(alert(1))}`, `a{width:` + none + `}`},
		{"comment in a name", `a{background:ur/**/l(//evil.test/x)}`, `a{background:ur l(/ /evil.test/x)}`},
		{"name and parenthesis apart", `a{--b:url /**/ (//evil.test/x)}`, `a{--b:url   (/ /evil.test/x)}`},
		{"import", `@import "//evil.test/x.css"; a{b:c}`, "\n a{b:c}"},
		{"escaped import", `@\69mport url(//evil.test/x.css);a{b:c}`, "\na{b:c}"},
		{"import that does not end", `@import url(//evil.test/x.css)`, "\n"},
		{"import with a block", `@import "//evil.test/x" {a{b:c}`, "\n{a{b:c}"},
		{"namespace", `@namespace svg url(http://www.w3.org/2000/svg);a{b:c}`, "\na{b:c}"},
		{"charset", `@charset "utf-8";a{b:c}`, "\na{b:c}"},
		{"font", `@font-face{font-family:"F";src:url(//evil.test/x.png)}a{b:url(//evil.test/x.png)}`, `@font-face{font-family:"F";src:url("/assets/font/https%3A%2F%2Fevil.test%2Fx.png")}a{b:` + at + `}`},
		{"fragment", `a{fill:url(#grad)}`, `a{fill:url("#grad")}`},
		{"inline picture", `a{background:url(data:image/png;base64,AA==)}`, `a{background:url("data:image/png;base64,AA==")}`},
		{"inline page", `a{background:url(data:text/html,x)}`, `a{background:` + none + `}`},
		{"script address", `a{background:url(javascript:alert(1))}`, `a{background: )}`},
		{"bad address", "a{background:url(a'b)}c{d:e}", "a{background: }c{d:e}"},
		{"string that does not end", "a{content:\"x\nb{c:d}", "a{content: b{c:d}"},
		{"address as text", `a{content:"see https://evil.test"}`, `a{content:""}`},
		{"end of style", `a{content:"</style><script>"}`, `a{content:"\3c /style\3e \3c script\3e "}`},
		{"end of style outside", `</style><script>`, `< /style>< script>`},
		{"range", `@media (width<600px) and (400px<=width){a{b:c}}`, `@media (width< 600px) and (400px<=width){a{b:c}}`},
		{"escaped class", `.md\:w-1\/2,.\31 0{a:b}`, `.md\3a w-1\2f 2,.\31 0{a:b}`},
		{"attribute", `a[href^="x"],a[b=c i]{d:e}`, `a[href^="x"],a[b=c i]{d:e}`},
		{"important and numbers", `a{b:1.5e3px!important;c:+.5;d:-.5;e:1 -1;f:1-1}`, `a{b:1.5e3px!important;c:+.5;d:-.5;e:1 -1;f:1 -1}`},
		{"old comment marks", `<!-- a{b:c} -->`, "  a{b:c}  "},
		{"nul", "a{b:\x00url(//evil.test/x.png)}", "a{b:url(\"data:,\")}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := sheet(tt.css)
			require.Empty(t, harmlessCSS(got))
			require.Equal(t, tt.want, got)
			require.Empty(t, harmlessCSS(sheet(got)), "again")
		})
	}
}

func TestStyleAttribute(t *testing.T) {
	s := styler{asset: asset, left: 1 << 20, most: 1 << 20}
	require.Equal(t, `color:red;   a b:c`, s.declarations(`color:red; } a{b:c`, shop))
	require.Equal(t, `color:red;`, s.declarations(`color:red;@import "//evil.test"`, shop))
}

func TestHidesBody(t *testing.T) {
	for css, want := range map[string]bool{
		"body{display:none}": true, "html , body {\n display : none !important}": true, "BODY{display:none}": false,
		".body{display:none}": false, "body .x{display:none}": false, "body{color:red}p{display:none}": false, "tbody{display:none}": false,
		"body{x-display:none}": false,
	} {
		require.Equal(t, want, hidesBody(css), css)
	}
}

func FuzzCSS(f *testing.F) {
	for _, s := range []string{`a{background:\75 rl(//e.test)}`, `@import"x";`, `a{b:image-set("a" 1x`, "\\", `u\rl(`, "/", "<", "--x(", "url", "-\\", "@", "#\\31 ", "5\\", "U+26", "a{b:url(\\)x)}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := sheet(text)
		if said := harmlessCSS(got); said != "" {
			t.Fatalf("%q became %q: %s", text, got, said)
		}
		if strings.Contains(got, "\x00") {
			t.Fatal("nul")
		}
		if again := sheet(got); harmlessCSS(again) != "" {
			t.Fatalf("%q became %q", got, again)
		}
	})
}
