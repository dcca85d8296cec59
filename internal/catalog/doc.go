// Package catalog finds datasets: by what they are called, who owns them, which sites and recipes they come from, what their
// columns mean, and which versions and tags they have. The index is made from definitions and manifests alone, lies in memory,
// and is brought up to date by reading only what was written since.
package catalog
