package testenv

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"sheaf/internal/stack"
)

// TemporalServer is a real Temporal development server on a database file.
type TemporalServer struct{ stack *stack.Stack }

var sharedTemporal shared

// poolSize is how many namespaces come with a server. Further ones are made when asked for, which takes seconds.
const poolSize = 32

func onlyTemporal(c *stack.Config) {
	c.NoS3 = true
	for i := range poolSize {
		c.MoreNamespaces = append(c.MoreNamespaces, fmt.Sprintf("test-%02d", i))
	}
}

// taken counts, by the address of its server, the namespaces of the pool that tests have got.
var taken struct {
	sync.Mutex
	by map[string]int
}

func fromPool(cfg stack.Config) (name string, ok bool) {
	taken.Lock()
	defer taken.Unlock()
	if taken.by == nil {
		taken.by = map[string]int{}
	}
	n := taken.by[cfg.TemporalAddr]
	if n == len(cfg.MoreNamespaces) {
		return "", false
	}
	taken.by[cfg.TemporalAddr]++
	return cfg.MoreNamespaces[n], true
}

// Temporal is the server that the tests of this binary share. Nobody may stop it.
func Temporal(t testing.TB) *TemporalServer {
	t.Helper()
	return &TemporalServer{sharedTemporal.get(t, onlyTemporal)}
}

// OwnTemporal starts a server for this test alone; settings are dynamic ones of Temporal, "key=value".
func OwnTemporal(t testing.TB, settings ...string) *TemporalServer {
	t.Helper()
	return &TemporalServer{own(t, func(c *stack.Config) {
		onlyTemporal(c)
		c.TemporalSettings = settings
	})}
}

// Namespace is a namespace that no other test uses, with Sheaf's search attributes.
func (s *TemporalServer) Namespace(t testing.TB) string {
	t.Helper()
	if name, ok := fromPool(s.stack.Config()); ok {
		return name
	}
	name := "test-" + strings.ToLower(rand.Text())
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	cfg := s.stack.Config()
	if err := stack.EnsureNamespace(ctx, cfg.TemporalBin, cfg.TemporalAddr, name, 24*time.Hour); err != nil {
		t.Fatal("testenv:", err)
	}
	return name
}

// Client speaks to a new namespace.
func (s *TemporalServer) Client(t testing.TB) client.Client {
	t.Helper()
	return s.Dial(t, s.Namespace(t))
}

// Dial speaks to a namespace until the test ends.
func (s *TemporalServer) Dial(t testing.TB, namespace string) client.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	c, err := client.DialContext(ctx, client.Options{HostPort: s.Addr(), Namespace: namespace, Logger: quiet{}})
	if err != nil {
		t.Fatal("testenv:", err)
	}
	t.Cleanup(c.Close)
	return c
}

// Addr is the server's host:port.
func (s *TemporalServer) Addr() string { return s.stack.Config().TemporalAddr }

// Server is the process, for tests that Kill, Start or Restart an own server on the same data and port.
func (s *TemporalServer) Server() *stack.Server { return s.stack.Temporal() }

// quiet drops the SDK's log; tests assert on behaviour.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
