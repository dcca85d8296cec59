package faults

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sheaf/internal/mall"
)

// front is the mall's door: it knows which worker asks, by the comment in its User-Agent.
type front struct {
	addr string // host:port

	mu     sync.Mutex
	visits []visit
	guard  func(visit) // sees a request before the mall does
}

type visit struct {
	worker string
	uri    string
	at     time.Time
}

// item tells an item's page from a list.
func (v visit) item() bool { return strings.HasPrefix(v.uri, "/itm/") }

func openFront(t *testing.T, m *mall.Mall) *front {
	t.Helper()
	f := &front{}
	inside := m.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		v := visit{worker: workerOf(r.UserAgent()), uri: r.URL.RequestURI(), at: time.Now()} // locked: the order is that of the times
		f.visits = append(f.visits, v)
		guard := f.guard
		f.mu.Unlock()
		if guard != nil {
			guard(v)
		}
		inside.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		m.Release() // a request that waits at the gate would keep the server open
		server.Close()
	})
	f.addr = strings.TrimPrefix(server.URL, "http://")
	return f
}

func agentOf(worker string) string { return "Sheaf/1.0 (" + worker + ")" }

func workerOf(agent string) string {
	_, comment, _ := strings.Cut(agent, "(")
	return strings.TrimSuffix(comment, ")")
}

// of gives the visits of one worker, "" for all, in the order in which they came.
func (f *front) of(worker string) []visit {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []visit
	for _, v := range f.visits {
		if worker == "" || v.worker == worker {
			out = append(out, v)
		}
	}
	return out
}

// items counts how often each item's page was asked for.
func (f *front) items() map[string]int {
	out := map[string]int{}
	for _, v := range f.of("") {
		if v.item() {
			out[v.uri]++
		}
	}
	return out
}

// refetched counts the items that a worker asked for and another one asked for after it.
func (f *front) refetched(worker string) int {
	asked, again := map[string]bool{}, map[string]bool{}
	for _, v := range f.of("") {
		switch {
		case !v.item():
		case v.worker == worker:
			asked[v.uri] = true
		case asked[v.uri]:
			again[v.uri] = true
		}
	}
	return len(again)
}

// watch calls guard at every request, before the mall sees it.
func (f *front) watch(guard func(visit)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.guard = guard
}
