package datasets

import (
	"fmt"
	"regexp"
	"strings"
)

// Keys of the object store (docs/FORMAT.md). Every name that reaches one was validated.

func datasetPrefix(dataset string) string { return "datasets/" + dataset + "/" }

// PartKey is where a Parquet file of a dataset's table lies, internal tables too.
func PartKey(dataset, table, sha256 string) string {
	return tablePrefix(dataset, table) + "/" + sha256 + ".parquet"
}

func tablePrefix(dataset, table string) string { return datasetPrefix(dataset) + "tables/" + table }

// DeltaPrefix is under which Compare stores the documents and files of a source.
func DeltaPrefix(run, source string) string { return "runs/" + run + "/" + source + "/compare" }

func buildPrefix(run string) string { return "runs/" + run + "/build" }

func definitionKey(dataset string, rev int) string {
	return fmt.Sprintf("%sdef/r%06d.json", datasetPrefix(dataset), rev)
}

// ManifestKey is where the manifest of a version lies, or its tombstone.
func ManifestKey(dataset string, version int) string { return versionKey(dataset, version) }

func versionKey(dataset string, version int) string {
	return fmt.Sprintf("%sversions/v%06d.json", datasetPrefix(dataset), version)
}

// deletedKey is where a version's manifest stays for as long as somebody may still be reading what it names.
func deletedKey(dataset string, version int) string {
	return fmt.Sprintf("%s%06d.json", DeletedPrefix(dataset), version)
}

// DeletedPrefix is where manifests of versions lie that were deleted of late.
func DeletedPrefix(dataset string) string { return datasetPrefix(dataset) + "deleted/v" }

// VersionsPrefix is where manifests and tombstones lie.
func VersionsPrefix(dataset string) string { return datasetPrefix(dataset) + "versions/" }

// StatesPrefix is where state commits lie.
func StatesPrefix(dataset string) string { return datasetPrefix(dataset) + "state/" }

// TablesPrefix is where parts lie.
func TablesPrefix(dataset string) string { return datasetPrefix(dataset) + "tables/" }

// BuildPrefix is under which MergeParts stores builds of a run.
func BuildPrefix(run string) string { return buildPrefix(run) }

// StateKey is where a state commit lies.
func StateKey(dataset string, version, seq int) string { return stateKey(dataset, version, seq) }

func stateKey(dataset string, version, seq int) string {
	return fmt.Sprintf("%sstate/v%06d-%06d.json", datasetPrefix(dataset), version, seq)
}

func tagPrefix(dataset, tag string) string { return datasetPrefix(dataset) + "tags/" + tag + "/" }

func tagKey(dataset, tag string, seq int) string {
	return fmt.Sprintf("%s%06d.json", tagPrefix(dataset, tag), seq)
}

func eventKey(dataset, event string) string {
	return datasetPrefix(dataset) + "events/" + event + ".json"
}

// ImportSource is the source of rows that were imported from files. No marketplace is called so: those have a dot.
const ImportSource = "import"

var (
	nameForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$`)
	runForm  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)
)

// ValidateName reports why s cannot name a dataset: it is namespace/name, each part 1 to 64 lower-case letters,
// digits, dots, dashes or underscores, beginning and ending with a letter or digit.
func ValidateName(s string) error {
	ns, name, ok := strings.Cut(s, "/")
	if !ok || !nameForm.MatchString(ns) || !nameForm.MatchString(name) {
		return fmt.Errorf("%w: dataset %q is not namespace/name in lower-case letters, digits, dots, dashes and underscores", ErrInvalid, s)
	}
	return nil
}

// validateID guards ids of runs, sources and events on their way into a key.
func validateID(what, s string) error {
	if !runForm.MatchString(s) {
		return fmt.Errorf("%w: %s %q must be 1 to 128 letters, digits, dots, dashes and underscores", ErrInvalid, what, s)
	}
	return nil
}
