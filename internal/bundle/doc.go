// Package bundle puts a version with all that it takes to go on from it into one archive, and takes it out again in another
// Sheaf.
//
//	sheaf-export.json            what it holds
//	SHA256SUMS                   of every other file, for sha256sum -c
//	definition.json              the dataset's definition
//	recipes/<name>/r000003.json  every recipe revision that the version was made with
//	version/…                    the files of the version, as a pull writes them
//	parts/<table>/<sha256>.parquet  the internal tables that the next run rests on
//
// The bytes of an archive are a function of what is stored: no clock, no order of a directory, no user's name.
package bundle

import (
	"errors"
	"time"
)

// Format is the value of Head.Format.
const Format = "sheaf/export/1"

// Names within an archive.
const (
	headName       = "sheaf-export.json"
	sumsName       = "SHA256SUMS"
	definitionName = "definition.json"
	recipesDir     = "recipes/"
	versionDir     = "version/"
	partsDir       = "parts/"
)

// maxDocument bounds a JSON file of an archive.
const maxDocument = 64 << 20

// ErrNoBundle says that a file or directory is no export of Sheaf.
var ErrNoBundle = errors.New("is no export of Sheaf")

// Head says what an archive holds.
type Head struct {
	Format     string    `json:"format"`
	Dataset    string    `json:"dataset"`
	Version    int       `json:"version"`
	Commit     string    `json:"commit"`
	DataDigest string    `json:"data_digest"`
	AsOf       time.Time `json:"as_of"`
	Rows       int64     `json:"rows"` // of all published tables
	Bytes      int64     `json:"bytes"`
}
