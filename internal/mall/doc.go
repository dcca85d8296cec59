// Package mall is a deterministic storefront simulator: four shops, modelled on real ones, that demo, tests and
// benchmarks crawl instead of the internet. doc.go is completed below as the package grows.
package mall
