package mall

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// faultList is the faults that one request meets.
type faultList []*fault

func (l faultList) find(kind string) *fault {
	for _, f := range l {
		if f.Kind == kind {
			return f
		}
	}
	return nil
}

func (l faultList) has(kind string) bool { return l.find(kind) != nil }

// refusal is an answer that stands in for the page.
type refusal struct {
	status int
	ctype  string
	body   string
	header [2]string
}

const reference = "Reference  #18.536a645f.1789976769.70a9bb4f"

// brandedPage is rakuten's page for both 403 and 503.
const brandedPage = `<!DOCTYPE html><html lang="ja"><head><meta charset="UTF-8"><title>アクセスが集中しております</title></head><body><img src="https://r.r10s.jp/com/img/home/logo.png" alt="楽天"><h1>アクセスが集中しております</h1><p>しばらく時間をおいてから、もう一度お試しください。</p><p class="code">Reference&#32;&#32;&#35;18&#46;536a645f&#46;1789976769&#46;70a9bb4f</p></body></html>
`

var refusals = map[string]refusal{
	FaultTooMany:     {http.StatusTooManyRequests, htmlUTF8, "<html><head><title>429 Too Many Requests</title></head><body>Too many requests</body></html>\n", [2]string{}},
	FaultUnavailable: {http.StatusServiceUnavailable, htmlUTF8, "<html><head><title>503 - Service Unavailable Error</title></head><body>Sorry! Something went wrong on our end.</body></html>\n", [2]string{}},
	FaultCaptcha: {http.StatusOK, htmlUTF8, `<!doctype html><html><head><title>Robot Check</title></head><body><h4>Enter the characters you see below</h4><p>Sorry, we just need to make sure you're not a robot.</p><form method="get" action="/errors/validateCaptcha"><img src="/captcha/x.jpg"><input type="text" id="captchacharacters" name="field-keywords"></form></body></html>
`, [2]string{}},
	FaultChallenge: {http.StatusForbidden, htmlUTF8, `<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body><div class="main-wrapper"><noscript>Enable JavaScript and cookies to continue</noscript></div><script src="/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1"></script></body></html>
`, [2]string{"cf-mitigated", "challenge"}},
	FaultBlock: {http.StatusForbidden, "text/html; charset=UTF-8", brandedPage, [2]string{}},
	FaultDeny:  {http.StatusOK, "text/html", reference, [2]string{}},
	FaultErrorPage: {http.StatusOK, "text/html; charset=UTF-8", `<!DOCTYPE html><html lang="ja"><head><meta charset="UTF-8"><title>エラー</title></head><body><p>ページが表示できません</p><p>大変お手数ですが、時間をおいて再度アクセスしてください。</p></body></html>
`, [2]string{}},
}

// refusalOrder is which refusal wins where a request meets several.
var refusalOrder = []string{FaultTooMany, FaultUnavailable, FaultCaptcha, FaultChallenge, FaultBlock, FaultDeny, FaultErrorPage}

// beforehand carries out the faults that need no page; done is true if the request is answered.
func (l faultList) beforehand(m *Mall, w http.ResponseWriter, r *http.Request, s *shop) (done bool) {
	if len(l) == 0 {
		return false
	}
	if f := l.find(FaultLatency); f != nil && !pause(m, r, f) {
		panic(http.ErrAbortHandler)
	}
	if l.has(FaultDown) {
		panic(http.ErrAbortHandler)
	}
	if l.has(FaultRobots) && r.URL.Path == "/robots.txt" {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write([]byte("User-agent: *\nDisallow: /\n"))
		return true
	}
	if r.URL.Path == "/robots.txt" {
		return false // refusals that a test asks for are about pages
	}
	if l.has(FaultRedirectLoop) {
		q := r.URL.Query()
		n, _ := strconv.Atoi(q.Get("hop"))
		q.Set("hop", strconv.Itoa((n+1)%3))
		w.Header().Set("Location", r.URL.Path+"?"+q.Encode())
		w.WriteHeader(http.StatusFound)
		return true
	}
	for _, kind := range refusalOrder {
		f := l.find(kind)
		if f == nil || kind == FaultChallenge && r.URL.Path == "/graphql" {
			continue
		}
		f.refuse(w, s)
		return true
	}
	if l.has(FaultGraphQL) && r.URL.Path == "/graphql" {
		root := "products"
		if req, err := readGraphQL(r); err == nil && req.OperationName != "" && req.OperationName != "category" {
			root = req.OperationName
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write((&graphqlError{message: "Internal server error", path: root, category: "graphql"}).body())
		return true
	}
	return false
}

func (f *fault) refuse(w http.ResponseWriter, s *shop) {
	a := refusals[f.Kind]
	if f.Kind == FaultUnavailable && s.site == Rakuten {
		a.ctype, a.body = "text/html; charset=UTF-8", brandedPage
	}
	h := w.Header()
	h.Set("Content-Type", a.ctype)
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	if a.header[0] != "" {
		h.Set(a.header[0], a.header[1])
	}
	if f.RetryAfter > 0 && a.status >= http.StatusTooManyRequests {
		h.Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write([]byte(a.body))
}

// pause waits for a fault's delay; false means that the client has gone.
func pause(m *Mall, r *http.Request, f *fault) bool {
	select {
	case <-m.opts.Clock.After(f.delay()):
		return true
	case <-r.Context().Done():
		return false
	}
}

// alter changes what the page says.
func (l faultList) alter(a *answer) {
	if f := l.find(FaultCurrency); f != nil && strings.HasPrefix(a.ctype, "text/html") {
		a.body = foreignPrices(a.body, f.Currency)
	}
	if f := l.find(FaultMojibake); f != nil && strings.HasPrefix(a.ctype, "text/html") && a.status == http.StatusOK {
		a.ctype = "text/html; charset=" + f.Charset
	}
}

// shownDollars matches a price as the English-speaking shops show it; linked data states bare numbers and is left alone.
var shownDollars = regexp.MustCompile(`(?:US )?\$([0-9][0-9,]*)\.([0-9]{2})`)

// foreignPrices writes every shown dollar price in another currency, at a fixed rate, as European visitors see it:
// "EUR 1.234,50".
func foreignPrices(body []byte, currency string) []byte {
	return shownDollars.ReplaceAllFunc(body, func(shown []byte) []byte {
		digits := strings.NewReplacer("US ", "", "$", "", ",", "", ".", "").Replace(string(shown))
		cents, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return shown
		}
		us := dollars(cents * 92 / 100)
		return []byte(currency + " " + strings.NewReplacer(",", ".", ".", ",").Replace(us))
	})
}

// send writes status and body, slowly or not to the end where a fault says so.
func (l faultList) send(m *Mall, w http.ResponseWriter, r *http.Request, a *answer) {
	w.WriteHeader(a.status)
	if f := l.find(FaultSlow); f != nil {
		f.trickle(m, w, r, a.body)
		return
	}
	if l.has(FaultTruncate) && len(a.body) > 1 {
		_, _ = w.Write(a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(a.body) // a client that has gone is not the mall's failure
}

// trickle writes a body in ten pieces over the fault's delay.
func (f *fault) trickle(m *Mall, w http.ResponseWriter, r *http.Request, body []byte) {
	piece := len(body)/10 + 1
	tenth := &fault{Fault: Fault{DelayMS: f.DelayMS / 10}}
	for len(body) > 0 {
		if !pause(m, r, tenth) {
			panic(http.ErrAbortHandler)
		}
		n := min(piece, len(body))
		if _, err := w.Write(body[:n]); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		body = body[n:]
	}
}
