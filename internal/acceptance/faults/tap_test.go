package faults

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"sheaf/datasets/blob/minio"
	"sheaf/internal/testenv"
)

// tap is the object store as one worker sees it. It knows the chains that the worker commits to and can hold its
// commits back, so that a test may look and act between two of them.
type tap struct {
	look func(*stored) (after func())

	mu     sync.Mutex
	free   sync.Cond // of mu: not frozen any more
	frozen bool
	chains map[string]int // batch chain that is not sealed -> checkpoints that this worker wrote
	last   time.Time      // of the newest of them
}

// stored is one object that a worker writes.
type stored struct {
	key  string
	body []byte // of small objects
	r    *http.Request
}

// checkpoint is the chain that the object belongs to, "" for other objects.
func (s *stored) checkpoint() string {
	chain, _, ok := strings.Cut(s.key, "/ckpt/")
	if !ok {
		return ""
	}
	return chain
}

// batch tells a batch's checkpoint from the frontier's.
func (s *stored) batch() bool { return s.checkpoint() != "" && strings.Contains(s.key, "/batches/") }

// sealed: the checkpoint ends its chain.
func (s *stored) sealed() bool { return bytes.Contains(s.body, []byte(`"sealed":true`)) }

// names: the frontier's checkpoint adds batches.
func (s *stored) names() bool {
	return s.checkpoint() != "" && !s.batch() && bytes.Contains(s.body, []byte(`"batches":[{`))
}

// progressOfDiscover is what Discover writes last, between its checkpoint and its result.
func (s *stored) progressOfDiscover() bool {
	return strings.HasSuffix(s.key, "/progress/frontier.json")
}

func openTap(t *testing.T, opts minio.Options, look func(*stored) func()) (*tap, minio.Options) {
	t.Helper()
	p := &tap{look: look, chains: map[string]int{}}
	p.free.L = &p.mu
	t.Cleanup(func() { p.freeze(false) })
	return p, testenv.Proxy(t, opts, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		key, isObject := strings.CutPrefix(r.URL.Path, "/"+opts.Bucket+"/")
		if r.Method != http.MethodPut || !isObject {
			next.ServeHTTP(w, r)
			return
		}
		s := &stored{key: key, r: r}
		if !s.read(w) {
			return
		}
		var after func()
		if p.look != nil {
			after = p.look(s)
		}
		p.count(s)
		next.ServeHTTP(w, r)
		if after != nil {
			after()
		}
	})
}

// read takes a copy of the body of checkpoints and of what a test may hold back: a server that has not read a request
// does not notice that its client has gone. It reports whether the body was there.
func (s *stored) read(w http.ResponseWriter) bool {
	if s.checkpoint() == "" && !s.progressOfDiscover() {
		return true
	}
	body, err := io.ReadAll(s.r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return false
	}
	s.r.Body, s.body = io.NopCloser(bytes.NewReader(body)), body
	return true
}

// count waits until the tap is not frozen and takes a batch's checkpoint down.
func (p *tap) count(s *stored) {
	if !s.batch() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.frozen {
		p.free.Wait()
	}
	p.last = time.Now()
	if s.sealed() {
		delete(p.chains, s.checkpoint())
		return
	}
	p.chains[s.checkpoint()]++
}

// freeze holds the worker's commits back, or lets them go.
func (p *tap) freeze(yes bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frozen = yes
	p.free.Broadcast()
}

// progress is how many checkpoints the worker has added to the longest of its open chains, and when it committed last.
func (p *tap) progress() (commits int, last time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.chains {
		commits = max(commits, n-1) // the first one takes the chain over
	}
	return commits, p.last
}
