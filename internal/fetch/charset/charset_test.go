package charset

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"sheaf/internal/testenv/fixture"
)

func read(tb testing.TB, path string) []byte {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestDecode(t *testing.T) {
	long := strings.Repeat("a", 3000)
	for _, c := range []struct {
		name, body, header string
		candidates         []string
		text, encoding     string
		source             Source
	}{
		{"nothing known, ASCII", "abc", "", nil, "abc", "utf-8", FromUTF8},
		{"empty", "", "", nil, "", "utf-8", FromUTF8},
		{"nothing known, UTF-8", "日本", "", nil, "日本", "utf-8", FromUTF8},
		{"BOM", "\xEF\xBB\xBF日本", "text/html; charset=euc-jp", nil, "日本", "utf-8", FromBOM},
		{"BOM beats the recipe", "\xEF\xBB\xBF日本", "", []string{"euc-jp"}, "日本", "utf-8", FromBOM},
		{"UTF-16LE", "\xFF\xFEa\x00\xe5\x65", "", nil, "a日", "utf-16le", FromBOM},
		{"UTF-16BE", "\xFE\xFF\x00a\x65\xe5", "", nil, "a日", "utf-16be", FromBOM},
		{"header", "\xA4\xA2", "text/html; charset=EUC-JP", nil, "あ", "euc-jp", FromHeader},
		{"header beats meta", `<meta charset=utf-8>` + "\xA4\xA2", "text/html;charset='euc-jp'", nil, "<meta charset=utf-8>あ", "euc-jp", FromHeader},
		{"header twice", "\xA4\xA2", `text/html; charset=euc-jp; charset="euc-jp"`, nil, "あ", "euc-jp", FromHeader},
		{"header unknown, meta known", `<meta charset=euc-jp>` + "\xA4\xA2", "text/html; charset=none", nil, "<meta charset=euc-jp>あ", "euc-jp", FromMeta},
		{"header wrong, meta right", "<meta charset=shift_jis>\x82\xA0", "text/html; charset=utf-8", nil, "<meta charset=shift_jis>あ", "shift_jis", FromMeta},
		{"meta late", "<script>" + long + "</script><meta charset=euc-jp>\xA4\xA2", "", nil, "<script>" + long + "</script><meta charset=euc-jp>あ", "euc-jp", FromMeta},
		{"XML declaration", "<?xml version='1.0' encoding='euc-jp'?>\xA4\xA2", "", nil, "<?xml version='1.0' encoding='euc-jp'?>あ", "euc-jp", FromMeta},
		{"meta in a comment", "<!-- <meta charset=euc-jp> --><p>日本", "", nil, "<!-- <meta charset=euc-jp> --><p>日本", "utf-8", FromUTF8},
		{"meta says UTF-16", "<meta charset=utf-16>日", "", nil, "<meta charset=utf-16>日", "utf-8", FromMeta},
		{"recipe after declared", "\xA4\xA2\xA4\xA4", "", []string{Declared, "euc-jp"}, "あい", "euc-jp", FromRecipe},
		{"recipe after declared, page is UTF-8", "éé", "", []string{Declared, "euc-jp"}, "éé", "utf-8", FromUTF8},
		{"recipe overrules", "\xA4\xA2", "text/html; charset=iso-8859-1", []string{"euc-jp"}, "あ", "euc-jp", FromRecipe},
		{"recipe names nothing known", "日本", "", []string{"klingon"}, "日本", "utf-8", FromUTF8},
		{"declared wrong, recipe right", "\xA4\xA2\xA4\xA4\xA4\xA6", "text/html; charset=utf-8", []string{Declared, "euc-jp"}, "あいう", "euc-jp", FromRecipe},
		{"EUC-JP NEC row 13", "\xAD\xA1\xAD\xB5", "text/html; charset=euc-jp", nil, "①Ⅰ", "euc-jp", FromHeader},
		{"EUC-JP half-width kana and JIS X 0212", "\x8E\xB1\x8F\xB0\xA1", "text/html; charset=euc-jp", nil, "ｱ丂", "euc-jp", FromHeader},
		{"CP932", "\x87\x40\xFA\xB1\xFB\xFC", "text/html; charset=shift_jis", nil, "①﨑髙", "shift_jis", FromHeader},
		{"CP949", "\x8C\x63\xB9\xE6\xB0\xA2\xC7\xCF", "text/html; charset=euc-kr", nil, "똠방각하", "euc-kr", FromHeader},
		{"CP949 by its own name", "\x8C\x63", "text/html; charset=windows-949", nil, "똠", "euc-kr", FromHeader},
		{"gb2312 is gbk", "\x81\x40\xD6\xD0", "text/html; charset=gb2312", nil, "丂中", "gbk", FromHeader},
		{"gb18030, four bytes", "\x81\x30\x84\x36\x95\x32\x82\x36", "text/html; charset=gb18030", nil, "¥𠀀", "gb18030", FromHeader},
		{"big5", "\xA4\xA4", "text/html; charset=big5", nil, "中", "big5", FromHeader},
		{"iso-8859-1 is windows-1252", "\x80 caf\xE9", "text/html; charset=iso-8859-1", nil, "€ café", "windows-1252", FromHeader},
		{"windows-1251", "\xCF\xF0\xE8", "text/html; charset=windows-1251", nil, "При", "windows-1251", FromHeader},
		{"iso-2022-jp", "\x1B$B$\"\x1B(B", "text/html; charset=iso-2022-jp", nil, "あ", "iso-2022-jp", FromHeader},
		{"page's own U+FFFD", "a\uFFFDb", "text/html; charset=utf-8", nil, "a\uFFFDb", "utf-8", FromHeader},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, d := Decode([]byte(c.body), c.header, c.candidates)
			if string(text) != c.text || d.Encoding != c.encoding || d.Source != c.source || d.Mojibake || d.Replaced != 0 {
				t.Errorf("%q %+v, want %q %s by %s", text, d, c.text, c.encoding, c.source)
			}
		})
	}
}

