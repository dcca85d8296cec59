// Package frontier is the crawl protocol over an object store: which addresses of a site are visited, by whom, and
// how what they brought becomes durable without ever being lost or doubled. It knows nothing of Temporal.
//
// Vocabulary:
//
//   - chain: numbered checkpoints of one owner after the other, each created only if its number is free. What no
//     checkpoint names does not exist. A new owner first raises the chain's epoch, which fences the one before.
//   - Discover: the one master of a site's frontier. It owns the chain `frontier/`, walks listing pages and
//     sitemaps, dedupes, and writes batches.
//   - batch: at most 2,000 items with a chain of its own, run by [RunBatch] on any worker.
//   - segment: one object with what a checkpoint brought: records, outcomes, links, queue, each as zstd-compressed
//     JSON lines in a frame of its own.
//   - item: the set of requests (answers) that describe one record.
//   - sealed: a chain that has ended. [OpenRun] reads sealed chains only.
//
// An attempt that is killed costs at most one commit interval of refetching: its successor takes the chain up at
// its last checkpoint. Both Discover and RunBatch are safe to call again at any time with equal input.
package frontier
