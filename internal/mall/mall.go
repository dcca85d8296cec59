package mall

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Mall is a world of shops and the server that shows one day of it. It is safe for concurrent use.
type Mall struct {
	opts   Options
	shops  []*shop
	post   *post
	byHost map[string]*shop
	log    *hitLog
	faults *faultSet
	gate   *gate

	mu       sync.Mutex
	day      int
	redesign map[string]int
	skin     uint64
	cache    map[listsKey]*listsEntry
}

type listsKey struct {
	site string
	day  int
}

type listsEntry struct {
	once  sync.Once
	lists *lists
}

// New makes a mall, or says which option is wrong.
func New(o Options) (*Mall, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	m := &Mall{
		opts: o, post: newPost(o.Seed), byHost: map[string]*shop{}, log: newHitLog(o.Clock), faults: &faultSet{}, gate: newGate(),
		day: o.Day, redesign: map[string]int{}, skin: o.Skin, cache: map[listsKey]*listsEntry{},
	}
	for site, day := range o.Redesign {
		m.redesign[site] = day
	}
	rest := o.Products
	for i, plan := range shopPlans {
		first := max(1, o.Products*plan.share/100)
		if i == len(shopPlans)-1 {
			first = max(1, rest)
		}
		rest -= first
		s := newShop(plan, o, first)
		m.shops = append(m.shops, s)
		for _, h := range plan.hosts {
			m.byHost[h] = s
		}
	}
	return m, nil
}

// Day returns the day that the server shows.
func (m *Mall) Day() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.day
}

// SetDay makes the server show another day, from 1 on. Requests that are being answered keep the day they began with.
func (m *Mall) SetDay(day int) error {
	if day < 1 {
		return fmt.Errorf("set day: %d is not 1 or later", day)
	}
	m.mu.Lock()
	m.day = day
	m.mu.Unlock()
	return nil
}

// SetRedesign gives a site its new markup from a day on; day 0 takes it back.
func (m *Mall) SetRedesign(site string, day int) error {
	if planOf(site) == nil {
		return fmt.Errorf("set redesign: unknown site %q", site)
	}
	m.mu.Lock()
	m.redesign[site] = day
	m.mu.Unlock()
	return nil
}

// SetSkin gives all shops the markup of a seed; 0 takes it back.
func (m *Mall) SetSkin(seed uint64) {
	m.mu.Lock()
	m.skin = seed
	m.mu.Unlock()
}

// skinOf is the skin that a site shows, nil without one.
func (m *Mall) skinOf(site string) *skin {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.skin == 0 {
		return nil
	}
	return newSkin(m.skin, site)
}

func (m *Mall) redesigned(site string, day int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	from := m.redesign[site]
	return from > 0 && day >= from
}

// shop returns the shop of a site, or nil.
func (m *Mall) shop(site string) *shop {
	for _, s := range m.shops {
		if s.site == site {
			return s
		}
	}
	return nil
}

// listsKept is how many days' lists of one shop are kept: a run that moves to the next day may still be reading the last.
const listsKept = 3

// lists returns a shop's lists on a day, computing them at most once at a time.
func (m *Mall) lists(s *shop, day int) *lists {
	if s.shown > 0 {
		return m.lists(m.shop(s.site), day).part(s.shown)
	}
	key := listsKey{s.site, day}
	m.mu.Lock()
	e := m.cache[key]
	if e == nil {
		oldest, kept := key, 0
		for k := range m.cache {
			if k.site == s.site {
				if kept++; oldest == key || k.day < oldest.day {
					oldest = k
				}
			}
		}
		if kept >= listsKept {
			delete(m.cache, oldest)
		}
		e = &listsEntry{}
		m.cache[key] = e
	}
	m.mu.Unlock()
	e.once.Do(func() { e.lists = s.listsOn(day) })
	return e.lists
}

// Count returns how many products a site's lists show on a day.
func (m *Mall) Count(site string, day int) int {
	s := m.shop(site)
	if s == nil {
		return 0
	}
	return len(m.lists(s, day).all)
}

// Handler returns the server: shops by Host header, and the admin API below /__mall/ on every host.
func (m *Mall) Handler() http.Handler { return http.HandlerFunc(m.serve) }

// Serve listens on addr (host:port, port 0 for a free one), calls ready with the address that it got, and serves until
// the context ends, then closes every connection. It returns nil after a normal end.
func (m *Mall) Serve(ctx context.Context, addr string, ready func(net.Addr)) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	server := &http.Server{Handler: m.Handler(), ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if ready != nil {
		ready(listener.Addr())
	}
	if err := server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve mall on %s: %w", addr, err)
	}
	return nil
}
