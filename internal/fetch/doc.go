// Package fetch sends one HTTP request politely and safely and says exactly what came of it.
//
// Vocabulary:
//   - Request and Response: what a crawl asks for, and the bytes and facts it got. A response's body has its
//     content encoding removed but keeps the page's own charset (package charset decodes it).
//   - Hop: one answered redirect on the way to the final URL. Every hop is held against the same rules as the
//     first request: guard, robots, turn, address check, site.
//   - Transport: the connections of a process, with the check of every address that is dialled. One a process.
//   - Fetcher: a Transport with the rules of one crawl: who guards it, whose turns it takes, whose robots it obeys.
//   - Mapping: hosts that are served from a given address over plain HTTP (simulator, tests) while URL and Host stay.
//
// Packages below it each know one thing: robots (RFC 9309), canon (URL identity), charset (bytes to UTF-8), limit
// (turns and adaptive rate of a site).
package fetch
