package dir

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"

	"sheaf/datasets/blob"
)

// meta is what a file cannot say of itself. Its name holds the key and the ETag of the write that it describes: a
// crash between file and meta, or a file changed by hand, leaves one that nobody finds, never a wrong one.
type meta struct {
	SHA256      string `json:"sha256,omitempty"`
	ContentType string `json:"content_type,omitempty"`
}

func (s *Store) metaPath(key string, st fs.FileInfo) string {
	name := blob.SHA256Hex([]byte(key))
	return filepath.Join(s.root, internals, "meta", name[:2], name+"-"+etag(st)+".json")
}

// writeMeta runs under the lock.
func (s *Store) writeMeta(key string, st fs.FileInfo, m meta) error {
	if m == (meta{}) {
		return nil
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	tmp := filepath.Join(s.root, internals, "tmp", "meta")
	if err := os.WriteFile(tmp, raw, 0o644); err != nil {
		return err
	}
	path := s.metaPath(key, st)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

func (s *Store) readMeta(key string, st fs.FileInfo) (m meta, found bool) {
	raw, err := os.ReadFile(s.metaPath(key, st))
	if err != nil || json.Unmarshal(raw, &m) != nil {
		return meta{}, false
	}
	return m, true
}

func (s *Store) removeMeta(key string, st fs.FileInfo) error {
	if err := os.Remove(s.metaPath(key, st)); err != nil && !absent(err) {
		return err
	}
	return nil
}
