package builder

import (
	"bytes"
	"container/list"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"sheaf/internal/extract/propose"
	rows "sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/propose/product"
	"sheaf/internal/extract/propose/records"
	"sheaf/internal/extract/selector"
	"sheaf/internal/fetch/charset"
)

// opened is a sample's body, parsed, with what is proposed for it. Whoever uses it holds mu.
type opened struct {
	mu   sync.Mutex
	body []byte

	// page and index are those of HTML; nil for JSON.
	page    *propose.Page
	index   *selector.Index
	lists   []rows.List
	product product.Product
	// json is the decoded body of JSON, records what lists it holds.
	json    any
	records []records.List
}

// open parses a body.
func open(body []byte, contentType, address string) (*opened, error) {
	o := &opened{body: body}
	if isJSON(body, contentType) {
		v, err := decode(body, contentType)
		if err != nil {
			return nil, err
		}
		o.json, o.records = v, records.Find(v)
		return o, nil
	}
	page, err := propose.Open(body, contentType, address)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", address, err)
	}
	o.page, o.index = page, selector.New(page.Root)
	o.lists, o.product = rows.Find(page), product.Read(page)
	return o, nil
}

// decode reads JSON, numbers with all their digits.
func decode(body []byte, contentType string) (any, error) {
	text, _ := charset.Decode(body, contentType, nil)
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	return v, nil
}

// isJSON reports whether an answer is JSON by what it says or how it begins.
func isJSON(body []byte, contentType string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	if strings.HasSuffix(strings.TrimSpace(kind), "json") {
		return true
	}
	body = bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\ufeff")), " \t\r\n")
	return len(body) > 0 && (body[0] == '{' || body[0] == '[')
}

// shelfSize is how many parsed pages are remembered: the largest shop pages take 60 MB each.
const shelfSize = 8

// shelf remembers the pages that were used last.
type shelf struct {
	mu    sync.Mutex
	order *list.List // of *entry, the last used first
	byKey map[string]*list.Element
}

// entry is a page that is being parsed or was.
type entry struct {
	key   string
	ready chan struct{} // closed when parsed
	page  *opened
	err   error
}

func newShelf() *shelf { return &shelf{order: list.New(), byKey: map[string]*list.Element{}} }

// get gives a page, parsed once for all who ask for it. load reads its body.
func (s *shelf) get(key string, load func() (*opened, error)) (*opened, error) {
	s.mu.Lock()
	if e, ok := s.byKey[key]; ok {
		s.order.MoveToFront(e)
		s.mu.Unlock()
		there := e.Value.(*entry)
		<-there.ready
		return there.page, there.err
	}
	mine := &entry{key: key, ready: make(chan struct{})}
	s.byKey[key] = s.order.PushFront(mine)
	for s.order.Len() > shelfSize {
		last := s.order.Back()
		s.order.Remove(last)
		delete(s.byKey, last.Value.(*entry).key)
	}
	s.mu.Unlock()
	defer close(mine.ready)
	mine.page, mine.err = load()
	if mine.err != nil { // the next one may be luckier
		s.mu.Lock()
		if e, ok := s.byKey[key]; ok && e.Value == any(mine) {
			s.order.Remove(e)
			delete(s.byKey, key)
		}
		s.mu.Unlock()
	}
	return mine.page, mine.err
}
