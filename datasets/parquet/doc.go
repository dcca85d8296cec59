// Package parquet writes and reads the Parquet files of a dataset. It is the only importer of Arrow.
//
// Equal rows under an equal schema and equal options give equal bytes: the writer's name is fixed, nothing depends
// on time, and choices that depend on data (dictionary encoding) depend on nothing else. The Arrow library is
// part of those bytes and therefore pinned.
package parquet
