package selector

import "slices"

// shapeSize bounds how much of a subtree its shape tells, in elements: cards have 20 to 300, and what makes them alike
// stands at their beginning.
const shapeSize = 120

// shape is what a subtree is made of.
type shape struct {
	tag     string
	classes []string       // steady ones of the element, sorted
	parts   map[string]int // by depth (to 4), tag and first class: how many
	size    int
}

func (x *Index) shapeOf(i int32) shape {
	if s, ok := x.shapes[i]; ok {
		return s
	}
	s := shape{tag: x.nodes[i].Data, parts: map[string]int{}}
	for _, f := range x.of[i] {
		if f.tier == ByClass && f.css[0] == '.' {
			s.classes = append(s.classes, f.css)
		}
	}
	slices.Sort(s.classes)
	depth := map[int32]int{i: 0}
	for k := i + 1; k <= x.last[i] && s.size < shapeSize; k++ {
		d := depth[x.parent[k]] + 1
		depth[k] = d
		s.size++
		if d > 4 {
			continue
		}
		part := string(rune('0'+d)) + x.nodes[k].Data
		for _, f := range x.of[k] {
			if f.css[0] == '.' && f.cost < 8 {
				part += f.css
				break
			}
		}
		s.parts[part]++
	}
	x.shapes[i] = s
	return s
}

// alike is how much two elements look like two of a kind, from 0 to 1.
func (x *Index) alike(a, b int32) float64 {
	if a == b {
		return 1
	}
	s, t := x.shapeOf(a), x.shapeOf(b)
	if s.tag != t.tag {
		return 0
	}
	return 0.4*commonClasses(s.classes, t.classes) + 0.6*commonParts(s, t)
}

func commonClasses(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 1
	}
	both := 0
	for _, c := range a {
		if slices.Contains(b, c) {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// commonParts compares kinds of parts, not their numbers: one card has two buttons, the next has three.
func commonParts(s, t shape) float64 {
	if len(s.parts)+len(t.parts) == 0 {
		return 1
	}
	both := 0
	for part := range s.parts {
		if t.parts[part] > 0 {
			both++
		}
	}
	return 2 * float64(both) / float64(len(s.parts)+len(t.parts))
}
