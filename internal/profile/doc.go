// Package profile holds the figures of a source that quality checks compare: counts that merge by addition, so
// that shards, runs and parents can be put side by side. It knows neither tables nor storage.
package profile
