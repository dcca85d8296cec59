// Package api is Sheaf's HTTP API, /api/v1: what the web UI and scripts ask of datasets, runs, holds, recipes, workers
// and drafts. Its operations are the source of docs/openapi.json (OpenAPI 3.1), from which clients are generated.
//
// One file a resource, each with its types, its operations and a method that registers them:
//
//	func (a *API) registerSystem(h huma.API) { huma.Register(h, get("system", "/system", "System", "…"), a.system) }
//
// Bodies are JSON with snake_case keys, lists are never null, times are RFC 3339 in UTC. Errors are problems (RFC 9457)
// with a code that does not change, as Problem describes; addresses that are older than this package keep their own
// {"error": "…"}. What changes something needs Content-Type: application/json or the header Sheaf-Client, and is refused
// when a browser says that another site asked for it.
package api
