package draft

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
)

const lampsJSON = `{"data":{"total":40,"pages":10,"items":[{"id":"a-1","slug":"blue-lamp-1","name":"Blue lamp","price":12.5,"currency":"EUR"},{"id":"a-2","slug":"red-lamp-2","name":"Red lamp","price":13.5,"currency":"EUR"},` +
	`{"id":"a-3","slug":"green-lamp-3","name":"Green lamp","price":14.5,"currency":"EUR"},{"id":"a-4","slug":"black-lamp-4","name":"Black lamp","price":15.5,"currency":"EUR"}]}}`

// The recipe of JSON that a page loads sends the request that brought it, and for further pages the same with another number.
func TestRequestsAreRepeated(t *testing.T) {
	const api = "https://api.shop.example/lamps"
	for name, c := range map[string]struct {
		page         Page
		first, third recipe.Request // first page, and the one with number or offset of the third
		n            int
	}{
		"JSON body": {
			page:  Page{URL: api, Method: http.MethodPost, Request: []byte(`{"query":"lamps { id }","page":1,"size":4}`), RequestType: "application/json", Header: map[string]string{"X-Shop": "1"}},
			first: recipe.Request{Method: "POST", URL: api, Body: []byte(`{"query":"lamps { id }","page":1,"size":4}`), Header: map[string]string{"X-Shop": "1", "Content-Type": "application/json"}},
			third: recipe.Request{Method: "POST", URL: api, Body: []byte(`{"query":"lamps { id }","page":3,"size":4}`), Header: map[string]string{"X-Shop": "1", "Content-Type": "application/json"}},
			n:     3,
		},
		"offset in a JSON body": {
			page:  Page{URL: api, Method: http.MethodPost, Request: []byte(`{"from":0,"size":4}`), RequestType: "application/json"},
			first: recipe.Request{Method: "POST", URL: api, Body: []byte(`{"from":0,"size":4}`), Header: map[string]string{"Content-Type": "application/json"}},
			third: recipe.Request{Method: "POST", URL: api, Body: []byte(`{"from":8,"size":4}`), Header: map[string]string{"Content-Type": "application/json"}},
			n:     8,
		},
		"form": {
			page:  Page{URL: api, Method: http.MethodPost, Request: []byte("q=lamp&page=1"), RequestType: "application/x-www-form-urlencoded"},
			first: recipe.Request{Method: "POST", URL: api, Body: []byte("q=lamp&page=1"), Header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
			third: recipe.Request{Method: "POST", URL: api, Body: []byte("q=lamp&page=3"), Header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
			n:     3,
		},
		"JSON in the query": {
			page:  Page{URL: api + "?op=list&variables=%7B%22id%22%3A7%2C%22currentPage%22%3A1%7D"},
			first: recipe.Request{Method: "GET", URL: api + "?op=list&variables=%7B%22id%22%3A7%2C%22currentPage%22%3A1%7D"},
			third: recipe.Request{Method: "GET", URL: api + "?op=list&variables=%7B%22id%22%3A7%2C%22currentPage%22%3A3%7D"},
			n:     3,
		},
		"offset in the query": {
			page:  Page{URL: api + "?offset=0&limit=4", Header: map[string]string{"Accept": "application/json"}},
			first: recipe.Request{Method: "GET", URL: api + "?offset=0&limit=4", Header: map[string]string{"Accept": "application/json"}},
			third: recipe.Request{Method: "GET", URL: api + "?offset=8&limit=4", Header: map[string]string{"Accept": "application/json"}},
			n:     8,
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.page.Body, c.page.ContentType = []byte(lampsJSON), "application/json"
			d, err := Make(c.page, Options{Links: []string{"https://www.shop.example/", "https://www.shop.example/lamps/blue-lamp-1?ref=x", "https://www.shop.example/lamps/red-lamp-2", "https://www.shop.example/lamps/green-lamp-3", "https://www.shop.example/lamps/black-lamp-4"}})
			require.NoError(t, err)
			r, err := recipe.Parse([]byte(d.Recipe), nil)
			require.NoError(t, err, d.Recipe)
			plan, err := r.Compile(0, nil)
			require.NoError(t, err)
			var starts []recipe.Visit
			for v, err := range plan.Starts() {
				require.NoError(t, err)
				starts = append(starts, v)
			}
			require.Len(t, starts, 1)
			for _, one := range []struct {
				n    int
				want recipe.Request
			}{{starts[0].N, c.first}, {c.n, c.third}} {
				v := starts[0]
				v.N = one.n
				got, err := plan.PageRequest(v)
				require.NoError(t, err)
				require.Equal(t, one.want.Method, got.Method)
				require.Equal(t, one.want.URL, got.URL)
				require.Equal(t, string(one.want.Body), string(got.Body))
				require.Equal(t, one.want.Header, got.Header)
			}
			address, err := plan.ItemAddress(plan.ItemKinds[0], map[string]string{"slug": "blue-lamp-1"})
			require.NoError(t, err, d.Recipe)
			require.Equal(t, "https://www.shop.example/lamps/blue-lamp-1", address)
		})
	}
}

// A request that the language cannot write is refused, not written wrong.
func TestRequestsThatCannotBeWritten(t *testing.T) {
	_, err := Make(Page{URL: "https://api.shop.example/lamps", Method: http.MethodPost, Request: []byte(`{"q":"${x}"}`), RequestType: "application/json", Body: []byte(lampsJSON), ContentType: "application/json"}, Options{})
	require.ErrorIs(t, err, ErrNothing)
}

func TestFormOf(t *testing.T) {
	f, ok := FormOf([]string{"https://shop.example/lamp/blue/1001?x=1", "https://shop.example/lamp/red/1002"}, "")
	require.True(t, ok)
	require.Equal(t, "https://shop.example/lamp/{slug}/{site_product_id}", f.Address)
	require.Equal(t, `{ site_product_id: '\d+' }`, f.Vars)
	f, ok = FormOf([]string{"https://mall.example/minato/1001", "https://mall.example/yama/1002"}, "https://mall.example/{shop}/{code}")
	require.True(t, ok)
	require.Equal(t, "https://mall.example/{shop}/{code}", f.Address)
	_, ok = FormOf(nil, "")
	require.False(t, ok)
}

// TestCursorsInBodiesAreTold: data whose next page is named by a mark that its request does not have is collected without its further
// pages, and the draft says so; data that counts its pages, or has no more, needs no such word.
func TestCursorsInBodiesAreTold(t *testing.T) {
	for name, c := range map[string]struct {
		request, body string
		told          bool
	}{
		"a mark of the next page": {`{"size":4}`, strings.Replace(lampsJSON, `"total":40,"pages":10`, `"endCursor":"YXJyYXk6NA=="`, 1), true},
		"more than is there":      {`{"size":4}`, strings.Replace(lampsJSON, `,"pages":10`, ``, 1), true},
		"all of it":               {`{"size":4}`, strings.Replace(lampsJSON, `"total":40,"pages":10`, `"total":4`, 1), false},
		"a counter":               {`{"page":1,"size":4}`, lampsJSON, false},
	} {
		p := Page{URL: "https://api.shop.example/lamps", Method: http.MethodPost, Request: []byte(c.request), RequestType: "application/json", Body: []byte(c.body), ContentType: "application/json"}
		d, err := Make(p, Options{})
		require.NoError(t, err)
		require.Equal(t, c.told, contains(d.Warnings, warnPages), "%s: %v", name, d.Warnings)
	}
}
