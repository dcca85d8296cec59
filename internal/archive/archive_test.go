package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

var at = time.Date(2026, 11, 23, 2, 0, 0, 123456000, time.UTC)

func key(n int) string { return fmt.Sprintf("archive/shop/2026-11/run-x-b000001-e1-%06d.warc.gz", n) }

func exchange(path, body string) Exchange {
	return Exchange{
		URL: "https://www.shop.test" + path, At: at, RemoteAddr: "192.0.2.7:443",
		RequestHead:  []byte("GET " + path + " HTTP/1.1\r\nHost: www.shop.test\r\n"),
		ResponseHead: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=euc-jp\r\n"),
		Body:         []byte(body), Status: 200, MIME: "text/html",
	}
}

// sample writes three exchanges: a page, a POST of bytes that are no text, a 304.
func sample(tb testing.TB) (Chunk, []Stored) {
	tb.Helper()
	w := NewWriter(Options{Key: key, Info: map[string]string{"software": "Sheaf/1.0", "format": "WARC File Format 1.1", "conformsTo": "x\r\ny"}})
	post := exchange("/graphql", "\x1f\x8b\x00\r\n\r\n\xff")
	post.RequestBody = []byte(`{"query":"{}"}`)
	post.RequestHead = []byte("POST /graphql HTTP/1.1\r\nHost: www.shop.test\r\nContent-Length: 14\r\n")
	post.ResponseHead = append(post.ResponseHead, "Content-Encoding: gzip\r\n"...)
	post.Truncated = true
	page := exchange("/item/1?b=2&a=1", strings.Repeat("<p>item</p>\r\n", 100))
	var all []Stored
	for _, x := range []Exchange{page, post, {
		URL: page.URL, At: at.Add(24 * time.Hour), RequestHead: page.RequestHead, ResponseHead: []byte("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n"), Status: 304,
		Revisits: &Original{RecordID: "urn:uuid:11111111-2222-5333-8444-555555555555", URL: page.URL, At: at, SHA256: hexDigest(page.Body)},
	}} {
		s, err := w.Add(x)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, s)
	}
	c, err := w.Flush()
	if err != nil {
		tb.Fatal(err)
	}
	return c, all
}

func TestWriteAndRead(t *testing.T) {
	c, stored := sample(t)
	if c.Key != key(0) || c.IndexKey() != "archive/shop/2026-11/run-x-b000001-e1-000000.cdxj" || c.Records != 3 {
		t.Errorf("%s %s %d", c.Key, c.IndexKey(), c.Records)
	}
	var kinds []string
	end := int64(0)
	for r, err := range Records(bytes.NewReader(c.Warc)) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Offset != end {
			t.Errorf("%s at %d, want %d", r.Type, r.Offset, end)
		}
		end = r.Offset + r.Length
		kinds = append(kinds, r.Type)
	}
	if got := strings.Join(kinds, " "); got != "warcinfo response request response request revisit request" || end != int64(len(c.Warc)) {
		t.Errorf("records %s, end %d of %d", got, end, len(c.Warc))
	}
	page, err := ReadAt(bytes.NewReader(c.Warc), stored[0].Locator)
	if err != nil {
		t.Fatal(err)
	}
	if page.Status() != 200 || page.URL != "https://www.shop.test/item/1?b=2&a=1" || !page.At.Equal(at) || page.ID != stored[0].RecordID || page.HTTPHeader().Get("Content-Type") != "text/html; charset=euc-jp" ||
		string(page.Payload()) != strings.Repeat("<p>item</p>\r\n", 100) || page.Header.Get("WARC-IP-Address") != "192.0.2.7" {
		t.Errorf("%+v", page)
	}
	l := stored[1].Locator
	post, err := Decode(c.Warc[l.Offset:l.Offset+l.Length], l)
	if err != nil || string(post.Payload()) != "\x1f\x8b\x00\r\n\r\n\xff" || post.Header.Get("WARC-Truncated") == "" {
		t.Errorf("%v %+v", err, post)
	}
	revisit, err := ReadAt(bytes.NewReader(c.Warc), stored[2].Locator)
	if err != nil || revisit.Type != "revisit" || revisit.Status() != 304 || revisit.Header.Get("WARC-Refers-To") != "<urn:uuid:11111111-2222-5333-8444-555555555555>" ||
		revisit.Header.Get("WARC-Refers-To-Date") != "2026-11-23T02:00:00.123456Z" || revisit.Header.Get("WARC-Payload-Digest") != page.Header.Get("WARC-Payload-Digest") {
		t.Errorf("%v %+v", err, revisit)
	}
}

func TestEqualCallsGiveEqualBytes(t *testing.T) {
	a, first := sample(t)
	b, second := sample(t)
	if !bytes.Equal(a.Warc, b.Warc) || !bytes.Equal(a.CDXJ, b.CDXJ) || first[0] != second[0] {
		t.Error("two equal crawls differ")
	}
}

