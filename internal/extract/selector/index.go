package selector

import (
	"slices"

	"golang.org/x/net/html"
)

// Index knows every element of one tree by what it is marked with. It is not safe for concurrent use, and the tree must
// not change.
type Index struct {
	root  *html.Node
	nodes []*html.Node // elements in document order
	at    map[*html.Node]int32
	// parent and last are, by element, its parent element (-1: none) and the last element of its subtree.
	parent, last []int32
	// of are the features of an element; with are the elements of a feature, in document order.
	of   [][]feature
	with map[string][]int32
	// shapes are remembered by element: what a subtree is made of.
	shapes map[int32]shape
}

// New indexes the tree under root, which may be a document or an element.
func New(root *html.Node) *Index {
	x := &Index{root: root, at: map[*html.Node]int32{}, with: map[string][]int32{}, shapes: map[int32]shape{}}
	x.add(root, -1)
	return x
}

func (x *Index) add(n *html.Node, parent int32) {
	i := parent
	if n.Type == html.ElementNode {
		i = int32(len(x.nodes))
		x.nodes, x.parent, x.last = append(x.nodes, n), append(x.parent, parent), append(x.last, i)
		x.at[n] = i
		features := featuresOf(n)
		x.of = append(x.of, features)
		x.with[tagOf(n)] = append(x.with[tagOf(n)], i)
		for _, f := range features {
			x.with[f.css] = append(x.with[f.css], i)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		x.add(c, i)
	}
	if i >= 0 && i != parent {
		x.last[i] = int32(len(x.nodes)) - 1
	}
}

// Len is the number of elements.
func (x *Index) Len() int { return len(x.nodes) }

// Element is the element with this number, nil if there is none.
func (x *Index) Element(number int) *html.Node {
	if number < 0 || number >= len(x.nodes) {
		return nil
	}
	return x.nodes[number]
}

// Number is the place of an element in document order, -1 if it is none of this tree.
func (x *Index) Number(n *html.Node) int {
	if i, ok := x.at[n]; ok {
		return int(i)
	}
	return -1
}

// span is the range of element numbers of a subtree; the whole tree for nil.
func (x *Index) span(in *html.Node) (from, to int32) {
	if i, ok := x.at[in]; ok {
		return i, x.last[i]
	}
	return 0, int32(len(x.nodes)) - 1
}

// within gives the part of a sorted list of elements that lies in a range.
func within(list []int32, from, to int32) []int32 {
	low, _ := slices.BinarySearch(list, from)
	high, found := slices.BinarySearch(list, to)
	if found {
		high++
	}
	return list[low:max(low, high)]
}

// ancestors are those of element i below the element top (-1: all of them), nearest first.
func (x *Index) ancestors(i, top int32) []int32 {
	var out []int32
	for p := x.parent[i]; p >= 0 && p != top; p = x.parent[p] {
		out = append(out, p)
	}
	return out
}
