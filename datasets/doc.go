// Package datasets knows versions: definitions, manifests, parts, tags, holds, and how a version is built,
// published, verified and pulled. It knows neither Temporal nor HTTP serving. docs/FORMAT.md describes what it
// stores.
package datasets
