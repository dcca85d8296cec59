package recipe

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A site and a marketplace name objects and locks: only what can be one is taken.
func TestPlaces(t *testing.T) {
	text, files, err := Load("../../recipes/jomashop.yaml")
	require.NoError(t, err)
	compile := func(site, marketplace string) error {
		s := strings.Replace(string(text), "site: jomashop, marketplace: jomashop.com", "site: '"+site+"', marketplace: '"+marketplace+"'", 1)
		require.NotEqual(t, string(text), s)
		r, err := Parse([]byte(s), files)
		require.NoError(t, err)
		_, err = r.Compile(1, nil)
		return err
	}
	require.NoError(t, compile("shop", "shop.co.uk"))
	require.NoError(t, compile("shop", "192.0.2.7"))
	for _, bad := range []struct{ site, marketplace, says string }{
		{"../archive", "shop.com", `site "../archive"`},
		{"a/b", "shop.com", `site "a/b"`},
		{"shop", "../../other", "not a domain"},
		{"shop", "control", "not a domain"},
		{"shop", "Shop.com", "not a domain"},
		{"shop", "www.shop.com", "want the registrable domain, shop.com"},
	} {
		err := compile(bad.site, bad.marketplace)
		require.ErrorIs(t, err, ErrInvalid, bad.marketplace)
		require.ErrorContains(t, err, bad.says)
	}
}
