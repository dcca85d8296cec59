package profile

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// topSize is how many values a Top counts at once: no count is too low by more than 1/129 of all.
const topSize = 128

// maxTopText bounds the text of a value that is kept, in bytes.
const maxTopText = 120

// Top finds the most frequent of any number of values in fixed memory (Misra and Gries, 1982; merging: Agarwal and others,
// Mergeable Summaries, 2012). Up to 128 different values it is exact, in any order and grouping. Above, a count may be too low,
// never too high, by at most Total/129: a value that fills 2 % of the rows is always among them. The zero value is empty.
type Top struct {
	// Total is how many values were taken in.
	Total int64 `json:"total"`
	// Values are those counted, the most frequent first where Cut has sorted them.
	Values []TopValue `json:"values,omitempty"`

	at map[string]int // value → position
}

// TopValue is one value with its count. Key is the least of the rows' keys that were counted under it: a row to look at.
type TopValue struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
	Key   string `json:"key,omitempty"`
}

// Add counts a value of a row.
func (t *Top) Add(value, key string) { t.add(TopValue{cutText(value, maxTopText), 1, key}) }

func (t *Top) add(v TopValue) {
	t.Total += v.Count
	t.index()
	if i, ok := t.at[v.Value]; ok {
		have := &t.Values[i]
		have.Count += v.Count
		if v.Key < have.Key {
			have.Key = v.Key
		}
		return
	}
	if len(t.Values) < topSize {
		// Cells may point into larger texts, which must not be kept alive by a value.
		v.Value = strings.Clone(v.Value)
		t.at[v.Value] = len(t.Values)
		t.Values = append(t.Values, v)
		return
	}
	less := v.Count
	for _, have := range t.Values {
		less = min(less, have.Count)
	}
	t.lower(less)
	if v.Count > less {
		v.Value, v.Count = strings.Clone(v.Value), v.Count-less
		t.at[v.Value] = len(t.Values)
		t.Values = append(t.Values, v)
	}
}

// lower takes n from every count and forgets what has none left.
func (t *Top) lower(n int64) {
	t.Values = slices.DeleteFunc(t.Values, func(v TopValue) bool { return v.Count <= n })
	clear(t.at)
	for i := range t.Values {
		t.Values[i].Count -= n
		t.at[t.Values[i].Value] = i
	}
}

func (t *Top) index() {
	if t.at != nil {
		return
	}
	t.at = make(map[string]int, topSize)
	for i, v := range t.Values {
		t.at[v.Value] = i
	}
}

// Merge takes another one in: counts are added, and when more than 128 values are left the 129th count is taken from all.
func (t *Top) Merge(o Top) {
	all := make(map[string]TopValue, len(t.Values)+len(o.Values))
	for _, list := range [][]TopValue{t.Values, o.Values} {
		for _, v := range list {
			if have, ok := all[v.Value]; ok {
				v.Count += have.Count
				v.Key = min(v.Key, have.Key)
			}
			all[v.Value] = v
		}
	}
	t.Total += o.Total
	t.Values, t.at = sortedTop(all), nil
	if len(t.Values) > topSize {
		less := t.Values[topSize].Count
		t.Values = slices.DeleteFunc(t.Values, func(v TopValue) bool { return v.Count <= less })
		for i := range t.Values {
			t.Values[i].Count -= less
		}
	}
}

func sortedTop(all map[string]TopValue) []TopValue {
	return slices.SortedFunc(maps.Values(all), func(a, b TopValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
}

// Cut sorts the values, the most frequent first, and keeps n of them.
func (t *Top) Cut(n int) {
	slices.SortFunc(t.Values, func(a, b TopValue) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value)) })
	t.Values, t.at = t.Values[:min(n, len(t.Values))], nil
}

// First is the most frequent value; false for an empty Top.
func (t Top) First() (first TopValue, ok bool) {
	for _, v := range t.Values {
		if !ok || v.Count > first.Count || v.Count == first.Count && v.Value < first.Value {
			first, ok = v, true
		}
	}
	return first, ok
}

// Count is how often a value was counted, 0 when it is not among those kept.
func (t Top) Count(value string) int64 {
	value = cutText(value, maxTopText)
	for _, v := range t.Values {
		if v.Value == value {
			return v.Count
		}
	}
	return 0
}

// cutText keeps whole characters, at most n bytes of them.
func cutText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
