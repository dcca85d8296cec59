package preview

import (
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"sheaf/internal/testenv"
)

// pieces of CSS that lexers have disagreed about. %d is the number of the sheet, so that a request names its maker.
var pieces = []string{
	"url(", "URL(", `\75 rl(`, `u\72l(`, `u\0072 l(`, "\\75\\72\\6c(", "u\\\nrl(", "image-set(", "-webkit-image-set(", "src(", "cross-fade(", "image(", "var(--a)", "attr(data-x url)",
	"http://evil.test/%d", `"http://evil.test/%d"`, `'http://evil.test/%d'`, "//evil.test/%d", `\2f\2f evil.test/%d`, `"\68ttp://evil.test/%d"`, "h\\\nttp://evil.test/%d",
	")", "))", "(", "{", "}", ";", ":", ",", `"`, `'`, "\\", "\n", "\r", "\f", "\x00", "\ufeff", " ", "/*", "*/", "<!--", "-->", "/", "*", "<", "</style", "@import ", `@\69mport `, "@font-face{src:", "@media all{", "@namespace ",
	"@supports(display:grid){", "@layer a{", "@charset \"x\";", "background:", "background-image:", "--a:", "content:", "cursor:", "list-style-image:", "mask:", "filter:", "border-image-source:", "font-family:x", "p{", "*{", "*::before{content:'';",
	"1", "1x", "-", "--", "+.5e3", "#", "#\\31 ", "@", "!important", "U+26", "~=", "||", "é", "日", "\\", `\"`, `\'`, `\)`, `\a `, `\00000a`, "type(\"image/png\")", "layer(x)", "screen",
}

// beginnings make more of the random sheets mean something.
var beginnings = []string{
	"", "", "p{background:", "i{background:url(", `p{--a:"http://evil.test/%d";background:image-set(`, "*{background-image:", "@import ", "@import url(", "p::before{content:url(",
	"@font-face{font-family:x;src:url(http://evil.test/%d)}p{font-family:x;", "p{cursor:url(http://evil.test/%d),auto;", "background:url(", "background:",
}

// Random sheets that name a foreign host at every turn make Chromium ask for nothing once they have been written anew.
func TestChromiumReadsSheetsAsWritten(t *testing.T) {
	testenv.Chromium(t)
	const sheets = 1000
	dice := rand.New(rand.NewPCG(20261122, 1))
	raw := make([]string, sheets)
	for i := range raw {
		var b strings.Builder
		b.WriteString(strings.ReplaceAll(beginnings[dice.IntN(len(beginnings))], "%d", fmt.Sprint(i)))
		for range 1 + dice.IntN(22) {
			b.WriteString(strings.ReplaceAll(pieces[dice.IntN(len(pieces))], "%d", fmt.Sprint(i)))
		}
		raw[i] = b.String()
	}
	asked := func(styled func(i int) string) []string {
		t.Helper()
		var page strings.Builder
		page.WriteString("<!doctype html><meta charset=utf-8><body><p data-x='//evil.test/x' class=a>p</p>")
		for i := range raw {
			page.WriteString(styled(i))
		}
		page.WriteString("<p>last</p>")
		var mu sync.Mutex
		var foreign []string
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Host, "evil.test") {
				mu.Lock()
				foreign = append(foreign, r.URL.Path)
				mu.Unlock()
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(page.String()))
		}))
		defer srv.Close()
		ctx, s := watch(t, srv)
		require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(srv.URL), chromedp.Sleep(time.Second)))
		text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.lastElementChild.textContent`))
		require.NoError(t, err)
		require.Equal(t, "last", text)
		_, requests, _ := s.get()
		mu.Lock()
		defer mu.Unlock()
		return append(foreign, requests...)
	}
	// As they are, some of them do load: else nothing would be shown by the rest.
	require.Greater(t, len(asked(func(i int) string {
		if strings.Contains(raw[i], "</style") {
			return ""
		}
		return "<style>" + raw[i] + "</style><i style=\"" + html.EscapeString(raw[i]) + "\">i</i>"
	})), 10)
	require.Empty(t, asked(func(i int) string {
		s := styler{left: 1 << 20, most: 1 << 20}
		return "<style>" + sheet(raw[i]) + "</style><i style=\"" + html.EscapeString(s.declarations(raw[i], shop)) + "\">i</i>"
	}))
}
