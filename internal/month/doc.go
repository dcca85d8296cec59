// Package month lives thirty days of four shops through the code that decides what is published, and holds against it what
// should have been decided. It is the proof of the checks: calm days must publish everything, broken days must hold the
// broken source, for the right reason, and publish the others; the next sound day must publish again by itself.
//
// What is real: the pages of the simulated shops (internal/mall, faults included, by its handler in this process), the
// shipped recipes, the reading of every page (internal/extract: charset, selectors, money), the known items of the parent's
// state (internal/known), Compare, the checks over the baselines of earlier versions, Build, Publish and the commits of
// state, on a store in memory. What stands in for the real thing: the crawl. It asks one page after the other, without
// politeness, retries, archive and conditional requests; a page whose bytes and headers are those of its last visit is not
// read again (its record would be the same), and a re-extraction asks the shop's handler of that day for the body.
//
// A Calendar is drawn from a seed: when which shop holds a sale, runs short, grows, is down, gets a new revision of its
// recipe, and when which shop breaks how. A World lives it day by day, and a Ledger counts.
package month
