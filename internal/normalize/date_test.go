package normalize

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"sheaf/internal/testenv/fixture"
)

func TestDateTraps(t *testing.T) {
	for _, c := range []struct{ text, locale, want string }{
		{"Reviewed in Japan on 3 May 2024", "en-GB", "2024-05-03"}, {"Reviewed in the United States on May 3, 2024", "en-US", "2024-05-03"},
		{"Rezension aus Deutschland vom 3. Mai 2024", "de-DE", "2024-05-03"}, {"Commenté en France le 3 mai 2024", "fr-FR", "2024-05-03"}, {"Commenté en France le 1er août 2024", "fr-FR", "2024-08-01"},
		{"Reseñado en España el 3 de mayo de 2024", "es-ES", "2024-05-03"}, {"Recensito in Italia il 3 maggio 2024", "it-IT", "2024-05-03"}, {"Avaliado no Brasil em 3 de maio de 2024", "pt-BR", "2024-05-03"},
		{"Beoordeeld in Nederland op 3 mei 2024", "nl-NL", "2024-05-03"}, {"Zrecenzowano w Polsce 3 maja 2024", "pl-PL", "2024-05-03"}, {"Recenserad i Sverige den 3 maj 2024", "sv-SE", "2024-05-03"},
		{"3 Mayıs 2024", "tr-TR", "2024-05-03"}, {"3 мая 2024 г.", "ru-RU", "2024-05-03"}, {"3. května 2024", "cs-CZ", "2024-05-03"}, {"2024. május 3.", "hu-HU", "2024-05-03"},
		{"2024年5月3日に日本でレビュー済み", "ja-JP", "2024-05-03"}, {"２０２４年５月３日", "ja-JP", "2024-05-03"}, {"令和6年5月3日", "ja-JP", "2024-05-03"}, {"令和元年5月3日", "ja-JP", "2019-05-03"},
		{"2024년 5월 3일", "ko-KR", "2024-05-03"}, {"2024. 5. 3.", "ko-KR", "2024-05-03"}, {"2024/5/3", "ja-JP", "2024-05-03"},
		{"10 listopada 2020", "pl-PL", "2020-11-10"}, {"10. listopada 2020", "hr-HR", "2020-10-10"}, // the same word, two months
		{"5/3/2024", "en-US", "2024-05-03"}, {"5/3/2024", "en-GB", "2024-03-05"}, {"5/3/2024", "", ""}, {"5/3/2024", "en", ""}, {"5/3/2024", "en-CA", ""}, {"5/3/2024", "ja-JP", ""},
		{"5/5/2024", "", "2024-05-05"}, {"13/3/2024", "en-US", "2024-03-13"}, {"3/13/2024", "de-DE", "2024-03-13"}, {"13/13/2024", "de-DE", ""},
		{"03.05.24", "de-DE", "2024-05-03"}, {"03.05.99", "de-DE", "1999-05-03"}, {"3.13.2024", "de-DE", ""}, {"03. 05. 2024", "cs-CZ", "2024-05-03"},
		{"v1.2.2024.5", "en-US", ""}, {"May 2024", "en-US", ""}, {"3 May", "en-GB", ""}, {"Model 3 Max 2024", "en-US", ""}, {"0001-01-01", "", ""}, {"2567-05-03", "th-TH", ""},
		{"2024-05-03T23:59:59-08:00", "en-US", "2024-05-03"}, {"Sept. 4th, 2014", "en-US", "2014-09-04"}, {"4th of May 2024", "en-GB", "2024-05-04"},
	} {
		got, err := Date(c.text, c.locale)
		require.Equal(t, c.want, got, "%q in %q", c.text, c.locale)
		require.Equal(t, c.want == "", err != nil)
	}
}

func TestDateAt(t *testing.T) {
	shown := time.Date(2024, 3, 31, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"today": "2024-03-31", "yesterday": "2024-03-30", "3 days ago": "2024-03-28", "a week ago": "2024-03-24", "1 month ago": "2024-02-29", "2 years ago": "2022-03-31", "5 minutes ago": "2024-03-31",
		"gestern": "2024-03-30", "vorgestern": "2024-03-29", "vor 3 Tagen": "2024-03-28", "vor einem Monat": "2024-02-29", "hier": "2024-03-30", "il y a 2 semaines": "2024-03-17", "ayer": "2024-03-30", "hace 3 días": "2024-03-28",
		"ieri": "2024-03-30", "3 giorni fa": "2024-03-28", "昨日": "2024-03-30", "3日前": "2024-03-28", "2週間前": "2024-03-17", "1か月前": "2024-02-29", "어제": "2024-03-30", "3일 전": "2024-03-28", "昨天": "2024-03-30",
		"3 May 2023": "2023-05-03", "someday": "", "99999 days ago": "",
	} {
		got, err := DateAt(text, "en-GB", shown)
		require.Equal(t, want, got, text)
		require.Equal(t, want == "", err != nil, text)
		if want != "2023-05-03" {
			_, err = DateAt(text, "en-GB", time.Time{})
			require.Error(t, err, "%s depends on a day that is not known", text)
		}
	}
}

var (
	suiteDay  = regexp.MustCompile(`^datetime\((\d+), (\d+), (\d+)`)
	wholeYear = regexp.MustCompile(`\d{4}`)
)

// suiteLocales are the languages of dateparser's examples that shops of ours use; the suite itself names none.
var suiteLocales = []string{"en-US", "de-DE", "fr-FR", "es-ES", "it-IT", "nl-NL", "pt-PT", "pl-PL", "sv-SE", "tr-TR", "ru-RU", "ro-RO", "cs-CZ", "uk-UA", "bg-BG", "hr-HR", "ja-JP"}

// TestDateparserSuite reads the examples of dateparser that name day, month and year. Those that a locale reads must be read
// rightly in it, and seven in ten must be read in some: the others are in languages that are not ours.
func TestDateparserSuite(t *testing.T) {
	body := fixture.Read(t, "suites/cases/dateparser.json")
	var cases []struct {
		Test string
		Args []any
	}
	require.NoError(t, json.Unmarshal(body, &cases))
	asked, right := 0, 0
	for _, c := range cases {
		if c.Test != "test_dates_parsing" || len(c.Args) != 2 {
			continue
		}
		text := fmt.Sprint(c.Args[0])
		m := suiteDay.FindStringSubmatch(fmt.Sprint(c.Args[1]))
		if m == nil || !wholeYear.MatchString(text) || !strings.Contains(text, m[1]) {
			continue
		}
		asked++
		want, err := civil(m[1], m[2], m[3])
		require.NoError(t, err)
		found := false
		for _, locale := range suiteLocales {
			got, err := Date(text, locale)
			found = found || err == nil && got == want
		}
		if !found {
			t.Logf("%q: not read as %s", text, want)
			continue
		}
		right++
	}
	t.Logf("%d of %d", right, asked)
	require.Greater(t, asked, 90)
	require.GreaterOrEqual(t, right*10, asked*7)
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"Sold Sep 28, 2025", "令和元年5月3日", "3日前", "5/3/24", "2024. 5. 3."} {
		f.Add(s, "en-US")
	}
	shown := time.Date(2024, 3, 31, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s, locale string) {
		got, err := DateAt(s, locale, shown)
		if err == nil && len(got) != len("2006-01-02") || err != nil && got != "" {
			t.Fatalf("%q gives %q, %v", s, got, err)
		}
		if err != nil && utf8.ValidString(s) && err.Error() == "" {
			t.Fatal("no reason")
		}
	})
}
