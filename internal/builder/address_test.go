package builder

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCleanAddress(t *testing.T) {
	for _, c := range []struct {
		pasted, want string
		codes        []string
	}{
		{"https://shop.example/lamps?page=2", "https://shop.example/lamps?page=2", nil},
		{"  shop.example/lamps \n", "https://shop.example/lamps", []string{noteScheme}},
		{"//shop.example/lamps", "https://shop.example/lamps", []string{noteScheme}},
		{"WWW.Shop.Example", "https://www.shop.example/", []string{noteScheme}},
		{"HTTP://shop.example", "http://shop.example/", nil},
		{"<https://shop.example/a>", "https://shop.example/a", nil},
		{"“https://shop.example/a”", "https://shop.example/a", nil},
		{"view-source:https://shop.example/a", "https://shop.example/a", nil},
		{"look at https://shop.example/a?b=c, it is nice", "https://shop.example/a?b=c", []string{noteFromText}},
		{"여기: https://shop.example/가방 보세요", "https://shop.example/%EA%B0%80%EB%B0%A9", []string{noteFromText}},
		{"https://shop.example/a?utm_source=mail&b=c&gclid=1#reviews", "https://shop.example/a?b=c", []string{noteTracking}},
		{"https://www.ebay.com/sch/i.html?_nkw=lamp&_trksid=p1.m2&_from=R40", "https://www.ebay.com/sch/i.html?_nkw=lamp", []string{noteTracking}},
		{"https://www.google.com/url?sa=t&url=https%3A%2F%2Fshop.example%2Fa&usg=x", "https://shop.example/a", []string{noteUnwrapped}},
		{"https://l.facebook.com/l.php?u=https%3A%2F%2Fshop.example%2Fa%3Ffbclid%3D1&h=x", "https://shop.example/a", []string{noteUnwrapped, noteTracking}},
		{"münchen.example/straße", "https://xn--mnchen-3ya.example/stra%C3%9Fe", []string{noteScheme}},
		{"한국.example", "https://xn--3e0b707e.example/", []string{noteScheme}},
		{"shop.example:8080/a", "https://shop.example:8080/a", []string{noteScheme}},
	} {
		t.Run(c.pasted, func(t *testing.T) {
			got, notes, err := CleanAddress(c.pasted)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			var codes []string
			for _, n := range notes {
				codes = append(codes, n.Code)
				require.NotEmpty(t, n.Detail)
			}
			require.Equal(t, c.codes, codes)
		})
	}
}

func TestCleanAddressRefuses(t *testing.T) {
	for _, pasted := range []string{"", "   ", "lamps", "two words", "javascript:alert(1)", "file:///etc/passwd", "ftp://shop.example/a", "mailto:a@shop.example", "https://", "https://localhost/a", "localhost:8080", "data:text/html,x",
		"https://shop.example/" + strings.Repeat("a", maxAddress)} {
		t.Run(clip(pasted, 40), func(t *testing.T) {
			_, _, err := CleanAddress(pasted)
			var mine *Error
			require.ErrorAs(t, err, &mine)
			require.Equal(t, CodeAddress, mine.Code)
			require.Equal(t, "address", mine.Field)
		})
	}
}

func TestDesktopAndNamesake(t *testing.T) {
	for in, want := range map[string]string{
		"https://m.shop.example/a?b=c": "https://www.shop.example/a?b=c", "https://mobile.shop.co.kr/a": "https://www.shop.co.kr/a", "https://m.search.shop.example/": "https://search.shop.example/",
		"https://shop.example/m": "", "https://m.example/": "", "https://media.shop.example/": "", "::": "",
	} {
		require.Equal(t, want, desktop(in), in)
	}
	require.Equal(t, "https://www.shop.example/a", namesake("https://shop.example/a"))
	require.Equal(t, "https://shop.example/a", namesake("https://www.shop.example/a"))
	require.Empty(t, namesake("https://search.shop.example/a"))
	require.Equal(t, "한국.example", readableHost("https://www.xn--3e0b707e.example/a"))
}

// What comes out can be asked for, and cleaning it again changes nothing.
func FuzzCleanAddress(f *testing.F) {
	for _, s := range []string{"shop.example/a?utm_source=x", "https://www.google.com/url?q=https://a.example", "text https://a.example/b.", "//a.example", "http://[::1]/", "a.b:99999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		address, _, err := CleanAddress(pasted)
		if err != nil {
			var mine *Error
			require.ErrorAs(t, err, &mine)
			return
		}
		u, err := url.Parse(address)
		require.NoError(t, err)
		require.Contains(t, []string{"http", "https"}, u.Scheme)
		require.NotEmpty(t, u.Hostname())
		again, _, err := CleanAddress(address)
		require.NoError(t, err)
		require.Equal(t, address, again)
	})
}
