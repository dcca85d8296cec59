package datasets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
)

// A block is read, hashed and written at a time; after so many bytes the marks say what is there. A larger block costs more CPU,
// not less: the kernel gives a write of 256 KB pages of its own size, and finding those took as much as the rest of the copy
// (docs/BENCHMARKS.md).
const (
	blockBytes = 64 << 10
	markBytes  = 1 << 20
)

// transfer is a part on its way into a file. It travels in segments of equal size (the last is shorter) that are fetched
// independently; the marks beside the file say how much of each is there, so that after a kill a stream repeats a
// megabyte at most. Marks are text: the segment's size, then the bytes of each segment, a line of markWidth each.
type transfer struct {
	want    *want
	path    string
	segment int64
	left    atomic.Int32 // segments that are not whole
	resumed bool         // bytes of an earlier pull are in it

	file, marks *os.File
	done        []int64 // bytes of each segment in file; an element belongs to who fetches that segment

	mu     sync.Mutex
	sum    hash.Hash
	hashed int64 // bytes from the beginning that sum has seen
}

const markWidth = 20

// newTransfer looks what an earlier pull left at path. It opens no file: there may be thousands of parts.
func newTransfer(w *want, path string, segment int64) (*transfer, error) {
	t := &transfer{want: w, path: path, segment: segment, sum: sha256.New()}
	if err := t.read(); err != nil {
		return nil, err
	}
	t.left.Store(int32(len(t.done)))
	return t, nil
}

// open readies the files; whoever fetches the first segment does it.
func (t *transfer) open() (err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.file != nil {
		return nil
	}
	if t.file, err = os.OpenFile(t.path, os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return fmt.Errorf("create %s: %w", t.path, err)
	}
	if t.marks, err = os.OpenFile(t.marksPath(), os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return fmt.Errorf("create %s: %w", t.marksPath(), err)
	}
	if !t.resumed {
		return t.reset()
	}
	return nil
}

func (t *transfer) marksPath() string { return t.path + ".marks" }

func (t *transfer) segments(size int64) int { return int(max(1, (t.want.part.Bytes+size-1)/size)) }

// start and length of a segment.
func (t *transfer) start(i int) int64  { return int64(i) * t.segment }
func (t *transfer) length(i int) int64 { return min(t.segment, t.want.part.Bytes-t.start(i)) }

// read takes in the marks of an earlier pull, if they make sense.
func (t *transfer) read() error {
	text, err := os.ReadFile(t.marksPath())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %s: %w", t.marksPath(), err)
	}
	var size int64
	if info, err := os.Stat(t.path); err == nil {
		size = info.Size()
	}
	segment, done, ok := parseMarks(text, t.want.part.Bytes, size)
	if !ok {
		t.done = make([]int64, t.segments(t.segment))
		return nil
	}
	t.segment, t.done, t.resumed = segment, done, true
	return nil
}

// parseMarks reads the marks of a part of so many bytes whose file has size. They do not hold for anything else.
func parseMarks(text []byte, part, size int64) (segment int64, done []int64, ok bool) {
	if len(text)%markWidth != 0 {
		return 0, nil, false
	}
	var numbers []int64
	for line := range bytes.Lines(text) {
		n, err := strconv.ParseInt(string(bytes.TrimSuffix(line, []byte("\n"))), 10, 64)
		if err != nil || n < 0 || len(line) != markWidth {
			return 0, nil, false
		}
		numbers = append(numbers, n)
	}
	if len(numbers) < 2 || numbers[0] == 0 || int64(len(numbers)-1) != max(1, (part-1)/numbers[0]+1) {
		return 0, nil, false
	}
	segment, done = numbers[0], numbers[1:]
	for i, n := range done {
		start := int64(i) * segment
		if n > min(segment, part-start) || n > 0 && start+n > size {
			return 0, nil, false
		}
	}
	return segment, done, true
}

// reset forgets everything.
func (t *transfer) reset() error {
	t.resumed, t.hashed = false, 0
	t.sum.Reset()
	clear(t.done)
	if err := errors.Join(t.file.Truncate(0), t.marks.Truncate(0)); err != nil {
		return fmt.Errorf("begin %s: %w", t.path, err)
	}
	for i := -1; i < len(t.done); i++ {
		n := t.segment
		if i >= 0 {
			n = 0
		}
		if err := t.write(i, n); err != nil {
			return err
		}
	}
	return nil
}

func (t *transfer) write(line int, n int64) error {
	_, err := fmt.Fprintf(io.NewOffsetWriter(t.marks, int64(line+1)*markWidth), "%0*d\n", markWidth-1, n)
	if err != nil {
		return fmt.Errorf("write %s: %w", t.marksPath(), err)
	}
	return nil
}

// mark says on disk how much of a segment is there.
func (t *transfer) mark(i int) error { return t.write(i, t.done[i]) }

// add takes in the next bytes of a segment.
func (t *transfer) add(i int, block []byte) error {
	at := t.start(i) + t.done[i]
	if _, err := t.file.WriteAt(block, at); err != nil {
		return fmt.Errorf("write %s: %w", t.path, err)
	}
	t.done[i] += int64(len(block))
	if t.mu.TryLock() { // whoever has it reads the rest back from the file
		if t.hashed == at {
			t.sum.Write(block)
			t.hashed += int64(len(block))
		}
		t.mu.Unlock()
	}
	return nil
}

// hashTo reads the file from where the hash is up to an offset.
func (t *transfer) hashTo(end int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.hashed >= end {
		return nil
	}
	n, err := io.CopyBuffer(struct{ io.Writer }{t.sum}, io.NewSectionReader(t.file, t.hashed, end-t.hashed), make([]byte, blockBytes))
	t.hashed += n
	if err == nil && t.hashed < end {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", t.path, err)
	}
	return nil
}

// digest is the SHA-256 of the whole file, once all segments are there.
func (t *transfer) digest() (string, error) {
	if err := t.hashTo(t.want.part.Bytes); err != nil {
		return "", err
	}
	return hex.EncodeToString(t.sum.Sum(nil)), nil
}

// have is how many bytes are there.
func (t *transfer) have() (n int64) {
	for _, d := range t.done {
		n += d
	}
	return n
}

// drop removes what was fetched.
func (t *transfer) drop() error {
	return errors.Join(os.Remove(t.path), os.Remove(t.marksPath()))
}

func (t *transfer) close() (err error) {
	if t.file != nil {
		err = t.file.Close()
	}
	if t.marks != nil {
		err = errors.Join(err, t.marks.Close())
	}
	t.file, t.marks = nil, nil
	return err
}
