package mall

import (
	"bytes"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is what a shop says to one request, before faults.
type answer struct {
	status   int
	ctype    string
	body     []byte
	location string
	validate bool // has an ETag and answers 304
	changed  int  // day of the last change, for Last-Modified; 0 = none
	header   [2]string
}

const (
	htmlUTF8 = "text/html; charset=utf-8"
	maxBody  = 1 << 20 // of a request
)

// epoch is day 0 of every world.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func (m *Mall) serve(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, adminPrefix) {
		m.admin(w, r)
		return
	}
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(host)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request body: "+err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	hit := m.log.begin(host, r.Method, r.URL.RequestURI(), body)
	counted := &countingWriter{ResponseWriter: w}
	defer func() { m.log.end(hit, counted.status) }()

	s := m.byHost[host]
	if host == PostHost {
		a := m.post.answer(r, m.Day())
		m.write(counted, r, &a, nil)
		return
	}
	if s == nil {
		serveElsewhere(counted, host)
		return
	}
	if !m.gate.pass(r.Context(), s.site, r.URL.RequestURI()) {
		panic(http.ErrAbortHandler) // the client has gone
	}
	day := m.Day()
	fs := m.faults.matching(s.site, host, r.Method, r.URL.RequestURI(), m.log)
	if fs.beforehand(m, counted, r, s) {
		return
	}
	a := m.answer(fs.bent(m, s), host, r, day)
	if m.redesigned(s.site, day) || fs.has(FaultRedesign) {
		a.body = redesigns[s.site].apply(a.body)
	}
	if k := m.skinOf(s.site); k != nil && strings.HasPrefix(a.ctype, "text/html") && a.status == http.StatusOK {
		a.body = k.apply(a.body)
	}
	fs.alter(&a)
	m.write(counted, r, &a, fs)
	recycle(a.body)
}

// serveElsewhere answers hosts without a shop: pictures, and nothing else.
func serveElsewhere(w http.ResponseWriter, host string) {
	for _, h := range imageHosts {
		if h == host {
			w.Header().Set("Content-Type", "image/gif")
			w.Header().Set("Cache-Control", "max-age=86400")
			_, _ = w.Write(onePixel)
			return
		}
	}
	http.Error(w, "mall: no shop has the host "+host, http.StatusMisdirectedRequest)
}

// onePixel is a transparent GIF of one pixel.
var onePixel = []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")

// countingWriter remembers the status for the hit log.
type countingWriter struct {
	http.ResponseWriter
	status int
}

func (w *countingWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *countingWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// write sends an answer, as 304 if the client already has these bytes.
func (m *Mall) write(w http.ResponseWriter, r *http.Request, a *answer, fs faultList) {
	h := w.Header()
	if a.location != "" {
		h.Set("Location", a.location)
	}
	if a.header[0] != "" {
		h.Set(a.header[0], a.header[1])
	}
	if a.validate && a.status == http.StatusOK {
		tag := entityTag(a.body)
		h.Set("ETag", tag)
		h.Set("Cache-Control", "no-cache")
		if a.changed > 0 {
			h.Set("Last-Modified", epoch.AddDate(0, 0, a.changed).Format(http.TimeFormat))
		}
		if notModified(r, tag, a.changed) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Type", a.ctype)
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	fs.send(m, w, r, a)
}

// entityTag is a strong validator made of the bytes alone, so that it changes exactly when they do.
func entityTag(body []byte) string {
	var sum [8]byte
	h := foldBytes(body)
	for i := range sum {
		sum[i] = byte(h >> (8 * i))
	}
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// foldBytes hashes eight bytes at a step; it is run over every page that is served.
func foldBytes(b []byte) uint64 {
	h := uint64(len(b)) + 0x9e3779b97f4a7c15
	for ; len(b) >= 8; b = b[8:] {
		v := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 | uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		h = (h ^ v) * 0x9fb21c651e98df25
		h ^= h >> 29
	}
	for _, c := range b {
		h = (h ^ uint64(c)) * 0x9fb21c651e98df25
	}
	return mix(h)
}

// notModified evaluates a request's validators; If-None-Match decides alone where it is given (RFC 9110, 13.2.2).
func notModified(r *http.Request, tag string, changed int) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	if given := r.Header.Get("If-None-Match"); given != "" {
		for _, t := range strings.Split(given, ",") {
			if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
				return true
			}
		}
		return false
	}
	if changed == 0 {
		return false
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !epoch.AddDate(0, 0, changed).After(since)
}