func TestTolerance(t *testing.T) {
	page := strings.Repeat("日本語の文章です。", 200)                                                         // 1,800 characters
	text, d := Decode([]byte(page+"\xFF"), "text/html; charset=utf-8", []string{Declared, "euc-jp"}) // one stray byte
	if d.Encoding != "utf-8" || d.Source != FromHeader || d.Replaced != 1 || d.Mojibake || string(text) != page+"\uFFFD" {
		t.Errorf("one of 1,800 replaced: %+v", d)
	}
	broken := page + strings.Repeat("\xFF", 20)
	text, d = Decode([]byte(broken), "text/html; charset=utf-8", []string{Declared, "euc-jp"})
	if d.Encoding != "utf-8" || !d.Mojibake || d.Replaced != 20 || !utf8.Valid(text) {
		t.Errorf("twenty replaced, and every other encoding is worse: %+v", d)
	}
}

func TestAliasesWhatNeedsNoChange(t *testing.T) {
	for header, body := range map[string]string{"": "日本", "text/html; charset=euc-jp": "ascii", "text/html; charset=utf-8": "é"} {
		b := []byte(body)
		if text, _ := Decode(b, header, nil); &text[0] != &b[0] {
			t.Errorf("%q was copied", body)
		}
	}
}

func TestCheck(t *testing.T) {
	if err := Check([]string{Declared, "utf-8", "EUC-JP", "cp1252", "windows-31j"}); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "klingon", "hz-gb-2312"} {
		if err := Check([]string{"utf-8", bad}); err == nil || !strings.Contains(err.Error(), `"`+bad+`"`) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestHTML5LibPrescan runs html5lib's encoding tests. Where the expectation depends on running scripts or on bytes
// beyond our window, or is the default, "none declared" is right.
func TestHTML5LibPrescan(t *testing.T) {
	asked := 0
	for _, file := range []string{"tests1.dat", "tests2.dat", "test-yahoo-jp.dat"} {
		for _, c := range bytes.Split(fixture.Read(t, "suites/html5lib-tests/encoding", file), []byte("#data\n"))[1:] {
			data, rest, ok := bytes.Cut(c, []byte("\n#encoding\n"))
			if !ok {
				t.Fatalf("%s: %q", file, c)
			}
			want := strings.ToLower(strings.TrimSpace(string(rest)))
			if want == "iso-8859-1" {
				want = "windows-1252"
			}
			if len(data) > prescanBytes {
				continue // declared behind the window, or by a script
			}
			got := metaCharset(data)
			if bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")) {
				got = "utf-8" // Decode looks for marks first
			} else if got == "" {
				got = "windows-1252"
			}
			asked++
			if got != want {
				t.Errorf("%s: %q, want %q in\n%.300s", file, got, want, data)
			}
		}
	}
	t.Logf("%d cases", asked)
	if asked < 50 {
		t.Errorf("only %d cases", asked)
	}
}

// TestRealPages: each saved page's encoding is known, and declared by the page or evident.
func TestRealPages(t *testing.T) {
	var pages map[string]struct{ Charset string }
	if err := json.Unmarshal(fixture.Read(t, "index.json"), &pages); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for file, page := range pages {
		name, _ := lookup(page.Charset)
		body, err := os.ReadFile(filepath.Join(fixture.Dir(), "pages", file))
		if name == "" || err != nil {
			continue
		}
		asked++
		if _, d := Decode(body, "text/html", nil); d.Encoding != name && d.Replaced+d.Runes > 0 && !isASCII(body) || d.Mojibake {
			t.Errorf("%s: %+v, want %s", file, d, name)
		}
	}
	t.Logf("%d pages", asked)
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"<meta charset=euc-jp>\xA4\xA2", "<?xml encoding='x'?>", "\xFF\xFEa", "<!--<meta charset", `<meta http-equiv=content-type content="a;charset='b">`, "\x1B$B$"} {
		f.Add([]byte(s), "text/html; charset=shift_jis", "euc-kr")
	}
	f.Fuzz(func(t *testing.T, body []byte, header, candidate string) {
		before := bytes.Clone(body)
		for _, candidates := range [][]string{nil, {Declared, candidate}, {candidate}} {
			text, d := Decode(body, header, candidates)
			if !utf8.Valid(text) {
				t.Errorf("not UTF-8: %q %+v", text, d)
			}
			if name, _ := lookup(d.Encoding); name != d.Encoding || d.Replaced < 0 || d.Replaced > d.Runes {
				t.Errorf("%+v", d)
			}
		}
		if !bytes.Equal(before, body) {
			t.Error("the body was changed")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	utf := []byte("<html><head><meta charset=utf-8></head>" + strings.Repeat("<p>日本語 and some markup</p>", 3000))
	euc := fixture.Read(b, "pages/rakuten/cojp-top-eucjp-2016.html")
	for name, body := range map[string][]byte{"utf-8": utf, "euc-jp": euc} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				Decode(body, "text/html", nil)
			}
		})
	}
}
