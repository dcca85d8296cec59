// Package ui holds the journeys of people through the web UI: from a pasted address to a published version, by a real browser on
// a real installation. The browser's part is web/e2e/journeys.spec.ts; this package sets the stage for it (Temporal, MinIO,
// server, worker, shops, saved pages, a training team) and holds what was published against the truth.
//
//	go test ./internal/acceptance/ui -v                 needs make tools, make web and Chromium; CI sets that they must be there
//	SHEAF_SKIN=77 go test ./internal/acceptance/ui -v   shops in another markup
package ui
