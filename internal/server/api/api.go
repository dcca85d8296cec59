package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/access"
	"sheaf/internal/builder"
	"sheaf/internal/catalog"
	"sheaf/internal/clock"
	"sheaf/internal/server/control"
	"sheaf/internal/server/live"
	"sheaf/workflows/wire"
)

// Prefix is where the API lies on the server; operations name their addresses below it.
const Prefix = "/api/v1"

// Options of an API. Store, Client and Clock are required for everything but the document.
type Options struct {
	Store  blob.Store
	Client client.Client
	Clock  clock.Clock

	Version    string // of this program
	Base       string // public address of the server, without a trailing slash
	TemporalUI string // base address of the Temporal Web UI, without a trailing slash; "" = no links to it
	Namespace  string // Temporal's
	Browser    bool   // a browser is there to render pages

	Builder *builder.Builder // keeps drafts
	Tokens  access.Tokens    // of the server
}

// API answers the operations. Safe for concurrent use.
type API struct {
	Options
	repo      *datasets.Repo
	live      *live.Hub
	summaries summaries
	answers   answers
	catalog   *catalog.Catalog
	shelf     shelf
	document  func() ([]byte, error)
}

// Close ends the streams of everybody who watches a run.
func (a *API) Close() { a.live.Close() }

// New registers every operation on mux, below Prefix.
func New(mux *http.ServeMux, o Options) *API {
	a := &API{Options: o, repo: datasets.New(o.Store), catalog: catalog.New(o.Store, o.Clock)}
	a.live = live.NewHub(o.Store, o.Clock, func(ctx context.Context, dataset string) (wire.Progress, error) {
		return control.Going(ctx, o.Client, dataset)
	})
	h := humago.NewWithPrefix(mux, Prefix, settings())
	a.document = sync.OnceValues(func() ([]byte, error) { return indent(h.OpenAPI()) })
	h.UseMiddleware(a.admit(h))
	for _, register := range []func(huma.API){
		a.registerSystem, a.registerSession, a.registerDatasets, a.registerVersion, a.registerVersions, a.registerKeeping, a.registerTables, a.registerChanges, a.registerSearch,
		a.registerRuns, a.registerSteering, a.registerEvents, a.registerOutcomes, a.registerSchedule, a.registerHolds, a.registerNotify, a.registerTrainings, a.registerWorkers,
		a.registerRecipes, a.registerRecipeDrafts,
		a.registerDrafts, a.registerRepairs,
	} {
		register(h)
	}
	mux.HandleFunc("GET "+Prefix+"/openapi.json", a.showDocument)
	return a
}

// Document is the description of the API, OpenAPI 3.1 as JSON: always the same bytes for the same program.
func Document() ([]byte, error) { return New(http.NewServeMux(), Options{}).document() }

// settings of the library: JSON only, no pages of its own (they would load scripts from other hosts), no $schema keys.
func settings() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Sheaf", Version: "1",
				Description: "Datasets, runs, holds, recipes, workers and drafts of a Sheaf server. Keys are only added in later versions, never renamed or removed.",
			},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName), SecuritySchemes: map[string]*huma.SecurityScheme{
				tokenScheme: {Type: "http", Scheme: "bearer", Description: "A token of the server (docs/SECURITY.md). A server without tokens asks for none."},
			}},
		},
		Formats:       map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat: "application/json",
	}
}

// jsonFormat is the standard library's, without a line break behind the document.
var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		body, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("encode answer: %w", err)
		}
		_, err = w.Write(body)
		return err
	},
	Unmarshal: json.Unmarshal,
}

func indent(doc *huma.OpenAPI) ([]byte, error) {
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return append(text, '\n'), nil
}

func (a *API) showDocument(w http.ResponseWriter, _ *http.Request) {
	text, err := a.document()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/openapi+json")
	_, _ = w.Write(text) // a client that went away is nobody's error
}
