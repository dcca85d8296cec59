package harness

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"sheaf/internal/builder"
	"sheaf/internal/clock"
	"sheaf/internal/server"
	"sheaf/internal/server/api"
	"sheaf/internal/visitor"
)

// API is a server's HTTP API. Every answer is held against the document that describes it.
type API struct {
	URL   string // of the server
	Close func() // ends the streams, as a server does that is told to stop; nothing for a server of another process
	doc   *document
}

// Serve runs a server of the world in this process until the test ends.
func (w *World) Serve(t testing.TB) *API {
	t.Helper()
	drafts := builder.New(builder.Options{
		Store: w.Store, Clock: clock.System(),
		Visitor: visitor.New(visitor.Options{Mapping: w.Mapping(t), MapRate: MapRate, UserAgent: "Sheaf/1.0 (acceptance test)", Clock: clock.System()}),
	})
	h := server.New(server.Options{
		Store: w.Store, Client: w.Client, Clock: clock.System(), Base: "http://sheaf.test", Version: "test",
		TemporalUI: "http://temporal.test", Namespace: w.Namespace, Builder: drafts,
	})
	srv := httptest.NewServer(h)
	t.Cleanup(func() { h.Close(); srv.Close(); drafts.Close() })
	a := NewAPI(t, srv.URL)
	a.Close = h.Close
	return a
}

// NewAPI is the API of a server that runs already.
func NewAPI(t testing.TB, address string) *API {
	t.Helper()
	text, err := api.Document()
	require.NoError(t, err)
	return &API{URL: address, Close: func() {}, doc: open(t, text)}
}

// Call sends a request with a JSON body (nil = none), demands the status and that the answer is what the document says,
// and decodes it into out unless that is nil.
func (a *API) Call(t testing.TB, method, path string, body any, status int, out any) http.Header {
	t.Helper()
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		require.NoError(t, err)
		sent = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(Deadline(t), method, a.URL+api.Prefix+path, sent)
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, status, resp.StatusCode, "%s %s: %s", method, path, text)
	require.NoError(t, a.doc.check(method, path, resp.StatusCode, resp.Header.Get("Content-Type"), text), "%s %s: %s", method, path, text)
	if out != nil {
		reflect.ValueOf(out).Elem().SetZero()
		require.NoError(t, json.Unmarshal(text, out), "%s %s: %s", method, path, text)
	}
	return resp.Header
}

// Get is Call for what is there.
func (a *API) Get(t testing.TB, path string, out any) {
	t.Helper()
	a.Call(t, http.MethodGet, path, nil, http.StatusOK, out)
}

// Event is a server-sent event.
type Event struct {
	Name string
	Data []byte
}

// Events reads a stream until it ends, ctx does, or each returns false. It may run outside of the test's goroutine.
func (a *API) Events(ctx context.Context, path string, each func(Event) bool) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL+api.Prefix+path, nil)
	if err != nil {
		return fmt.Errorf("ask for events: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask for events: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		return fmt.Errorf("ask for events: %s, %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	var e Event
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "event":
			e.Name = value
		case "data":
			e.Data = []byte(value)
		case "":
			if !each(e) {
				return nil
			}
			e = Event{}
		}
	}
	return lines.Err()
}

// document is an OpenAPI document whose schemas answers are held against.
type document struct {
	any     any
	paths   map[string]map[string]any // template -> method -> operation
	compile *jsonschema.Compiler
}

const documentURL = "mem://openapi.json"

func open(t testing.TB, text []byte) *document {
	t.Helper()
	d := &document{compile: jsonschema.NewCompiler(), paths: map[string]map[string]any{}}
	var err error
	d.any, err = jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	require.NoError(t, d.compile.AddResource(documentURL, d.any))
	for template, methods := range d.any.(map[string]any)["paths"].(map[string]any) {
		d.paths[template] = methods.(map[string]any)
	}
	return d
}

var placeholder = regexp.MustCompile(`\\\{[^}]*\\\}`)

// template finds the path of the document that an address is of: the one with the fewest placeholders.
func (d *document) template(path string) string {
	path, _, _ = strings.Cut(path, "?")
	best, holes := "", 100
	for template := range d.paths {
		pattern := placeholder.ReplaceAllString(regexp.QuoteMeta(template), "[^/]+")
		if n := strings.Count(template, "{"); n < holes && regexp.MustCompile("^"+pattern+"$").MatchString(path) {
			best, holes = template, n
		}
	}
	return best
}

// check holds an answer against what the document says of it.
func (d *document) check(method, path string, status int, contentType string, body []byte) error {
	template := d.template(path)
	operation, ok := d.paths[template][strings.ToLower(method)].(map[string]any)
	if !ok {
		return fmt.Errorf("%s %s is not described", method, path)
	}
	kind, _, _ := strings.Cut(contentType, ";")
	code := fmt.Sprint(status)
	responses := operation["responses"].(map[string]any)
	if responses[code] == nil {
		code = "default"
	}
	if status == http.StatusNoContent || status == http.StatusNotModified {
		return nil
	}
	if !strings.HasSuffix(kind, "json") {
		return nil // pages and texts
	}
	pointer := "#/paths/" + escape(template) + "/" + strings.ToLower(method) + "/responses/" + code + "/content/" + escape(kind) + "/schema"
	schema, err := d.compile.Compile(documentURL + pointer)
	if err != nil {
		return fmt.Errorf("no schema of %s %s: %w", code, kind, err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	return schema.Validate(v)
}

// escape is a part of a JSON pointer in the fragment of an address.
func escape(s string) string {
	return url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(s))
}
