package prep_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"sheaf/datasets/table"
	"sheaf/internal/prep"
)

// TestTexts: what pages hold where a text belongs.
func TestTexts(t *testing.T) {
	for _, c := range []struct {
		name, column string
		in, want     any
		flag         string
	}{
		{"mojibake", "title", "GerÃ¤t fÃ¼r KÃ¼che", "Gerät für Küche", "mojibake_repaired"},
		{"mojibake twice", "title", "GerÃƒÂ¤t", "Gerät", "mojibake_repaired"},
		{"a sign behind a capital", "title", "NESCAFÉ® Gold", "NESCAFÉ® Gold", ""},
		{"lost bytes", "title", "Ger\ufffdt", "Ger\ufffdt", "mojibake"},
		{"in a list", "bullets", []string{"fÃ¼r alle"}, []string{"für alle"}, "mojibake_repaired"},
		{"as shown", "title", "【送料無料】麻１００％　リネン", "【送料無料】麻１００％　リネン", ""},
		{"zero width, bidi, control", "title", "a\u200bb\u202e\x07 c\u00a0d", "ab c d", ""},
		{"escaped twice", "title", "Tom &amp;amp; Jerry", "Tom & Jerry", ""},
		{"NFC", "title", "Cafe\u0301", "Café", ""},
		{"nested list", "description", "<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b", ""},
		{"ordered list", "description", "<ol><li>a</li><li>b</li></ol>", "1. a\n2. b", ""},
		{"markup escaped in JSON", "description", "&lt;p&gt;a &amp;amp; b&lt;/p&gt;&lt;p&gt;c&lt;/p&gt;", "a & b\n\nc", ""},
		{"a sign that is no markup", "description", "5 < 6 & 7 > 2", "5 < 6 & 7 > 2", ""},
		{"hidden", "description", "<p>a</p><p style=\"display:none\">b</p>", "a", ""},
		{"part number with label", "mpn", "MPN: WH-1000XM5", "WH-1000XM5", ""},
		{"no part number", "mpn", "Does not apply", nil, ""},
		{"no GTIN", "gtin_raw", "Does not apply", nil, ""},
		{"condition as shown", "condition", "Gebraucht – Sehr gut", "Gebraucht – Sehr gut", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			row, _, problems := prepare(t, prep.Input{Locale: "de-DE", Fields: stated(c.column, c.in)})
			assert.Equal(t, c.want, row[c.column])
			assert.Empty(t, problems)
			if c.flag == "" {
				assert.NotContains(t, row, "quality_flags")
				return
			}
			assert.Equal(t, []string{c.flag}, row["quality_flags"])
		})
	}
}

func TestCategory(t *testing.T) {
	for _, c := range []struct {
		in, want []string
	}{
		{[]string{"Home", "Audio", "Kopfhörer"}, []string{"Audio", "Kopfhörer"}},
		{[]string{"Startseite", "›", "Audio ›", "Thing"}, []string{"Audio"}},
		{[]string{"shop.de", "Audio"}, []string{"Audio"}},
		{[]string{"www.shop.de", "Startseite", "Audio"}, []string{"Audio"}},
		{[]string{"ホーム", "家電"}, []string{"家電"}},
		{[]string{"Audio", "Home"}, []string{"Audio", "Home"}}, // a category may be called so
		{[]string{"Home"}, nil},
	} {
		row, _, _ := prepare(t, prep.Input{Fields: stated("category_path", c.in)})
		got, _ := row["category_path"].([]string)
		assert.Equal(t, c.want, got)
		if c.want != nil {
			assert.Equal(t, c.want[len(c.want)-1], row["category_leaf"])
		}
	}
	row, _, _ := prepare(t, prep.Input{Fields: stated("title", "Kabelloser Kopfhörer mit Etui", "category_path", []string{"Audio", "Kabelloser Kopfh…"})})
	assert.Equal(t, []string{"Audio"}, row["category_path"], "the product, cut short")
}

func TestSpecUnits(t *testing.T) {
	row, _, _ := prepare(t, prep.Input{Locale: "de-DE", Fields: stated("specs", []map[string]any{
		{"name": "Gewicht", "value": "1,5 kg"}, {"name": "Größe", "value": "20 x 30 cm"}, {"name": "Farbe", "value": "blau"}, {"name": "Länge", "value": "12", "unit": "cm"}, {"name": "Modell", "value": "WH-1000"}, {"name": "Display", "value": "27 Zoll"},
	})})
	assert.Equal(t, []table.Row{
		{"Gewicht", "1,5 kg", "kg", nil}, {"Größe", "20 x 30 cm", nil, nil}, {"Farbe", "blau", nil, nil}, {"Länge", "12", "cm", nil}, {"Modell", "WH-1000", nil, nil}, {"Display", "27 Zoll", "in", nil},
	}, row["specs"])
}

func TestConditionClass(t *testing.T) {
	for in, want := range map[string]any{"Pre-Owned": "used", "Brand New": "new", "中古": "used", "schön": nil, "https://schema.org/RefurbishedCondition": "refurbished"} {
		row, _, _ := prepare(t, prep.Input{Fields: stated("condition", in)})
		assert.Equal(t, want, row["condition_class"], in)
	}
}

func TestAvailabilityShown(t *testing.T) {
	row, _, problems := prepare(t, prep.Input{Fields: stated("availability", "Derzeit nicht verfügbar.")})
	assert.Equal(t, "out_of_stock", row["availability"])
	assert.Equal(t, "Derzeit nicht verfügbar.", row["availability_raw"])
	assert.Empty(t, problems)
}
