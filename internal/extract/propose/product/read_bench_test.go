package product

import (
	"testing"

	"sheaf/internal/extract/propose"
	"sheaf/internal/testenv/fixture"
)

// BenchmarkProduct opens and reads the largest product page of the fixtures, 3 MB.
func BenchmarkProduct(b *testing.B) {
	body := fixture.Read(b, "pages/amazon/com-metascraper-asin-url.html")
	b.SetBytes(int64(len(body)))
	b.Run("open", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			if _, err := propose.Open(body, "text/html; charset=utf-8", ""); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("open and read", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			p, err := propose.Open(body, "text/html; charset=utf-8", "")
			if err != nil {
				b.Fatal(err)
			}
			if !Read(p).IsProduct {
				b.Fatal("no product")
			}
		}
	})
}
