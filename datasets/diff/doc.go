// Package diff says how two versions differ: schema, counts and statistics from their manifests alone, rows and fields by
// reading the parts that are not the same on both sides. Versions may lie in any order and need not follow each other; of two
// datasets they may be, too, if both are of one kind.
//
// Everything reads; nothing is written. Memory is bounded by one decoded row group (and one that is fetched ahead) for each
// split of the source that is being compared, on both sides.
package diff
