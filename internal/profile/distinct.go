package profile

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/zeebo/xxh3"
)

// sketchSize is the number of least hashes kept: the estimate's standard error is 1/√512, about 4.4 %.
const sketchSize = 512

// Distinct estimates a number of distinct strings by the least hashes seen (k minimum values). The same set of
// strings gives the same sketch in any order and grouping. The zero value is empty.
type Distinct struct {
	// Least are the smallest hashes, ascending, without repeats. In JSON they are one base64 text of big-endian
	// 64-bit numbers, which no reader rounds.
	Least []uint64
}

// errSketch says that a text is no sketch.
var errSketch = errors.New("damaged sketch")

// MarshalJSON writes the sketch as base64.
func (d Distinct) MarshalJSON() ([]byte, error) {
	raw := make([]byte, 0, 8*len(d.Least))
	for _, h := range d.Least {
		raw = binary.BigEndian.AppendUint64(raw, h)
	}
	return json.Marshal(raw)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *Distinct) UnmarshalJSON(b []byte) error {
	var raw []byte
	if err := json.Unmarshal(b, &raw); err != nil {
		return fmt.Errorf("read sketch: %w", err)
	}
	if len(raw)%8 != 0 || len(raw) > 8*sketchSize {
		return fmt.Errorf("read sketch: %w: %d bytes", errSketch, len(raw))
	}
	d.Least = nil
	for ; len(raw) > 0; raw = raw[8:] {
		h := binary.BigEndian.Uint64(raw)
		if n := len(d.Least); n > 0 && h <= d.Least[n-1] {
			return fmt.Errorf("read sketch: %w: not ascending", errSketch)
		}
		d.Least = append(d.Least, h)
	}
	return nil
}

// Add takes a string in.
func (d *Distinct) Add(s string) { d.add(xxh3.HashString(s)) }

func (d *Distinct) add(h uint64) {
	if len(d.Least) == sketchSize && h >= d.Least[sketchSize-1] {
		return
	}
	i, found := slices.BinarySearch(d.Least, h)
	if found {
		return
	}
	d.Least = slices.Insert(d.Least, i, h)
	if len(d.Least) > sketchSize {
		d.Least = d.Least[:sketchSize]
	}
}

// Merge takes another sketch in.
func (d *Distinct) Merge(other Distinct) {
	for _, h := range other.Least {
		d.add(h)
	}
}

// Estimate is exact below 512 distinct strings.
func (d Distinct) Estimate() float64 {
	if len(d.Least) < sketchSize {
		return float64(len(d.Least))
	}
	return (sketchSize - 1) / (float64(d.Least[sketchSize-1]) / (1 << 64))
}
