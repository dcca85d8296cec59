package frontier

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"sheaf/datasets/blob"
)

// maxSeen bounds one file of fingerprints: 64 million requests.
const maxSeen = 64 << 20 * seenRow

// seenRow is a fingerprint (8 bytes, little endian) and the smallest depth it was seen at (1 byte).
const seenRow = 9

// SeenFile names a sorted file of fingerprints.
type SeenFile struct {
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
	Rows   int    `json:"rows"`
}

// seen is the exact set of requests that the frontier has met, with the smallest depth of each.
type seen struct {
	depth map[uint64]uint8
	fresh map[uint64]struct{} // new or changed since the last save
	files []SeenFile          // oldest and largest first
}

func loadSeen(ctx context.Context, s blob.Store, files []SeenFile) (*seen, error) {
	rows := 0
	for _, f := range files {
		rows += f.Rows
	}
	set := &seen{depth: make(map[uint64]uint8, rows), fresh: map[uint64]struct{}{}, files: slices.Clone(files)}
	for _, f := range files {
		body, err := blob.ReadAll(ctx, s, f.Key, maxSeen)
		if err != nil {
			return nil, fmt.Errorf("read fingerprints: %w", err)
		}
		if len(body) != f.Rows*seenRow || blob.SHA256Hex(body) != f.SHA256 {
			return nil, fmt.Errorf("read fingerprints %s: not what its checkpoint says: %w", f.Key, ErrBroken)
		}
		for row := range slices.Chunk(body, seenRow) { // newer files overrule older ones
			set.depth[binary.LittleEndian.Uint64(row)] = row[8]
		}
	}
	return set, nil
}

// add reports whether fp is new. One that is there keeps its smallest depth.
func (s *seen) add(fp uint64, depth int) bool {
	d := uint8(min(depth, 255))
	old, ok := s.depth[fp]
	if ok && old <= d {
		return false
	}
	s.depth[fp] = d
	s.fresh[fp] = struct{}{}
	return !ok
}

func (s *seen) has(fp uint64) bool {
	_, ok := s.depth[fp]
	return ok
}

// save writes what is new. Files are merged so that each has at least twice the rows of the next: resuming reads
// at most log2(n) files, and a fingerprint is rewritten at most log2(n) times.
func (s *seen) save(ctx context.Context, store blob.Store, key string) error {
	if len(s.fresh) == 0 {
		return nil
	}
	fps := make([]uint64, 0, len(s.fresh))
	for fp := range s.fresh {
		fps = append(fps, fp)
	}
	keep := s.files
	for len(keep) > 0 && keep[len(keep)-1].Rows < 2*len(fps) {
		last := keep[len(keep)-1]
		body, err := blob.ReadAll(ctx, store, last.Key, maxSeen)
		if err != nil {
			return fmt.Errorf("merge fingerprints: %w", err)
		}
		for row := range slices.Chunk(body, seenRow) {
			fps = append(fps, binary.LittleEndian.Uint64(row))
		}
		keep = keep[:len(keep)-1]
	}
	slices.Sort(fps)
	fps = slices.Compact(fps)
	body := make([]byte, 0, len(fps)*seenRow)
	for _, fp := range fps {
		body = append(binary.LittleEndian.AppendUint64(body, fp), s.depth[fp])
	}
	f := SeenFile{Key: key, SHA256: blob.SHA256Hex(body), Rows: len(fps)}
	if _, err := store.Put(ctx, key, bytes.NewReader(body), int64(len(body)), blob.PutOptions{SHA256: f.SHA256}); err != nil {
		return fmt.Errorf("write fingerprints: %w", err)
	}
	s.files = append(slices.Clone(keep), f)
	clear(s.fresh)
	return nil
}
