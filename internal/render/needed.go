package render

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"sheaf/internal/fetch"
)

// ErrNotRepeatable says that an answer cannot be had again without the browser that got it: it wants a cookie, or a token that is good once.
var ErrNotRepeatable = errors.New("the answer does not come again without the browser")

// maxReplays is how many requests Needed makes at most.
const maxReplays = 6

// Request is the request that brought the answer, with the given headers.
func (a Answer) Request(header http.Header) fetch.Request {
	return fetch.Request{Method: a.Method, URL: a.URL, Header: header, Body: a.RequestBody}
}

// Needed finds which of the headers that a page's script sent the answer depends on, by asking again without them: at most six
// requests through fetch, and usually one. The result may hold a header too many where six do not tell. An answer counts as the same
// when it is JSON with the fields of the recorded one; values and lengths of lists may differ. Errors: ErrNotRepeatable, and
// what fetch says when it cannot ask.
func Needed(ctx context.Context, a Answer, fetch Fetch) (http.Header, error) {
	r := replay{answer: a, fetch: fetch, want: fieldsOf(a.Body), left: maxReplays}
	if len(r.want) == 0 {
		return nil, fmt.Errorf("find the headers that %s needs: the recorded body is no JSON with fields", a.URL)
	}
	header, err := r.smallest(ctx)
	if err != nil {
		return nil, fmt.Errorf("find the headers that %s needs: %w", a.URL, err)
	}
	return header, nil
}

type replay struct {
	answer Answer
	fetch  Fetch
	want   map[string]bool
	left   int
}

// seldom are headers that browsers add and hardly any server looks at.
var seldom = []string{"Accept", "Accept-Language", "Origin", "Referer"}

func (r *replay) smallest(ctx context.Context) (http.Header, error) {
	least := http.Header{}
	if kind := r.answer.Header.Get("Content-Type"); kind != "" && len(r.answer.RequestBody) > 0 {
		least.Set("Content-Type", kind)
	}
	if same, err := r.try(ctx, least); err != nil || same {
		return least, err
	}
	all := r.answer.Header.Clone()
	same, err := r.try(ctx, all)
	switch {
	case err != nil:
		return nil, err
	case !same:
		return nil, ErrNotRepeatable
	}
	before := len(all)
	if all, err = r.without(ctx, all, seldom, len(seldom)); err != nil {
		return nil, err
	}
	if len(all) == before { // it needs one of them: perhaps none of the page's own
		own := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool { return least.Get(name) != "" || slices.Contains(seldom, name) })
		if all, err = r.without(ctx, all, own, max(len(own), 1)); err != nil {
			return nil, err
		}
	}
	for size := len(all); size > 1 && r.left > 0; {
		size = (size + 1) / 2
		rest := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool { return least.Get(name) != "" })
		if all, err = r.without(ctx, all, rest, size); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// without leaves out names, size of them at a time, as long as the answer stays the same.
func (r *replay) without(ctx context.Context, all http.Header, names []string, size int) (http.Header, error) {
	for chunk := range slices.Chunk(names, size) {
		if r.left == 0 {
			break
		}
		fewer := all.Clone()
		for _, name := range chunk {
			fewer.Del(name)
		}
		if len(fewer) == len(all) {
			continue
		}
		same, err := r.try(ctx, fewer)
		if err != nil {
			return nil, err
		}
		if same {
			all = fewer
		}
	}
	return all, nil
}

func (r *replay) try(ctx context.Context, header http.Header) (bool, error) {
	r.left--
	got, err := r.fetch(ctx, r.answer.Request(header))
	if err != nil {
		return false, err
	}
	if got.Status/100 != r.answer.Status/100 {
		return false, nil
	}
	fields := fieldsOf(got.Body)
	for name := range r.want {
		if !fields[name] {
			return false, nil
		}
	}
	return true, nil
}

// Bounds of fieldsOf: what lies deeper differs from one answer to the next.
const (
	fieldDepth = 4
	maxFields  = 500
)

// fieldsOf are the paths of the fields that hold something, to a depth: "data", "data.items", "data.items[].id".
func fieldsOf(body []byte) map[string]bool {
	var v any
	if json.Unmarshal([]byte(strings.TrimPrefix(string(body), "\ufeff")), &v) != nil {
		return nil
	}
	out := map[string]bool{}
	addFields(out, "", v, 0)
	return out
}

func addFields(out map[string]bool, path string, v any, depth int) {
	if depth > fieldDepth || len(out) >= maxFields {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if v[name] != nil {
				addFields(out, path+"."+name, v[name], depth+1)
			}
		}
	case []any:
		if len(v) > 0 {
			addFields(out, path+"[]", v[0], depth)
		}
	}
	if path != "" {
		out[path] = true
	}
}
