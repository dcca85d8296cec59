package datasets

import (
	"fmt"
	"slices"
	"strings"

	"sheaf/datasets/blob"
)

// VersionFile is one file of a version as readers see it: in the hub, in a pulled directory and in an exported archive.
type VersionFile struct {
	// Path is relative to the version's root, with slashes: README.md, data/products/train-00000-of-00004.parquet, .meta/….
	Path   string
	SHA256 string // of the content, 64 hex digits
	Size   int64  // bytes
	// Part is what holds the content in the store; nil for files that are made from the manifest.
	Part *Part
	// Body gives the content of a file that is made from the manifest; nil for parts. Callers must not change it.
	Body func() []byte
}

// Files are the files of a version, sorted by path: the card, a file a part under data/, and under .meta/ the manifest
// as it is stored, the Croissant description and the checksums of all other files (for `sha256sum -c .meta/sha256sums`).
// They are a function of the manifest alone, so that whoever serves or copies a version gives the same bytes.
func Files(v Version) []VersionFile {
	out := dataFiles(v)
	out = append(out, made(cardFileName, Card(v)), made(croissantFile, Croissant(v)), made(manifestFile, v.Bytes()))
	out = append(out, made(checksumsFile, checksums(out)))
	slices.SortFunc(out, func(a, b VersionFile) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// dataFiles are the parts of the published tables under their stable names.
func dataFiles(v Version) []VersionFile {
	var out []VersionFile
	for _, t := range v.Tables {
		for _, s := range t.Splits {
			for i := range s.Parts {
				p := &s.Parts[i]
				out = append(out, VersionFile{Path: DataFile(t.Name, s.Name, i, len(s.Parts), "parquet"), SHA256: p.SHA256, Size: p.Bytes, Part: p})
			}
		}
	}
	return out
}

func made(path string, body []byte) VersionFile {
	return VersionFile{Path: path, SHA256: blob.SHA256Hex(body), Size: int64(len(body)), Body: func() []byte { return body }}
}

// checksums are the lines that sha256sum reads.
func checksums(files []VersionFile) []byte {
	files = slices.SortedFunc(slices.Values(files), func(a, b VersionFile) int { return strings.Compare(a.Path, b.Path) })
	var lines strings.Builder
	for _, f := range files {
		fmt.Fprintf(&lines, "%s  %s\n", f.SHA256, f.Path)
	}
	return []byte(lines.String())
}
