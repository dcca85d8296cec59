package api_test

import (
	"encoding/json"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/server/api"
)

var (
	word   = regexp.MustCompile(`'[^']*'|\S+`)
	hole   = regexp.MustCompile(`\\\{[^}]*\\\}`)
	manual = "../../../docs/API.md"
)

// Every curl line of docs/API.md is an operation of the document, with parameters and keys that it knows.
func TestExamples(t *testing.T) {
	text, err := os.ReadFile(manual)
	require.NoError(t, err)
	doc := document(t)
	n := 0
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "curl ") {
			continue
		}
		n++
		method, address, body, kind := parse(t, line)
		u, err := url.Parse(address)
		require.NoError(t, err, line)
		path, ok := strings.CutPrefix(u.Path, api.Prefix)
		require.True(t, ok, line)
		op := doc.operation(method, path)
		require.NotNil(t, op, line)
		for name := range u.Query() {
			require.Contains(t, op.parameters(), name, line)
		}
		if method == "POST" {
			require.Equal(t, "application/json", kind, line)
		}
		if body != "" {
			var given map[string]any
			require.NoError(t, json.Unmarshal([]byte(body), &given), line)
			for key := range given {
				require.Contains(t, doc.keys(op), key, line)
			}
		}
	}
	require.Greater(t, n, 15)
}

// parse reads what curl would send.
func parse(t *testing.T, line string) (method, address, body, kind string) {
	t.Helper()
	method = "GET"
	words := word.FindAllString(line, -1)
	for i := 1; i < len(words); i++ {
		w := strings.Trim(words[i], "'")
		next := func() string { i++; return strings.Trim(words[i], "'") }
		switch {
		case w == "-X":
			method = next()
		case w == "-H":
			kind = strings.TrimPrefix(next(), "Content-Type: ")
		case w == "-d":
			body = next()
		case w == "--data-binary":
			next()
		case strings.HasPrefix(w, "http"):
			address = w
		}
	}
	return method, address, body, kind
}

// described is the part of the document that examples are held against.
type described struct {
	Paths      map[string]map[string]*operation
	Components struct {
		Schemas map[string]schema
	}
}

type operation struct {
	Parameters  []struct{ Name string }
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	}
}

type schema struct {
	Ref        string `json:"$ref"`
	Properties map[string]any
}

func document(t *testing.T) described {
	t.Helper()
	text, err := api.Document()
	require.NoError(t, err)
	var d described
	require.NoError(t, json.Unmarshal(text, &d))
	return d
}

func (d described) operation(method, path string) *operation {
	var best *operation
	holes := 100
	for template, methods := range d.Paths {
		pattern := hole.ReplaceAllString(regexp.QuoteMeta(template), "[^/]+")
		if n := strings.Count(template, "{"); n < holes && regexp.MustCompile("^"+pattern+"$").MatchString(path) {
			best, holes = methods[strings.ToLower(method)], n
		}
	}
	return best
}

func (o *operation) parameters() []string {
	var out []string
	for _, p := range o.Parameters {
		out = append(out, p.Name)
	}
	return out
}

func (d described) keys(o *operation) map[string]any {
	name := strings.TrimPrefix(o.RequestBody.Content["application/json"].Schema.Ref, "#/components/schemas/")
	return d.Components.Schemas[name].Properties
}