func TestRecordIDsAreUnique(t *testing.T) {
	w := NewWriter(Options{Key: key})
	a, _ := w.Add(exchange("/x", "same"))
	b, _ := w.Add(exchange("/x", "same"))
	_, _ = w.Flush()
	c, _ := w.Add(exchange("/x", "same"))
	if a.RecordID == b.RecordID || a.RecordID == c.RecordID || c.Locator.Key != key(1) {
		t.Errorf("%v %v %v", a, b, c)
	}
}

func TestFlushWithoutExchanges(t *testing.T) {
	w := NewWriter(Options{Key: key})
	if c, err := w.Flush(); err != nil || c.Records != 0 || len(c.Warc) != 0 {
		t.Errorf("%v %+v", err, c)
	}
	if s, err := w.Add(exchange("/x", "")); err != nil || s.Locator.Key != key(0) || w.Size() == 0 {
		t.Errorf("%v %+v", err, s)
	}
}

func TestAddRefuses(t *testing.T) {
	w := NewWriter(Options{Key: key})
	for name, spoil := range map[string]func(*Exchange){
		"no URL":          func(x *Exchange) { x.URL = "" },
		"line in the URL": func(x *Exchange) { x.URL += "\r\nWARC-Type: x" },
		"no time":         func(x *Exchange) { x.At = time.Time{} },
		"no head":         func(x *Exchange) { x.ResponseHead = nil },
		"open head":       func(x *Exchange) { x.ResponseHead = []byte("HTTP/1.1 200 OK") },
		"head ends early": func(x *Exchange) { x.RequestHead = []byte("GET / HTTP/1.1\r\n\r\nX: y\r\n") },
		"revisit + body":  func(x *Exchange) { x.Revisits = &Original{} },
	} {
		x := exchange("/x", "body")
		spoil(&x)
		if _, err := w.Add(x); !errors.Is(err, ErrInvalid) || w.Size() != 0 {
			t.Errorf("%s: %v, %d bytes", name, err, w.Size())
		}
	}
}

func TestIndex(t *testing.T) {
	c, stored := sample(t)
	lines := strings.Split(strings.TrimSuffix(string(c.CDXJ), "\n"), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "test,shop)/graphql 20261123020000 {") || !strings.HasPrefix(lines[1], "test,shop)/item/1?a=1&b=2 20261123020000 {") ||
		!strings.HasPrefix(lines[2], "test,shop)/item/1?a=1&b=2 20261124020000 {") {
		t.Fatalf("%s", c.CDXJ)
	}
	var f cdxjFields
	if err := json.Unmarshal([]byte(strings.SplitN(lines[1], " ", 3)[2]), &f); err != nil {
		t.Fatal(err)
	}
	l := stored[0].Locator
	if want := (cdxjFields{"https://www.shop.test/item/1?b=2&a=1", "text/html", "200", "sha256:" + l.SHA256, fmt.Sprint(l.Length), fmt.Sprint(l.Offset), "run-x-b000001-e1-000000.warc.gz"}); f != want {
		t.Errorf("%+v, want %+v", f, want)
	}
	if !strings.Contains(lines[2], `"mime":"warc/revisit","status":"304","digest":"sha256:`+l.SHA256) {
		t.Errorf("%s", lines[2])
	}
}

func TestSURT(t *testing.T) {
	for raw, want := range map[string]string{
		"https://www.Shop.co.uk:443/A/?b=2&a=1": "uk,co,shop)/a?a=1&b=2", "http://a.test": "test,a)/", "http://a.test:8080/x/": "test,a:8080)/x",
		"http://www2.a.test/": "test,a)/", "http://www.test/": "test,www)/", "http://127.0.0.1/x": "127.0.0.1)/x", "https://wwwa.test/": "test,wwwa)/", "/x y": "/x%20y",
	} {
		if got := SURT(raw); got != want {
			t.Errorf("%s: %s, want %s", raw, got, want)
		}
	}
}

func member(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.Bytes()
}

