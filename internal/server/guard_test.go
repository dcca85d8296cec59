package server

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
	"sheaf/internal/clock"
	"sheaf/internal/server/api"
)

func TestGuard(t *testing.T) {
	srv := httptest.NewServer(New(Options{
		Store: mem.New(), Client: asked{}, Clock: clock.NewFake(now), Base: "https://sheaf.example.org", Listen: "crawler:8080", Hosts: []string{"Sheaf.Svc"},
	}))
	t.Cleanup(srv.Close)
	const system, report = "/api/v1/system", "/api/v1/datasets/shop/products/versions/v1/trainings"
	for name, c := range map[string]struct {
		method, path, host, body string
		headers                  map[string]string
		code                     string // of the refusal; "" = let in
	}{
		"as a number":               {path: system},
		"as an IPv6 number":         {path: system, host: "[::1]:8080"},
		"localhost":                 {path: system, host: "localhost:1"},
		"a name under localhost":    {path: system, host: "sheaf.localhost"},
		"the public name":           {path: system, host: "SHEAF.example.org"},
		"the listener's name":       {path: system, host: "crawler:8080"},
		"a configured name":         {path: system, host: "sheaf.svc:80"},
		"a rebound name":            {path: system, host: "evil.example:8080", code: "host"},
		"a name that ends like one": {path: system, host: "evil-localhost", code: "host"},
		"a rebound name elsewhere":  {path: "/", host: "evil.example", code: "host"},
		"reading for another site":  {path: system, headers: map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}},
		"a form of another site":    {method: "POST", path: report, headers: map[string]string{"Origin": "https://evil.example", "Content-Type": "text/plain"}, code: "origin"},
		"JSON of another site":      {method: "PUT", path: system, headers: map[string]string{"Sec-Fetch-Site": "cross-site", "Content-Type": "application/json"}, code: "origin"},
		"JSON of a sister site":     {method: "PUT", path: system, headers: map[string]string{"Sec-Fetch-Site": "same-site", "Content-Type": "application/json"}, code: "origin"},
		"a form":                    {method: "POST", path: system, headers: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, code: "media_type"},
		"nothing said":              {method: "POST", path: system, code: "media_type"},
		"a client that says so":     {method: "POST", path: system, headers: map[string]string{"Sheaf-Client": "ui", "Content-Type": "multipart/form-data"}, code: "405"},
		"JSON":                      {method: "POST", path: system, headers: map[string]string{"Content-Type": "application/json; charset=utf-8"}, code: "405"},
		"own page behind a proxy":   {method: "POST", path: system, host: "crawler:8080", headers: map[string]string{"Origin": "https://sheaf.example.org", "Content-Type": "application/json"}, code: "405"},
		"a report without a type":   {method: "POST", path: report, body: "{}", code: "404"},
	} {
		t.Run(name, func(t *testing.T) {
			method := c.method
			if method == "" {
				method = http.MethodGet
			}
			req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+c.path, strings.NewReader(c.body))
			require.NoError(t, err)
			if c.host != "" {
				req.Host = c.host
			}
			for k, v := range c.headers {
				req.Header.Set(k, v)
			}
			resp, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.Empty(t, resp.Header.Get("Access-Control-Allow-Origin"), "nobody else reads")
			switch c.code {
			case "":
				require.Equal(t, 200, resp.StatusCode, string(body))
			case "404", "405":
				require.Equal(t, c.code, resp.Status[:3], string(body))
			default:
				require.Equal(t, "application/problem+json", resp.Header.Get("Content-Type"))
				var p api.Problem
				require.NoError(t, json.Unmarshal(body, &p), string(body))
				require.Equal(t, c.code, p.Code, p.Detail)
				require.Equal(t, resp.StatusCode, p.Status)
			}
		})
	}
}
