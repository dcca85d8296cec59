package hub

import (
	"bytes"
	"sync"

	"go.yaml.in/yaml/v3"

	"sheaf/datasets"
)

// snapshot is a version with its files, made once.
type snapshot struct {
	datasets.Version
	etag string // of the object at the manifest's key
	list func() *listing
	head func() map[string]any
}

// listing are the files of a version and the directories that they lie in.
type listing struct {
	files   []datasets.VersionFile
	entries []node         // files and directories by path
	at      map[string]int // path → index in entries
}

func newSnapshot(v datasets.Version, etag string) *snapshot {
	s := &snapshot{Version: v, etag: etag}
	s.list = sync.OnceValue(func() *listing { return list(datasets.Files(v), v.Commit) })
	s.head = sync.OnceValue(func() map[string]any { return frontMatter(s) })
	return s
}

// weight is about what it holds in memory: the decoded manifest is a few times its bytes.
func (s *snapshot) weight() int { return len(s.Bytes()) + 4096 }

// file is a file by its path.
func (s *snapshot) file(path string) (datasets.VersionFile, bool) {
	l := s.list()
	i, ok := l.at[path]
	if !ok || l.entries[i].file == nil {
		return datasets.VersionFile{}, false
	}
	return *l.entries[i].file, true
}

// frontMatter is the head of the card, which clients show as the dataset's own words of itself.
func frontMatter(s *snapshot) map[string]any {
	out := map[string]any{}
	readme, ok := s.file("README.md")
	if !ok {
		return out
	}
	body, ok := bytes.CutPrefix(readme.Body(), []byte("---\n"))
	head, _, found := bytes.Cut(body, []byte("\n---\n"))
	if ok && found && yaml.Unmarshal(head, &out) != nil {
		return map[string]any{} // cannot be: we wrote it
	}
	return out
}
