package path

import "testing"

func TestRename(t *testing.T) {
	for _, c := range []struct{ src, under, from, to, want string }{
		{"$value > price", "", "price", "cost", "$value > cost"},
		{"price + fee.price - min(price)", "", "price", "cost", "cost + fee.price - min(cost)"},
		{"min + min(price)", "", "min", "least", "least + min(price)"},
		{"children[price > 0].price", "", "price", "cost", ""},
		{"'price' == price", "", "price", "cost", "'price' == cost"},
		{"../price", "", "price", "cost", ""},
		{"$row.code", "$row", "code", "number", "$row.number"},
		{"$row['code'] + $row.\"code\"", "$row", "code", "number", "$row['number'] + $row.\"number\""},
		{"$root.code + code", "$row", "code", "number", ""},
		{"$row.other.code", "$row", "code", "number", ""},
		{"price >", "", "price", "cost", ""},
		{"", "", "price", "cost", ""},
	} {
		want, found := c.want, true
		if want == "" {
			want, found = c.src, false
		}
		if got, ok := Rename(c.src, c.under, c.from, c.to); got != want || ok != found {
			t.Errorf("Rename(%q, %q, %s, %s) = %q, %t; want %q, %t", c.src, c.under, c.from, c.to, got, ok, want, found)
		}
	}
}
