package normalize

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGTIN(t *testing.T) {
	tests := map[string]string{
		"4006381333931":              "04006381333931",
		"978-0241401125":             "09780241401125",
		"0673419032247":              "00673419032247",
		"812345002210":               "", // wrong check digit
		"036000291452":               "00036000291452",
		"96385074":                   "00000096385074",
		"0241401127":                 "09780241401125", // ISBN-10
		"2012345678903":              "",               // in-store
		"9912345678903":              "",
		"0000000000000":              "",
		"TSF8UP-R407-26A44":          "",               // zyte-parsers gtin.py harvests a "valid" 84072644
		"080442957X":                 "09780804429573", // ISBN-10 that ends with X
		"0-8044-2957-X":              "09780804429573",
		"0804429570":                 "",
		"ISBN-13: 978-0-8044-2957-3": "09780804429573",
		"EAN 4006381333931":          "04006381333931",
		"0378-5955":                  "09770378595002", // ISSN
		"ISSN 03785955":              "09770378595002",
		"03785955":                   "", // eight plain digits are a GTIN-8, and this one's check digit is wrong
		"0378-5956":                  "",
		"9770378595002":              "09770378595002",
		"14006381333938":             "14006381333938", // a case of them
		"４００６３８１３３３９３１": "04006381333931",
		"0412345678903":                "",
		"0212345678909":                "",
		"0000096385074":                "00000096385074", // a GTIN-8 in the width of a GTIN-13
		"0000020123451":                "",               // an in-store one
		"1111111111116":                "01111111111116",
		"9999999999999":                "",
		"12345":                        "",
		"4006381333931 / 036000291452": "",
		"":                             "",
		"Does not apply":               "",
	}
	for in, want := range tests {
		got, ok := GTIN(in)
		require.Equal(t, want, got, in)
		require.Equal(t, want != "", ok, in)
	}
}

func TestNumber(t *testing.T) {
	tests := []struct{ text, locale, want string }{
		{"4.2 out of 5 stars", "en-US", "4.2"}, {"4,4 von 5 Sternen", "de-DE", "4.4"}, {"4.4 out of 5", "de-DE", "4.4"},
		{"1,5 kg", "fr-FR", "1.5"}, {"-3.5 °C", "en-US", "-3.5"}, {"0.125 in", "en-US", "0.125"}, {"none", "en-US", ""},
	}
	for _, tt := range tests {
		got, ok := Number(tt.text, tt.locale)
		require.Equal(t, tt.want != "", ok, tt.text)
		if ok {
			require.Equal(t, tt.want, got.String(), tt.text)
		}
	}
}

func TestInteger(t *testing.T) {
	tests := []struct {
		text, locale string
		want         int64
		ok           bool
	}{
		{"8,249 ratings", "en-US", 8249, true}, {"8.770 Sternebewertungen", "de-DE", 8770, true}, {"240.000 + resultados", "en-US", 240000, true},
		{"(1.2K)", "en-US", 1200, true}, {"1,2万件", "ja-JP", 12000, true}, {"12,000,000+ results", "en-US", 12000000, true}, {"4.5", "en-US", 0, false},
		{"9K+ bought", "en-US", 9000, true}, {"36 ratings", "en-IN", 36, true}, {"none", "", 0, false},
	}
	for _, tt := range tests {
		got, ok := Integer(tt.text, tt.locale)
		require.Equal(t, tt.ok, ok, tt.text)
		require.Equal(t, tt.want, got, tt.text)
	}
}

func TestDate(t *testing.T) {
	tests := []struct{ text, locale, want string }{
		{"Sold Sep 28, 2025", "en-US", "2025-09-28"}, {"Sold 28 Sep 2025", "en-GB", "2025-09-28"}, {"Verkauft 28. Sep. 2025", "de-DE", "2025-09-28"},
		{"Vendido el 28 de septiembre de 2025", "es-ES", "2025-09-28"}, {"16 décembre 2022", "fr-FR", "2022-12-16"}, {"2024年5月3日", "ja-JP", "2024-05-03"},
		{"2024. 5. 3.", "ko-KR", "2024-05-03"}, {"2024-05-03T10:00:00Z", "", "2024-05-03"}, {"03.05.2024", "de-DE", "2024-05-03"}, {"5/3/2024", "en-US", "2024-05-03"},
		{"3/5/2024", "en-GB", "2024-05-03"}, {"31.02.2024", "de-DE", ""}, {"yesterday", "en-US", ""}, {"May 3", "en-US", ""},
	}
	for _, tt := range tests {
		got, err := Date(tt.text, tt.locale)
		require.Equal(t, tt.want, got, tt.text)
		require.Equal(t, tt.want == "", err != nil, tt.text)
	}
}

func TestAvailability(t *testing.T) {
	for in, want := range map[string]string{"http://schema.org/InStock": "in_stock", "https://schema.org/SoldOut": "out_of_stock", "PreOrder": "pre_order", "in stock": "in_stock", "maybe": ""} {
		got, ok := Availability(in)
		require.Equal(t, want, got, in)
		require.Equal(t, want != "", ok)
	}
}

func TestImages(t *testing.T) {
	base, err := url.Parse("https://shop.example/a/b")
	require.NoError(t, err)
	for ref, want := range map[string]string{"../x.jpg": "https://shop.example/x.jpg", "//cdn.example/x.jpg#y": "https://cdn.example/x.jpg", "data:image/png;base64,x": "", "": "", "/media/placeholder/default.png": "", "::": "",
		"/img/no-image.jpg": "", "/img/no_image_available.png": "", "/i/grey-pixel.gif": "", "/i/transparent-pixel.gif": "", "/i/loading.gif": "", "/1x1.png": "", "/nowprinting.gif": "", "javascript:void(0)": "", "blob:https://x/y": "",
		"/img/pixel-8-pro.jpg": "https://shop.example/img/pixel-8-pro.jpg", "/img/blank-canvas.jpg": "https://shop.example/img/blank-canvas.jpg", "/lazy-boy-chair.jpg": "https://shop.example/lazy-boy-chair.jpg", "/p/noimagery.png": "https://shop.example/p/noimagery.png"} {
		got, ok := ImageURL(base, ref)
		require.Equal(t, want, got, ref)
		require.Equal(t, want != "", ok, ref)
	}
	for in, want := range map[string]string{
		"https://m.media-amazon.com/images/I/91WVWYPWe5L._AC_SL1500_.jpg":                "https://m.media-amazon.com/images/I/91WVWYPWe5L.jpg",
		"https://m.media-amazon.com/images/W/MEDIAX_1-T1/images/I/61MG3m5FhIL._SY9_.jpg": "https://m.media-amazon.com/images/W/MEDIAX_1-T1/images/I/61MG3m5FhIL.jpg",
		"https://i.ebayimg.com/images/g/xBs/s-l500.jpg":                                  "https://i.ebayimg.com/images/g/xBs/s-l1600.jpg",
		"https://shop.r10s.jp/a.jpg?_ex=300x300":                                         "https://shop.r10s.jp/a.jpg",
	} {
		require.Equal(t, want, ImageIdentity(in))
	}
}
