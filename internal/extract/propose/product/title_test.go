package product

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWordsForScreenReaders: the heading begins with words that nobody sees, and microdata declares all of it.
func TestWordsForScreenReaders(t *testing.T) {
	const og = `<meta property="og:title" content="Oak Chair Nora">`
	for name, c := range map[string]struct{ head, heading, want string }{
		"named as hidden":       {"", `<span class="g-hdn">Details about &nbsp;</span>Oak Chair Nora`, "Oak Chair Nora"},
		"not named, two agree":  {og, `<span class="x1">Details about &nbsp;</span>Oak Chair Nora`, "Oak Chair Nora"},
		"seen, one agrees":      {"", `<span class="x1">Acme</span> Oak Chair Nora`, "Acme Oak Chair Nora"},
		"hidden, title differs": {`<meta property="og:title" content="Acme Oak Chair Nora">`, `<span class="sr-only">Acme</span> Nora Chair of Oak`, "Acme Nora Chair of Oak"},
		"a brand's link":        {"", `<a href="/brands/acme" class="sr-only">Acme</a> Oak Chair Nora`, "Acme Oak Chair Nora"},
	} {
		t.Run(name, func(t *testing.T) {
			body := strings.Replace(shop(c.head, `<div class="price">$129.00</div>`+buy), `<h1>Oak Chair Nora</h1>`, `<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">`+c.heading+`</h1></div>`, 1)
			f, ok := read(t, body).Field("title")
			require.True(t, ok)
			require.Equal(t, c.want, f.Value)
		})
	}
}
