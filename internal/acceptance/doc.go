// Package acceptance holds the tests of the whole: recipes, mall, workers, Temporal, MinIO and published versions,
// against the mall's truth. harness is what they share.
package acceptance
