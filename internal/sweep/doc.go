// Package sweep removes what no root of a dataset names and is older than 48 h (docs/FORMAT.md, What may be deleted).
//
// Roots are the versions that stand, and for 48 h those that were deleted; their newest state commits; runs that have no
// result, and for 48 h those that have; holds that wait for a decision or for their admission, with their records; and the
// evidence of all of them, which names archived pages. Everything is listed first and the roots are read after that, so that
// what is written meanwhile is no candidate; a listing or a root that cannot be read ends the sweep before it removes
// anything. What this package does not know, it leaves alone.
//
// A sweep that removes anything runs under the dataset's lock (the workflow id dataset/<ns>/<name>). A rehearsal may run
// at any time.
package sweep
