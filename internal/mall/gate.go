package mall

import (
	"context"
	"fmt"
	"regexp"
	"sync"
)

// gate holds requests back so that a test can count how many are open at once, and stop a crawler at a known point.
type gate struct {
	mu     sync.Mutex
	opened chan struct{} // closed when the gate opens; nil = open
	site   string
	path   *regexp.Regexp
	open   int
	most   int
}

func newGate() *gate { return &gate{} }

// Hold makes matching requests wait until Release or until their client goes. An empty site or path pattern (a regular
// expression over path and query) matches all. A hold replaces the one before and lets its requests go.
func (m *Mall) Hold(site, path string) error {
	re, err := regexp.Compile(path)
	if err != nil {
		return fmt.Errorf("hold gate: path pattern: %w", err)
	}
	if site != "" && planOf(site) == nil {
		return fmt.Errorf("hold gate: unknown site %q", site)
	}
	m.gate.release()
	m.gate.mu.Lock()
	m.gate.opened, m.gate.site, m.gate.path, m.gate.most = make(chan struct{}), site, re, 0
	m.gate.mu.Unlock()
	return nil
}

// Release lets every held request go on.
func (m *Mall) Release() { m.gate.release() }

func (g *gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened != nil {
		close(g.opened)
		g.opened = nil
	}
}

// pass returns when the request may go on; false means that its client has gone.
func (g *gate) pass(ctx context.Context, site, uri string) bool {
	g.mu.Lock()
	opened := g.opened
	if opened == nil || g.site != "" && g.site != site || !g.path.MatchString(uri) {
		g.mu.Unlock()
		return true
	}
	g.open++
	g.most = max(g.most, g.open)
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		g.open--
		g.mu.Unlock()
	}()
	select {
	case <-opened:
		return true
	case <-ctx.Done():
		return false
	}
}

func (g *gate) state() (held bool, open, most int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.opened != nil, g.open, g.most
}
