package mall

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func (v *visitor) post(command, body string) (int, string) {
	v.t.Helper()
	resp, err := v.client.Post("http://mall.test/__mall/"+command, "application/json", strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestFaults(t *testing.T) {
	const amazon, joma, ebay = "https://www.amazon.com/s?k=desk+lamp", "https://www.jomashop.com/watches.html", "https://www.ebay.com/sch/i.html?_nkw=desk+lamp"
	const graphql = "https://www.jomashop.com/graphql?operationName=productDetail&query=%7BproductDetail:products(filter:%7Burl_key:%7Beq:%22x%22%7D%7D)%7Bitems%7Bid%7D%7D%7D"
	const search, robots = "https://search.rakuten.co.jp/search/mall/-/558944/", "https://www.amazon.com/robots.txt"
	for name, c := range map[string]struct {
		fault, address string
		status         int
		want           string
		header, value  string
	}{
		"429":           {`[{"kind":"too_many","retry_after":7}]`, amazon, 429, "Too many", "Retry-After", "7"},
		"503":           {`[{"kind":"unavailable","retry_after":2}]`, amazon, 503, "Service Unavailable", "Retry-After", "2"},
		"503 rakuten":   {`[{"kind":"unavailable"}]`, search, 503, "アクセスが集中しております", "", ""},
		"403 rakuten":   {`[{"kind":"block"}]`, search, 403, "アクセスが集中しております", "", ""},
		"deny":          {`[{"kind":"deny"}]`, search, 200, "Reference  #18.536a645f.1789976769.70a9bb4f", "Content-Length", "43"},
		"error page":    {`[{"kind":"error_page"}]`, search, 200, "ページが表示できません", "", ""},
		"captcha":       {`[{"kind":"captcha"}]`, amazon, 200, "captchacharacters", "", ""},
		"challenge":     {`[{"kind":"challenge"}]`, joma, 403, "Just a moment...", "cf-mitigated", "challenge"},
		"not graphql":   {`[{"kind":"challenge"}]`, graphql, 200, `"items":[]`, "", ""},
		"graphql error": {`[{"kind":"graphql_error"}]`, graphql, 200, `"data":{"productDetail":null}}`, "Content-Type", "application/json"},
		"loop":          {`[{"kind":"redirect_loop"}]`, amazon, 302, "", "Location", "/s?hop=1&k=desk+lamp"},
		"robots":        {`[{"kind":"robots","shop":"amazon"}]`, robots, 200, "Disallow: /\n", "", ""},
		"robots open":   {`[{"kind":"too_many"}]`, robots, 200, "Allow: /\n", "", ""},
		"other shop":    {`[{"kind":"too_many","shop":"ebay"}]`, amazon, 200, "s-search-result", "", ""},
		"other path":    {`[{"kind":"too_many","path":"^/dp/"}]`, amazon, 200, "s-search-result", "", ""},
		"currency":      {`[{"kind":"currency"}]`, ebay, 200, `s-card__price">EUR `, "", ""},
		"redesign":      {`[{"kind":"redesign"}]`, ebay, 200, `class="hit-count"`, "", ""},
		"latency":       {`[{"kind":"latency","delay_ms":5}]`, amazon, 200, "s-search-result", "", ""},
		"slow":          {`[{"kind":"slow","delay_ms":20}]`, amazon, 200, "s-search-result", "", ""},
	} {
		v := visit(t, Options{Products: 1000})
		if status, body := v.post("faults", c.fault); status != http.StatusOK {
			t.Fatalf("%s: %d %s", name, status, body)
		}
		resp, body := v.do(c.address)
		if resp.StatusCode != c.status || !strings.Contains(string(body), c.want) || c.header != "" && resp.Header.Get(c.header) != c.value {
			t.Errorf("%s: status %d, %s %q, body %.400s", name, resp.StatusCode, c.header, resp.Header.Get(c.header), body)
		}
	}
}

func TestForeignPricesLeaveLinkedData(t *testing.T) {
	v := visit(t, Options{Products: 1000})
	address := ""
	for _, row := range v.truth(Ebay, 1) {
		if row.Record.PriceKind == "exact" && row.Record.ShippingPrice != "" {
			address = row.Record.URL
		}
	}
	if err := v.mall.SetFaults(Fault{Kind: FaultCurrency, Shop: Ebay, Currency: "PEN"}); err != nil {
		t.Fatal(err)
	}
	doc := v.page(address)
	if got := clean(doc.Find(".x-price-primary").Text()); !strings.HasPrefix(got, "PEN ") {
		t.Errorf("shown price %q", got)
	}
	if !strings.Contains(doc.Find(`script[type="application/ld+json"]`).Text(), `"priceCurrency":"USD"`) {
		t.Error("the linked data changed its currency")
	}
}

func TestCutConnections(t *testing.T) {
	v := visit(t, Options{Products: 1000})
	const address = "https://www.amazon.com/s?k=desk+lamp"
	if err := v.mall.SetFaults(Fault{Kind: FaultDown, Shop: Amazon}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := v.try(address); err == nil {
		t.Error("down: there was an answer")
	}
	if err := v.mall.SetFaults(Fault{Kind: FaultTruncate}); err != nil {
		t.Fatal(err)
	}
	if _, body, err := v.try(address); !errors.Is(err, io.ErrUnexpectedEOF) || len(body) == 0 {
		t.Errorf("truncate: %v after %d bytes", err, len(body))
	}
}

func TestFaultConditions(t *testing.T) {
	v := visit(t, Options{Products: 1000})
	status := func(n int) int {
		resp, _ := v.do(fmt.Sprintf("https://www.amazon.com/s?k=desk+lamp&n=%d", n))
		return resp.StatusCode
	}
	if err := v.mall.SetFaults(Fault{Kind: FaultTooMany, PerURL: 2}); err != nil {
		t.Fatal(err)
	}
	if got := []int{status(1), status(1), status(1), status(2)}; fmt.Sprint(got) != "[429 429 200 429]" {
		t.Errorf("two for each address: %v", got)
	}
	if err := v.mall.SetFaults(Fault{Kind: FaultTooMany, Count: 1}); err != nil {
		t.Fatal(err)
	}
	if got := []int{status(1), status(2)}; fmt.Sprint(got) != "[429 200]" {
		t.Errorf("one in all: %v", got)
	}
	if err := v.mall.SetFaults(Fault{Kind: FaultTooMany, Share: 0.3}); err != nil {
		t.Fatal(err)
	}
	hit := 0
	for n := range 200 {
		if s := status(n); s == http.StatusTooManyRequests {
			hit++
		} else if status(n) != s {
			t.Error("a share picks other addresses the second time")
		}
	}
	if hit < 35 || hit > 85 {
		t.Errorf("30 %% of 200 addresses: %d", hit)
	}
	for _, bad := range []string{`[{"kind":"nosuch"}]`, `[{"kind":"slow","shop":"nosuch"}]`, `[{"kind":"slow","path":"("}]`, `[{"kind":"slow","share":2}]`, `{}`, `[{"typo":1}]`} {
		if code, _ := v.post("faults", bad); code != http.StatusBadRequest {
			t.Errorf("%s: status %d", bad, code)
		}
	}
}

// stepClock tells a time that only a test moves.
type stepClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *stepClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *stepClock) After(time.Duration) <-chan time.Time {
	ch := make(chan time.Time, 1)
	ch <- c.Now()
	return ch
}

func (c *stepClock) step(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	c.mu.Unlock()
}

func TestRateIsCountedInEveryWindow(t *testing.T) {
	clock := &stepClock{now: epoch}
	v := visit(t, Options{Products: 400, Clock: clock})
	for _, ms := range []int{0, 900, 50, 49, 1, 2000, 999, 1} { // arrivals at 0, 900, 950, 999, 1000, 3000, 3999, 4000 ms
		clock.step(time.Duration(ms) * time.Millisecond)
		v.do("https://www.ebay.com/robots.txt")
	}
	v.do("https://www.amazon.com/robots.txt")
	s := v.mall.Stats()
	if e := s.Hosts["www.ebay.com"]; e.MaxPerSecond != 4 || e.Hits != 8 || e.Unique != 1 || e.Status[200] != 8 || s.Hits != 9 {
		t.Errorf("stats %+v, want at most 4 within a second: 0 to 999 ms", s)
	}
	if err := v.mall.SetFaults(Fault{Kind: FaultTooMany, Over: 2, Path: "desk"}); err != nil {
		t.Fatal(err)
	}
	var got []int
	clock.step(5 * time.Second)
	for range 4 {
		clock.step(100 * time.Millisecond)
		resp, _ := v.do("https://www.ebay.com/sch/i.html?_nkw=desk+lamp")
		got = append(got, resp.StatusCode)
	}
	if fmt.Sprint(got) != "[200 200 429 429]" {
		t.Errorf("over two a second: %v", got)
	}
}

func TestGateHoldsAndCounts(t *testing.T) {
	v := visit(t, Options{Products: 400})
	if code, body := v.post("gate", `{"hold":true,"shop":"ebay","path":"_nkw="}`); code != http.StatusOK {
		t.Fatal(body)
	}
	done := make(chan int, 3)
	for n := range 3 {
		go func() {
			resp, _ := v.do(fmt.Sprintf("https://www.ebay.com/sch/i.html?_nkw=desk+lamp&n=%d", n))
			done <- resp.StatusCode
		}()
	}
	wait := func(open int) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); v.mall.Stats().GateOpen != open; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d requests wait, want %d", v.mall.Stats().GateOpen, open)
			}
		}
	}
	wait(3)
	v.do("https://www.amazon.com/robots.txt") // not held
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://www.ebay.com/sch/i.html?_nkw=leaves", nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = v.client.Do(req) }()
	wait(4)
	cancel()
	wait(3)
	if len(done) > 0 {
		t.Fatal("a held request was answered")
	}
	if code, _ := v.post("gate", `{"hold":false}`); code != http.StatusOK {
		t.Fatal(code)
	}
	for range 3 {
		if status := <-done; status != http.StatusOK {
			t.Errorf("status %d after release", status)
		}
	}
	if s := v.mall.Stats(); s.GateHeld || s.GateOpen != 0 || s.GateMax != 4 || s.MaxInFlight < 4 {
		t.Errorf("stats %+v", s)
	}
	if err := v.mall.Hold("nosuch", ""); err == nil {
		t.Error("a gate for an unknown site was accepted")
	}
}

