// Package archive writes and reads WARC/1.1 files (ISO 28500:2017) with CDXJ indexes. Pure: bytes in, bytes out.
//
// Vocabulary: an Exchange is one request with its answer; a Chunk is one WARC file (each record its own gzip member) with its
// index, made at every commit of a crawl; a Locator finds the body of one response again.
//
// Each chunk begins with a warcinfo record. An exchange is a response record followed by its request record; a 304 is a
// revisit record (profile server-not-modified) that refers to the response it stands for. Bodies are as received after
// transfer coding: content encodings stay on. Digests are "sha256:" and hex. Record ids are UUIDs of version 5 over what the
// record holds and where, so equal crawls give equal bytes.
package archive
