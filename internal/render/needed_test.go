package render_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/fetch"
	"sheaf/internal/render"
)

func TestNeeded(t *testing.T) {
	const body = `{"data":{"product":{"id":7,"offers":[{"price":1}]}}}`
	sent := http.Header{
		"Accept": {"*/*"}, "Accept-Language": {"en"}, "Content-Type": {"application/json"}, "Origin": {"https://shop.test"}, "Referer": {"https://shop.test/x"},
		"X-Api-Key": {"k"}, "X-Store": {"us"}, "X-Trace": {"1"}, "X-Client": {"web"},
	}
	tests := []struct {
		name  string
		wants []string // headers without which the server says no
		most  int
		keeps []string
		err   error
		no    string // what it says then
	}{
		{name: "none", most: 1, keeps: []string{"Content-Type"}},
		{name: "one", wants: []string{"X-Api-Key"}, most: 6, keeps: []string{"Content-Type", "X-Api-Key"}, no: `{"errors":[{"message":"key"}],"data":null}`},
		{name: "a usual one", wants: []string{"Origin"}, most: 6, keeps: []string{"Content-Type", "Origin"}, no: "no"},
		{name: "two", wants: []string{"X-Api-Key", "X-Store"}, most: 6, keeps: []string{"Content-Type", "X-Api-Key", "X-Store"}, no: `{"data":{"product":null}}`},
		{name: "a cookie", wants: []string{"Cookie"}, most: 2, err: render.ErrNotRepeatable, no: `{"data":{}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			asked := 0
			got, err := render.Needed(t.Context(), render.Answer{Method: "POST", URL: "https://shop.test/graphql", Header: sent, RequestBody: []byte("{}"), Status: 200, Body: []byte(body)},
				func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
					asked++
					require.Equal(t, "POST", r.Method)
					require.Equal(t, "{}", string(r.Body))
					for _, name := range tt.wants {
						if r.Header.Get(name) == "" {
							return &fetch.Response{Status: 200, Body: []byte(tt.no)}, nil
						}
					}
					return &fetch.Response{Status: 200, Body: []byte(strings.Replace(body, `{"price":1}`, `{"price":2},{"price":3}`, 1))}, nil
				})
			require.LessOrEqual(t, asked, tt.most)
			if tt.err != nil {
				require.ErrorIs(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			for _, name := range tt.keeps {
				require.NotEmpty(t, got.Get(name), name)
			}
			require.LessOrEqual(t, len(got), len(tt.keeps)+2, "%v", got)
			if len(tt.wants) == 0 {
				require.Len(t, got, 1)
			}
		})
	}
}

func TestNeededSaysWhatStoppedIt(t *testing.T) {
	gone := errors.New("gone")
	_, err := render.Needed(t.Context(), render.Answer{Method: "GET", URL: "https://shop.test/", Status: 200, Body: []byte(`{"a":1}`)},
		func(context.Context, fetch.Request) (*fetch.Response, error) { return nil, gone })
	require.ErrorIs(t, err, gone)
	_, err = render.Needed(t.Context(), render.Answer{URL: "https://shop.test/", Body: []byte("<p>")}, nil)
	require.ErrorContains(t, err, "no JSON")
}
