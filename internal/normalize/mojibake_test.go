package normalize

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
)

// mangle reads the UTF-8 of s as windows-1252, with latin-1 in its holes.
func mangle(s string) string {
	var out []rune
	for _, b := range []byte(s) {
		r := charmap.Windows1252.DecodeByte(b)
		if r == utf8.RuneError {
			r = rune(b)
		}
		out = append(out, r)
	}
	return string(out)
}

func TestMojibake(t *testing.T) {
	for _, s := range []string{
		"Gerät für Küche", "Café crème", "L’été à la plage", "Größe: 20 °C", "niño – señal", "Słuchawki zielone", "Żółta łódź", "Наушники беспроводные", "ソニー カメラ", "삼성 갤럭시", "日本語",
		"“quoted”", "5 € – 10 €", "Apple® iPhone™", "Été", "Ωρολόγιον Speedmaster", "אוזניות", "😀 toy", "Ürün çok güzel", "přehrávač",
	} {
		got, repaired := Mojibake(mangle(s))
		require.Equal(t, s, got)
		require.True(t, repaired, s)
		got, repaired = Mojibake(mangle(mangle(s)))
		require.Equal(t, s, got, "twice: %q", mangle(mangle(s)))
		require.True(t, repaired, s)
	}
}

// TestMojibakeKeepsWhatIsRight: a wrong repair destroys text that nobody broke.
func TestMojibakeKeepsWhatIsRight(t *testing.T) {
	for _, s := range []string{
		"", "plain", "Gerät", "NESCAFÉ® Gold", "CAFÉ…", "PRÊT-À-PORTER", "MAÇÃ® verde", "São Paulo", "ÂNGELA", "L'Oréal®", "5 €", "Ã", "Ä“", "naïve", "Ñ“quote”", "Øre", "ÉLÉGANCE™", "日本語 Ã©", "é Ã©", "Æ™", "½ ¾", "à “x”", "SKÅ® ", "ÎLE®",
	} {
		got, repaired := Mojibake(s)
		require.Equal(t, s, got)
		require.False(t, repaired, s)
	}
}

func TestMangled(t *testing.T) {
	for s, want := range map[string]bool{"Gerät": false, "caf\ufffd": true, "é Ã©": true, "São": false, "MAÇÃ® verde": true, "x": false, "": false, "xÃ": false} {
		require.Equal(t, want, Mangled(s), s)
	}
}

func FuzzMojibake(f *testing.F) {
	for _, s := range []string{"Gerät", "NESCAFÉ®", "ソニー", "😀", mangle("é"), mangle(mangle("é"))} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, repaired := Mojibake(s)
		if repaired != (got != s) || utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatalf("%q gives %q, %v", s, got, repaired)
		}
		Mangled(s)
	})
}
