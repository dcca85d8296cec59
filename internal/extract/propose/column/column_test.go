package column

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOf(t *testing.T) {
	c := Of("price", Money, []string{"5 €", "", "5 €", "7 €"}, []Locator{{CSS: ".price"}})
	require.Equal(t, Column{Name: "price", Type: Money, Find: []Locator{{CSS: ".price"}}, Examples: []string{"5 €", "7 €"},
		Fill: 0.75, Distinct: 2.0 / 3, Optional: true}, c)
	require.Equal(t, Column{Name: "x"}, Of("x", "", nil, nil))
}

func TestWeigh(t *testing.T) {
	k := Weigh(Key{Column: "sku"}, []string{"A1", "B2", "", "B2"}, []string{"/p/A1", "/p/B2", "/p/C3", "/p/B2"})
	require.Equal(t, Key{Column: "sku", Fill: 0.75, Distinct: 2.0 / 3, InURL: true, Examples: []string{"A1", "B2"}}, k)
	require.False(t, Weigh(Key{}, []string{"A1"}, []string{"/p/7"}).InURL)
}

func TestCounts(t *testing.T) {
	require.True(t, Counts([]string{"1", "2", "3", "5", "6", "7", "8", "9", "10", "11", "12"}))
	require.False(t, Counts([]string{"1841", "77", "3000", "12"}))
	require.False(t, Counts([]string{"1", "2", "a", "4"}))
	require.False(t, Counts([]string{"1", "2"}), "too few to tell")
}

func TestMoneyLike(t *testing.T) {
	for text, want := range map[string]bool{"$5": true, "139,95": true, "12,-": true, "1.299.00": true, "5": false, "5.0": false, "": false, "3 stars": false, "v1.20 beta": false} {
		require.Equal(t, want, MoneyLike(text), text)
	}
}

func TestSnake(t *testing.T) {
	for name, want := range map[string]string{"listPrice": "list_price", "In stock?": "in_stock", "Größe": "größe", "--": ""} {
		require.Equal(t, want, Snake(name), name)
	}
}

func TestIsClick(t *testing.T) {
	require.True(t, IsClick("https://www.shop.example/sspa/click?ie=UTF8&url=%2Fdp%2FB01"))
	require.False(t, IsClick("https://www.shop.example/dp/B01"))
}
