package text_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"sheaf/internal/text"
)

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ in, home, want string }{
		{"ソニー ワイヤレスヘッドホン WH-1000XM5", "ja", "ja"},
		{"ソニー ワイヤレスヘッドホン", "en", "ja"},
		{"東京限定 高級腕時計", "ja", "ja"}, // kanji only: a detector says zh
		{"高级手表 防水", "zh", "zh"},
		{"高级手表 防水", "en", "zh"},
		{"삼성 갤럭시 S24 울트라", "en", "ko"},
		{"Sony WH-1000XM5", "de", "de"}, // names say nothing: the marketplace decides
		{"Headphones with case for the road and the office", "de", "en"},
		{"Kopfhörer mit Etui für die Reise und das Büro", "en", "de"},
		{"Auriculares con estuche para el viaje y la oficina", "en", "es"},
		{"Casque avec étui pour les voyages et le bureau", "en", "fr"},
		{"Наушники беспроводные", "ru", "ru"},
		{"Навушники бездротові", "uk", "uk"},
		{"SONY WALKMAN NW-A300", "ja", "en"},
		{"123 - 456", "en", ""},
		{"", "en", ""},
		{"Casio G-Shock メンズ腕時計", "ja", "ja"},
	} {
		got, score := text.Language(c.in, c.home)
		assert.Equal(t, c.want, got, "%q at home in %q", c.in, c.home)
		assert.Equal(t, c.want != "", score > 0, "score of %q is %v", c.in, score)
	}
}

// TestElevenTitles are the kinds of titles on which language detectors were measured: whatlanggo got five of them wrong, lingua
// the two that are Japanese in kanji alone.
func TestElevenTitles(t *testing.T) {
	for _, c := range []struct{ kind, in, home, want string }{
		{"English, names and numbers", "Apple iPhone 13 Pro Max 256GB Sierra Blue Unlocked", "en", "en"},
		{"German", "Bosch Professional Akkuschrauber 18V mit Ladegerät und Koffer", "de", "de"},
		{"French", "Machine à café automatique avec mousseur à lait", "fr", "fr"},
		{"Spanish", "Zapatillas de correr para hombre con suela ligera", "es", "es"},
		{"Italian", "Scarpe da corsa per uomo con suola leggera", "it", "it"},
		{"Japanese with kana", "ソニー ワイヤレスノイズキャンセリングヘッドホン", "ja", "ja"},
		{"Japanese in kanji alone", "日本製 高級本革財布 黒", "ja", "ja"},
		{"Japanese in kanji alone, words of both", "東京限定 腕時計 電池交換済", "ja", "ja"},
		{"Chinese", "华为 无线蓝牙耳机 主动降噪", "zh", "zh"},
		{"Korean", "삼성전자 갤럭시 버즈 무선 이어폰", "ko", "ko"},
		{"Latin names in a Japanese shop", "G-SHOCK DW-5600E-1V CASIO メンズ", "ja", "ja"},
		// And where the shop's language is another one:
		{"Japanese in kanji alone, abroad", "日本製 高級本革財布 黒 未使用 送料込", "en", "ja"},
		{"Chinese in a Japanese shop", "华为 无线蓝牙耳机", "ja", "zh"},
		{"nothing to tell by", "WH-1000XM5", "", ""},
	} {
		got, score := text.Language(c.in, c.home)
		assert.Equal(t, c.want, got, c.kind)
		assert.Equal(t, c.want == "", score == 0, c.kind)
	}
}

func TestHomeLanguage(t *testing.T) {
	assert.Equal(t, "ja", text.HomeLanguage("ja-JP", "rakuten.co.jp"))
	assert.Equal(t, "ja", text.HomeLanguage("", "rakuten.co.jp"))
	assert.Equal(t, "en", text.HomeLanguage("", "amazon.co.uk"))
	assert.Equal(t, "de", text.HomeLanguage("de_AT", "example"))
	assert.Empty(t, text.HomeLanguage("", "example.test"))
}

func TestMatchKey(t *testing.T) {
	assert.Equal(t, "sony wh-1000xm5", text.MatchKey("  Sony\tＷＨ-1000XM5 "))
	assert.Equal(t, "カメラ", text.MatchKey("ｶﾒﾗ"))
	assert.Equal(t, text.MatchKey("STRASSE"), text.MatchKey("Straße"))
}

func TestDuplicateID(t *testing.T) {
	a := text.DuplicateID("Sony  WH", "Good.", "SONY")
	assert.Len(t, a, 32)
	assert.Equal(t, a, text.DuplicateID("sony wh", "good.", "Sony"))
	assert.NotEqual(t, a, text.DuplicateID("sony wh", "", "good.Sony"), "columns must not run into each other")
}

func FuzzLanguage(f *testing.F) {
	f.Add("Kopfhörer und ソニー", "ja")
	f.Fuzz(func(t *testing.T, s, home string) {
		language, score := text.Language(s, home)
		if (language == "") != (score == 0) || score < 0 || score > 1 {
			t.Fatalf("%q in %q: %q with score %v", s, home, language, score)
		}
		if key := text.MatchKey(s); utf8.ValidString(s) && text.MatchKey(key) != key {
			t.Fatalf("match key of %q is not stable: %q, %q", s, key, text.MatchKey(key))
		}
	})
}

func BenchmarkTokens(b *testing.B) {
	s := "Sony WH-1000XM5 Wireless Noise Canceling Headphones, 30 hours of playtime, USB-C, black. "
	s = s + s + s + s + s + s + s + s + s + s
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		if _, err := text.Tokens(s); err != nil {
			b.Fatal(err)
		}
	}
}
