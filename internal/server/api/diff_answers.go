package api

import (
	"context"
	"sync"
)

// answers keeps the newest answers that took reading whole versions, and lets few such readings go on at once: each takes
// all cores that it gets. The zero value is ready.
type answers struct {
	once  sync.Once
	slots chan struct{}
	mu    sync.Mutex
	kept  map[string]any
	order []string // oldest first
}

const (
	maxAnswers  = 64
	maxReadings = 2
)

// lookUp gives the answer of a name, or makes and keeps it. Versions never change, so that answers about them stay right.
func lookUp[T any](ctx context.Context, c *answers, name string, make func() (T, error)) (T, error) {
	c.once.Do(func() { c.slots, c.kept = newSlots(maxReadings), map[string]any{} })
	var none T
	if v, ok := c.get(name).(T); ok {
		return v, nil
	}
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return none, ctx.Err()
	}
	if v, ok := c.get(name).(T); ok { // somebody else asked the same
		return v, nil
	}
	v, err := make()
	if err == nil {
		c.put(name, v)
	}
	return v, err
}

func newSlots(n int) chan struct{} { return make(chan struct{}, n) }

func (c *answers) get(name string) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept[name]
}

func (c *answers) put(name string, v any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.kept[name]; !ok {
		c.order = append(c.order, name)
	}
	c.kept[name] = v
	if len(c.order) > maxAnswers {
		delete(c.kept, c.order[0])
		c.order = c.order[1:]
	}
}
