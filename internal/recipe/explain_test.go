package recipe

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExplain(t *testing.T) {
	p, err := example(t, "jomashop").Compile(3, nil)
	require.NoError(t, err)
	text := p.Explain()
	t.Log(text)
	for _, want := range []string{
		"Recipe jomashop, revision 3 fills the table products from jomashop.com",
		"It sends at most 1 request per second, 1 request at once, and obeys robots.txt.",
		"The starts alone are 3 requests, 3s or more.",
		"1. Reads the sitemap https://www.jomashop.com/sitemap.xml, keeps addresses like -(watch|sunglasses)-.*\\.html$ and visits each as product.",
		"2. Walks the list category for each of 2 values of category.",
		"3. Visits every product that is stored and was not seen for 20h.",
		"1. detail: GET https://www.jomashop.com/graphql (required)",
		"2. shell: GET https://www.jomashop.com/{url_key}.html (optional)",
		"site_product_id: detail id; else category id; else shell @data-preload-product-id of #preload_data (required)",
	} {
		require.Contains(t, text, want)
	}
	require.Equal(t, text, p.Explain())
}
