// Package profile holds the figures of a source that quality checks compare: counts and sketches that merge, so that
// shards, runs and parents can be put side by side, in memory that does not grow with the rows. It knows neither tables nor
// storage.
//
// Counts (Rows), numbers (Histogram) and differences (Distinct) merge exactly: whatever shards rows are counted in, and in
// whatever order shards are put together, the result is that of the whole. Frequent values (Top) do so up to 128 different
// ones, and within 1/129 of all above; of more than MaxGroups categories the largest are kept.
package profile