func TestAdmin(t *testing.T) {
	v := visit(t, Options{Products: 400})
	for command, body := range map[string]string{"day": `{"day":3}`, "redesign": `{"shop":"amazon","day":3}`} {
		if code, text := v.post(command, body); code != http.StatusOK {
			t.Fatalf("%s: %s", command, text)
		}
	}
	if v.mall.Day() != 3 || v.page("https://www.amazon.com/s?k=desk+lamp").Find("[data-component-type=result-tile]").Length() == 0 {
		t.Error("day or redesign had no effect")
	}
	if err := v.mall.SetDay(2); err != nil || v.page("https://www.amazon.com/s?k=desk+lamp").Find("[data-component-type=s-search-result]").Length() == 0 {
		t.Error("the day before the redesign has the new markup")
	}
	for command, body := range map[string]string{"day": `{"day":0}`, "redesign": `{"shop":"x"}`, "gate": `{"hold":1}`} {
		if code, _ := v.post(command, body); code != http.StatusBadRequest {
			t.Errorf("%s %s: status %d", command, body, code)
		}
	}
	if code, _ := v.post("nosuch", ""); code != http.StatusNotFound {
		t.Errorf("unknown command: status %d", code)
	}
	v.do("https://www.ebay.com/itm/1")
	_, b := v.do("https://x/__mall/hits?since=2")
	var log struct{ Hits []Hit }
	if err := json.Unmarshal(b, &log); err != nil || len(log.Hits) != 1 || log.Hits[0].URL != "/itm/1" || log.Hits[0].Status != 404 || log.Hits[0].Seq != 3 {
		t.Errorf("hits: %v %+v", err, log)
	}
	v.post("reset", "")
	v.do("https://www.ebay.com/itm/2")
	if hits := v.mall.Hits(3); len(hits) != 1 || hits[0].Seq != 4 {
		t.Errorf("hits after reset: %+v", hits)
	}
	if s := v.mall.Stats(); s.Hits != 1 || s.InFlight != 0 {
		t.Errorf("stats after reset: %+v", s)
	}
	if resp, _ := v.do("https://elsewhere.example/"); resp.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("unknown host: status %d", resp.StatusCode)
	}
	if resp, body := v.do("https://i.ebayimg.com/images/g/x/s-l1600.jpg"); resp.Header.Get("Content-Type") != "image/gif" || len(body) != 43 {
		t.Errorf("picture: %d bytes", len(body))
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	m, err := New(Options{Products: 400})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- m.Serve(ctx, "127.0.0.1:0", func(a net.Addr) { ready <- a }) }()
	address := (<-ready).String()
	resp, err := http.Get("http://" + address + "/__mall/stats")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if err := m.Serve(ctx, address, nil); err == nil || !strings.Contains(err.Error(), address) {
		t.Errorf("a taken port: %v", err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("end: %v", err)
	}
}
