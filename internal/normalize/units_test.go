package normalize

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestQuantities(t *testing.T) {
	for _, c := range []struct{ text, locale, want string }{
		{"250 g", "en-US", "250 g = 0.25 kg"},
		{"1,5 kg", "de-DE", "1.5 kg = 1.5 kg"},
		{"1.5 kg", "de-DE", "1.5 kg = 1.5 kg"},
		{"0,125 l", "de-DE", "0.125 l = 0.125 l"},
		{"1.500 g", "de-DE", "1500 g = 1.5 kg"},
		{"1.500 g", "en-US", "1.5 g = 0.0015 kg"},
		{"12 oz", "en-US", "12 oz = 0.3401942775 kg"},
		{"12 fl oz", "en-US", "12 fl oz = 0.35488235475 l"},
		{"12 Fl. Oz.", "en-US", "12 fl oz = 0.35488235475 l"},
		{"1.69 Fluid Ounces", "en-US", "1.69 fl oz = 0.049979264960625 l"},
		{"500ml", "en-US", "500 ml = 0.5 l"},
		{"500 mL / 16.9 fl oz", "en-US", "500 ml = 0.5 l; 16.9 fl oz = 0.49979264960625 l"},
		{"27\" Monitor", "en-US", "27 in = 0.6858 m"},
		{"27” Monitor", "en-US", "27 in = 0.6858 m"},
		{"5' 11\"", "en-US", "5 ft = 1.524 m; 11 in = 0.2794 m"},
		{"27-inch display", "en-US", "27 in = 0.6858 m"},
		{"55 Zoll", "de-DE", "55 in = 1.397 m"},
		{"55V型", "ja-JP", "55 in = 1.397 m"},
		{"12x5 cm", "en-US", "12 cm = 0.12 m; 5 cm = 0.05 m"},
		{"55型", "ja-JP", "55 in = 1.397 m"},
		{"2 1/2 in", "en-US", "2.5 in = 0.0635 m"},
		{"2½ in", "en-US", "2.5 in = 0.0635 m"},
		{"12.5 x 3.2 cm", "en-US", "12.5 cm = 0.125 m; 3.2 cm = 0.032 m"},
		{"20,3 x 15,2 x 5 cm; 450 Gramm", "de-DE", "20.3 cm = 0.203 m; 15.2 cm = 0.152 m; 5 cm = 0.05 m; 450 g = 0.45 kg"},
		{"10-12 mm", "en-US", "10 mm = 0.01 m; 12 mm = 0.012 m"},
		{"2個セット", "ja-JP", "2 pc = 2 pc"},
		{"３枚入り", "ja-JP", "3 pc = 3 pc"},
		{"500ml×24本", "ja-JP", "500 ml = 0.5 l; 24 pc = 24 pc"},
		{"12er Pack", "de-DE", "12 pc = 12 pc"},
		{"6 Stück", "de-DE", "6 pc = 6 pc"},
		{"24 Count", "en-US", "24 pc = 24 pc"},
		{"20000mAh 74Wh", "en-US", "20000 mAh = 20 Ah; 74 Wh = 74 Wh"},
		{"20 °C", "de-DE", "20 °C = 293.15 K"},
		{"68°F", "en-US", "68 °F = 293.15 K"},
		{"128GB", "en-US", "128 GB = 128000000000 B"},
		{"100 m²", "de-DE", "100 m² = 100 m2"},
		{"2.4 GHz", "en-US", "2.4 GHz = 2400000000 Hz"},
		{"45 min", "en-US", "45 min = 2700 s"},
		{"250 그램", "ko-KR", "250 g = 0.25 kg"},
		// No quantities: codes, models, sizes, speeds, paper weights.
		{"WH-1000XM5", "en-US", ""}, {"iPhone 13 Mini", "en-US", ""}, {"Size 5 M", "en-US", ""}, {"100 km/h", "en-US", ""}, {"80 g/m²", "en-US", ""}, {"B07ZPKN6YR", "en-US", ""}, {"", "", ""},
		{"3.350 g", "en-US", "3.35 g = 0.00335 kg"}, {"5 greater", "en-US", ""}, {"5G", "en-US", "5 g = 0.005 kg"},
	} {
		var got []string
		for _, q := range Quantities(c.text, c.locale) {
			got = append(got, fmt.Sprintf("%s %s = %s %s", q.Value, q.Unit, q.SI, q.SIUnit))
		}
		require.Equal(t, c.want, strings.Join(got, "; "), c.text)
	}
}

func TestOneQuantity(t *testing.T) {
	for text, want := range map[string]string{
		"250 g": "g", "1,5 l": "l", "5 in (12,7 cm)": "in", "-18 °C": "°C", "2½ in": "in", "１２ kg": "kg",
		"12 x 5 cm": "", "about 5 cm": "", "5 cm approx": "", "5 in (wide)": "", "M": "", "12": "", "5 cm, 2 kg": "", "A5 250 g": "", "": "",
	} {
		q, ok := OneQuantity(text, "de-DE")
		require.Equal(t, want != "", ok, text)
		require.Equal(t, want, q.Unit, text)
	}
	q, _ := OneQuantity("-18 °C", "de-DE")
	require.Equal(t, "255.15", q.SI.String())
}

func FuzzQuantities(f *testing.F) {
	for _, s := range []string{"12.5 x 3,2 cm", "5' 11\"", "2個セット", "2 1/2 in", "5 in (12 cm)", "-18 °C", "1x1x1x", "٣ kg"} {
		f.Add(s, "de-DE")
	}
	f.Fuzz(func(t *testing.T, s, locale string) {
		for _, q := range Quantities(s, locale) {
			if q.Unit == "" || q.SIUnit == "" || q.Value.IsNegative() {
				t.Fatalf("%q: %+v", s, q)
			}
		}
		OneQuantity(s, locale)
	})
}
