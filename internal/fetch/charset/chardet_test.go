package charset

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sheaf/internal/testenv/fixture"
)

// chardetPeer is what chardet 7.7.0 (PyPI, Python 3.11) gets right of the same files, recorded on 2026-11-22 by
// bench/normal/chardet_score.py: texts equal to those that the folder's encoding gives, by folder.
const chardetPeer = "testdata/chardet-7.7.0.json"

// browserLabels maps folders whose names browsers do not know.
var browserLabels = map[string]string{"cp932": "shift_jis", "cp949": "euc-kr", "gb2312": "gb18030", "utf-8-sig": "utf-8", "ascii": "utf-8", "maccyrillic": "x-mac-cyrillic", "macroman": "macintosh", "tis-620": "windows-874"}

// folderEncoding is the encoding that a folder of the suite is named by; "" for those that no browser reads.
func folderEncoding(folder string) string {
	label := strings.ToLower(folder)
	for _, language := range []string{"croatian", "czech", "hungarian", "polish", "slovak", "slovene", "bulgarian", "russian", "arabic", "greek", "turkish", "hebrew", "romanian"} {
		label = strings.TrimSuffix(label, "-"+language)
	}
	if l, ok := browserLabels[label]; ok {
		label = l
	}
	name, _ := lookup(label)
	return name
}

// TestChardetFiles decodes chardet's texts without a declaration, not even their own meta elements, and compares the number
// of right ones with chardet's own, folder by folder. What counts is the text: many encodings read it alike.
func TestChardetFiles(t *testing.T) {
	root := fixture.Path(t, "suites/chardet/tests")
	var peer map[string]int
	if err := json.Unmarshal(read(t, chardetPeer), &peer); err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	right, asked, peerRight := 0, 0, 0
	for _, folder := range folders {
		name := folderEncoding(folder.Name())
		_, enc := lookup(name)
		files, err := filepath.Glob(filepath.Join(root, folder.Name(), "*"))
		if name == "" || err != nil || !folder.IsDir() {
			continue
		}
		ours := 0
		for _, file := range files {
			body := read(t, file)
			want := wanted(body)
			if want == nil {
				want, _, _ = decode(body, name, enc)
			}
			got, d := Decode(body, "", []string{})
			if bytes.Equal(bytes.TrimPrefix(got, []byte("\uFEFF")), bytes.TrimPrefix(want, []byte("\uFEFF"))) {
				ours++
				continue
			}
			t.Logf("%s/%s: read as %s by %s", folder.Name(), filepath.Base(file), d.Encoding, d.Source)
		}
		right, asked, peerRight = right+ours, asked+len(files), peerRight+peer[folder.Name()]
		if ours < peer[folder.Name()] {
			t.Errorf("%s: %d of %d right, chardet has %d", folder.Name(), ours, len(files), peer[folder.Name()])
		}
	}
	t.Logf("%d of %d texts right, chardet has %d", right, asked, peerRight)
	if asked < 190 {
		t.Errorf("only %d texts", asked)
	}
}

// wanted decodes by the byte order mark, which says more than the folder "UTF-16"; nil where there is none.
func wanted(body []byte) []byte {
	for mark, label := range map[string]string{"\xFE\xFF": "utf-16be", "\xFF\xFE": "utf-16le", "\xEF\xBB\xBF": "utf-8"} {
		if rest, ok := bytes.CutPrefix(body, []byte(mark)); ok {
			name, enc := lookup(label)
			text, _, _ := decode(rest, name, enc)
			return text
		}
	}
	return nil
}

// TestGuess: texts as short as a search result's, and such as throw statistics off.
func TestGuess(t *testing.T) {
	for _, c := range []struct{ name, text, encoding string }{
		{"Polish", "<p>Słuchawki bezprzewodowe z redukcją hałasu, żółte, świetny dźwięk</p>", "windows-1250"},
		{"Hungarian", "Vezeték nélküli fülhallgató, hosszú üzemidővel, gyűjtőknek", "windows-1250"},
		{"Czech", "Bezdrátová sluchátka s potlačením šumu, příjemná na nošení", "windows-1250"},
		{"Romanian", "Căşti fără fir cu anularea zgomotului şi microfon încorporat, livrare în două zile", "windows-1250"},
		{"Turkish", "Kablosuz kulaklık, gürültü önleme özelliği ve uzun ömürlü şarj", "windows-1254"},
		{"German", "Kabellose Kopfhörer mit Geräuschunterdrückung, schwarz, für die große Reise", "windows-1252"},
		{"French", "Casque sans fil à réduction de bruit, très léger, livré dès demain", "windows-1252"},
		{"Icelandic", "Þráðlaus heyrnartól með hávaðavörn, góð fyrir ferðir á Íslandi", "windows-1252"},
		{"one quote", "The world’s lightest headphones", "windows-1252"},
		{"Russian", "Наушники беспроводные с шумоподавлением", "windows-1251"},
		{"Russian, KOI8-R", "Наушники беспроводные с шумоподавлением", "koi8-r"},
		{"Greek", "Ασύρματα ακουστικά με ακύρωση θορύβου", "windows-1253"},
		{"Hebrew", "אוזניות אלחוטיות עם סינון רעשים", "windows-1255"},
		{"Arabic", "سماعات لاسلكية مع عزل الضوضاء", "windows-1256"},
		{"Thai", "หูฟังไร้สายตัดเสียงรบกวน", "windows-874"},
		{"Lithuanian", "Belaidės ausinės su triukšmo slopinimu, ilgai veikiančios, juodos spalvos, mūsų žemiausia kaina", "windows-1257"},
		{"Japanese", "ワイヤレスヘッドホン　ノイズキャンセリング", "shift_jis"},
		{"Japanese, EUC", "ワイヤレスヘッドホン　ノイズキャンセリング", "euc-jp"},
		{"Japanese, escapes", "ワイヤレスヘッドホン　ノイズキャンセリング", "iso-2022-jp"},
		{"Korean", "무선 헤드폰 노이즈 캔슬링 블랙", "euc-kr"},
	} {
		t.Run(c.name, func(t *testing.T) {
			name, enc := lookup(c.encoding)
			body, err := enc.NewEncoder().Bytes([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			text, d := Decode(body, "", nil)
			if string(text) != c.text {
				t.Errorf("%+v %q, want %s", d, text, name)
			}
		})
	}
}

// TestStrayByte: one broken byte stops the state machines of statistics; the page is still Korean.
func TestStrayByte(t *testing.T) {
	_, enc := lookup("euc-kr")
	for _, declared := range []string{"", "text/html; charset=euc-kr"} {
		body, err := enc.NewEncoder().Bytes([]byte(strings.Repeat("무선 헤드폰 노이즈 캔슬링 ", 50)))
		if err != nil {
			t.Fatal(err)
		}
		body = append(append(body[:100:100], 0xff, ' '), body[100:]...)
		if text, d := Decode(body, declared, nil); d.Encoding != "euc-kr" || d.Replaced > 2 {
			t.Errorf("declared as %q: %+v %.200q", declared, d, text)
		}
	}
}