func TestReadDamaged(t *testing.T) {
	c, stored := sample(t)
	l := stored[0].Locator
	good := "WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2026-11-23T02:00:00Z\r\nContent-Type: application/http\r\nContent-Length: 4\r\n\r\nabcd\r\n\r\n"
	if r, err := Decode(member(good), Locator{}); err != nil || string(r.Block) != "abcd" || r.Status() != 0 || len(r.HTTPHeader()) != 0 {
		t.Fatalf("%v %+v", err, r)
	}
	flipped := bytes.Clone(c.Warc[l.Offset : l.Offset+l.Length])
	flipped[len(flipped)/2] ^= 0x40
	for name, b := range map[string][]byte{
		"empty": nil, "no gzip": []byte("WARC/1.1\r\n"), "cut": c.Warc[l.Offset : l.Offset+l.Length-9], "bit flipped": flipped,
		"version":    member(strings.Replace(good, "WARC/1.1", "WARC/9", 1)),
		"no length":  member(strings.Replace(good, "Content-Length", "X-Length", 1)),
		"negative":   member(strings.Replace(good, "Length: 4", "Length: -4", 1)),
		"huge":       member(strings.Replace(good, "Length: 4", "Length: 99999999999", 1)),
		"too long":   member(strings.Replace(good, "Length: 4", "Length: 40", 1)),
		"too short":  member(strings.Replace(good, "Length: 4", "Length: 2", 1)),
		"no end":     member(strings.TrimSuffix(good, "\r\n")),
		"two in one": member(good + good),
		"no date":    member(strings.Replace(good, "WARC-Date", "X-Date", 1)),
		"no fields":  member("WARC/1.1\r\n"),
		"bomb":       member("WARC/1.1\r\nX: " + strings.Repeat("a", 10<<20)),
	} {
		if _, err := Decode(b, Locator{Key: "k"}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := l
	other.SHA256 = strings.Repeat("0", 64)
	if _, err := ReadAt(bytes.NewReader(c.Warc), other); !errors.Is(err, ErrDigest) {
		t.Errorf("another digest: %v", err)
	}
	for _, l := range []Locator{{}, {Offset: -1, Length: 5}, {Length: maxBlock + 1}} {
		if _, err := ReadAt(bytes.NewReader(c.Warc), l); !errors.Is(err, ErrDamaged) {
			t.Errorf("%+v: %v", l, err)
		}
	}
	if _, err := ReadAt(bytes.NewReader(c.Warc), Locator{Offset: int64(len(c.Warc)), Length: 5}); !errors.Is(err, io.EOF) {
		t.Errorf("behind the end: %v", err)
	}
}

// TestWarcio has the reference reader of the web archiving community read a chunk, check its digests, and follow the index.
func TestWarcio(t *testing.T) {
	python, err := filepath.Abs("../../.venv/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(python, "-c", "import warcio").CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("warcio is missing (infra/python/requirements.txt): %v %s", err, out)
		}
		t.Skip("skipped: no .venv with warcio (infra/python/requirements.txt)")
	}
	c, _ := sample(t)
	dir := t.TempDir()
	warc, index := filepath.Join(dir, filepath.Base(c.Key)), filepath.Join(dir, filepath.Base(c.IndexKey()))
	for path, data := range map[string][]byte{warc: c.Warc, index: c.CDXJ} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(python, "testdata/read_warc.py", warc, index).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got struct {
		Records []struct{ Type, URI, ID, Digest, Status, Body, RefersTo string }
		Passed  []bool
		Indexed []struct{ URL, Body string }
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var kinds []string
	for _, r := range got.Records {
		kinds = append(kinds, r.Type)
	}
	if want := "warcinfo response request response request revisit request"; strings.Join(kinds, " ") != want {
		t.Errorf("warcio saw %v", kinds)
	}
	for i, passed := range got.Passed {
		if !passed {
			t.Errorf("digest of record %d (%s) fails", i, kinds[i])
		}
	}
	if len(got.Indexed) != 3 || got.Indexed[1].URL != "https://www.shop.test/item/1?b=2&a=1" || got.Indexed[1].Body != strings.Repeat("<p>item</p>\r\n", 100) {
		t.Errorf("by the index: %+v", got.Indexed)
	}
	if r := got.Records[5]; r.Status != "304" || r.RefersTo != "<urn:uuid:11111111-2222-5333-8444-555555555555>" {
		t.Errorf("%+v", r)
	}
	if out, err := exec.Command(filepath.Join(filepath.Dir(python), "warcio"), "check", "-v", warc).CombinedOutput(); err != nil || strings.Count(string(out), "digest pass") < 6 {
		t.Errorf("warcio check: %v\n%s", err, out)
	}
}

func FuzzRecords(f *testing.F) {
	c, _ := sample(f)
	f.Add(c.Warc)
	f.Add(member("WARC/1.0\r\nWARC-Date: 2026-11-23T02:00:00Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		end := int64(0)
		for r, err := range Records(bytes.NewReader(data)) {
			if err != nil {
				if !errors.Is(err, ErrDamaged) {
					t.Errorf("%v is no ErrDamaged", err)
				}
				return
			}
			if r.Offset != end || r.Length <= 0 {
				t.Errorf("record at %d of %d bytes after %d", r.Offset, r.Length, end)
			}
			end += r.Length
			_, _, _ = r.Status(), r.HTTPHeader(), r.Payload()
			if again, err := ReadAt(bytes.NewReader(data), Locator{Offset: r.Offset, Length: r.Length}); err != nil || !bytes.Equal(again.Block, r.Block) {
				t.Errorf("%v: read alone it differs", err)
			}
		}
	})
}

// FuzzHeader gives the record parser what no gzip hides from the fuzzer.
func FuzzHeader(f *testing.F) {
	f.Add("WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2026-11-23T02:00:00Z\r\nContent-Type: application/http\r\nContent-Length: 19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Decode(member(text), Locator{})
		if err == nil {
			_, _, _ = r.Status(), r.HTTPHeader(), r.Payload()
		} else if !errors.Is(err, ErrDamaged) {
			t.Errorf("%v is no ErrDamaged", err)
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	x := exchange("/item/1", strings.Repeat("<p>an item of some kind</p>\n", 2000)) // 54 KB
	w := NewWriter(Options{Key: key})
	b.SetBytes(int64(len(x.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Add(x); err != nil {
			b.Fatal(err)
		}
		if w.Size() > 4<<20 {
			_, _ = w.Flush()
		}
	}
}
