package mall

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// visitor is a client that reaches a mall under the shops' own addresses.
type visitor struct {
	t      *testing.T
	mall   *Mall
	client *http.Client
}

func visit(t *testing.T, o Options) *visitor {
	t.Helper()
	m, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(m.Handler())
	t.Cleanup(server.Close)
	address := server.Listener.Addr().String()
	dialer := &net.Dialer{}
	return &visitor{t: t, mall: m, client: &http.Client{
		Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, address)
		}, MaxIdleConnsPerHost: 16},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       20 * time.Second,
	}}
}

// do fetches an https address over plain HTTP; it fails the test if there is no answer.
func (v *visitor) do(address string, header ...string) (*http.Response, []byte) {
	v.t.Helper()
	resp, body, err := v.try(address, header...)
	if err != nil {
		v.t.Fatalf("GET %s: %v", address, err)
	}
	return resp, body
}

func (v *visitor) try(address string, header ...string) (*http.Response, []byte, error) {
	req, err := http.NewRequest(http.MethodGet, strings.Replace(address, "https://", "http://", 1), nil)
	if err != nil {
		return nil, nil, err
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := v.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

func (v *visitor) page(address string) *goquery.Document {
	v.t.Helper()
	resp, body := v.do(address)
	if resp.StatusCode != http.StatusOK {
		v.t.Fatalf("GET %s: status %d", address, resp.StatusCode)
	}
	return parse(v.t, body)
}

func parse(t *testing.T, body []byte) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// truth returns the rows of a site after the runs of days 1 to day.
func (v *visitor) truth(site string, day int) []Row {
	var out []Row
	for row := range v.mall.Truth(day) {
		if row.Record.Site == site {
			out = append(out, row)
		}
	}
	return out
}

func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestSameBytes(t *testing.T) {
	a, b := visit(t, Options{Seed: 7, Products: 400}), visit(t, Options{Seed: 7, Products: 400})
	other := visit(t, Options{Seed: 8, Products: 400})
	addresses := []string{"https://www.amazon.com/s?k=desk+lamp", "https://www.ebay.com/sch/i.html?_nkw=yoga+mat&_ipg=240", "https://search.rakuten.co.jp/search/mall/-/558944/", "https://www.jomashop.com/sitemap_1.xml"}
	for _, site := range Sites() {
		addresses = append(addresses, a.truth(site, 1)[3].Record.URL)
	}
	for _, address := range addresses {
		_, first := a.do(address)
		_, again := a.do(address)
		_, twin := b.do(address)
		_, stranger := other.do(address)
		if string(first) != string(again) || string(first) != string(twin) {
			t.Errorf("%s: bytes differ between two fetches or two malls of one seed", address)
		}
		if string(first) == string(stranger) {
			t.Errorf("%s: another seed has the same bytes", address)
		}
	}
}

func TestItemPageSizeAndStatus(t *testing.T) {
	v := visit(t, Options{Products: 800})
	for _, site := range Sites() {
		for _, row := range v.truth(site, 1) {
			resp, body := v.do(row.Record.URL)
			if resp.StatusCode != http.StatusOK || len(body) < 35_000 || len(body) > 80_000 {
				t.Fatalf("%s: status %d, %d bytes; want 200 and about 50 KB", row.Record.URL, resp.StatusCode, len(body))
			}
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, o := range map[string]Options{
		"products": {Products: 2}, "day": {Day: -1}, "cap": {SearchCap: 3}, "churn site": {Churn: map[string]Churn{"nosuch": {}}},
		"redesign site": {Redesign: map[string]int{"nosuch": 2}}, "churn sum": {Churn: map[string]Churn{"": {Price: 0.9, Stock: 0.9}}},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
