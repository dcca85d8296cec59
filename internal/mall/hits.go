package mall

import (
	"sync"
	"time"
)

// Hit is one request as the server saw it.
type Hit struct {
	Seq    int       `json:"seq"` // from 1
	Time   time.Time `json:"time"`
	Host   string    `json:"host"`
	Method string    `json:"method"`
	URL    string    `json:"url"`    // path and query
	Status int       `json:"status"` // 0 while open, and where the connection was cut
}

// HostStats counts one host's requests.
type HostStats struct {
	Hits         int         `json:"hits"`
	Unique       int         `json:"unique"` // by method, URL and body
	InFlight     int         `json:"in_flight"`
	MaxInFlight  int         `json:"max_in_flight"`
	MaxPerSecond int         `json:"max_per_second"` // most arrivals in any half-open window of one second
	Status       map[int]int `json:"status"`
}

// Stats is what happened since the start or the last reset.
type Stats struct {
	Day         int                  `json:"day"`
	Hits        int                  `json:"hits"`
	Unique      int                  `json:"unique"`
	InFlight    int                  `json:"in_flight"`
	MaxInFlight int                  `json:"max_in_flight"`
	GateHeld    bool                 `json:"gate_held"`
	GateOpen    int                  `json:"gate_open"` // requests that wait at the gate
	GateMax     int                  `json:"gate_max"`  // most that waited at once
	Hosts       map[string]HostStats `json:"hosts"`
}

// maxHits bounds the log's memory (about 200 bytes a hit): beyond it the older half is dropped, counters stay.
const maxHits = 2_000_000

// hitLog counts requests at arrival.
type hitLog struct {
	clock Clock

	mu       sync.Mutex
	hits     []Hit
	dropped  int
	inFlight int
	maxOpen  int
	hosts    map[string]*hostLog
}

type hostLog struct {
	HostStats
	urls   map[uint64]struct{}
	recent []time.Time // arrivals of the last second, oldest first
}

func newHitLog(c Clock) *hitLog { return &hitLog{clock: c, hosts: map[string]*hostLog{}} }

// begin logs an arrival and returns its number.
func (l *hitLog) begin(host, method, url string, body []byte) int {
	key := fold(foldString(method+" "+url), foldBytes(body))
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now() // inside the lock, so that the log's order is the order of its times
	if len(l.hits) >= maxHits {
		l.dropped += maxHits / 2
		l.hits = append([]Hit(nil), l.hits[maxHits/2:]...)
	}
	seq := l.dropped + len(l.hits) + 1
	l.hits = append(l.hits, Hit{Seq: seq, Time: now, Host: host, Method: method, URL: url})
	h := l.hosts[host]
	if h == nil {
		h = &hostLog{urls: map[uint64]struct{}{}}
		h.Status = map[int]int{}
		l.hosts[host] = h
	}
	h.Hits++
	h.urls[key] = struct{}{}
	h.InFlight++
	h.MaxInFlight = max(h.MaxInFlight, h.InFlight)
	l.inFlight++
	l.maxOpen = max(l.maxOpen, l.inFlight)
	old := 0
	for old < len(h.recent) && now.Sub(h.recent[old]) >= time.Second {
		old++
	}
	h.recent = append(h.recent[old:], now)
	h.MaxPerSecond = max(h.MaxPerSecond, len(h.recent))
	return seq
}

// end logs how a request ended.
func (l *hitLog) end(seq, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := seq - l.dropped - 1
	if i < 0 || i >= len(l.hits) || l.hits[i].Seq != seq {
		return // dropped, or the log was reset while the request was open
	}
	l.hits[i].Status = status
	h := l.hosts[l.hits[i].Host]
	h.Status[status]++
	h.InFlight--
	l.inFlight--
}

// recentOf returns how many requests came to a host within the last second.
func (l *hitLog) recentOf(host string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if h := l.hosts[host]; h != nil {
		return len(h.recent)
	}
	return 0
}

// since returns the hits after a number, in order.
func (l *hitLog) since(seq int) []Hit {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := min(max(0, seq-l.dropped), len(l.hits))
	return append([]Hit{}, l.hits[from:]...)
}

// reset forgets every hit but keeps the numbering, so that requests that are still open cannot be taken for later ones.
func (l *hitLog) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropped += len(l.hits)
	l.hits, l.hosts, l.inFlight, l.maxOpen = nil, map[string]*hostLog{}, 0, 0
}

func (l *hitLog) stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := Stats{InFlight: l.inFlight, MaxInFlight: l.maxOpen, Hosts: map[string]HostStats{}}
	for name, h := range l.hosts {
		s := h.HostStats
		s.Unique = len(h.urls)
		s.Status = map[int]int{}
		for k, v := range h.Status {
			s.Status[k] = v
		}
		out.Hosts[name] = s
		out.Hits += s.Hits
		out.Unique += s.Unique
	}
	return out
}

// Stats returns the counters.
func (m *Mall) Stats() Stats {
	s := m.log.stats()
	s.Day = m.Day()
	s.GateHeld, s.GateOpen, s.GateMax = m.gate.state()
	return s
}

// Hits returns the requests after a number (0 for all), in the order in which they came.
func (m *Mall) Hits(since int) []Hit { return m.log.since(since) }

// Reset forgets hits, faults and the gate. Day and redesign stay.
func (m *Mall) Reset() {
	m.log.reset()
	m.faults.set(nil)
	m.gate.release()
}
