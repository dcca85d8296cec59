package builder

import "golang.org/x/net/html"

// numbering tells the numbers of elements of trees that were parsed from a sample, by tree. The zero value is made by
// numbering{}.
type numbering map[*html.Node]map[*html.Node]int

// of is an element's number on its page, nil for none.
func (n numbering) of(node *html.Node) *int {
	node = elementOf(node)
	if node == nil {
		return nil
	}
	root := node
	for root.Parent != nil {
		root = root.Parent
	}
	numbers, ok := n[root]
	if !ok {
		numbers = map[*html.Node]int{}
		for e := range root.Descendants() {
			if e.Type == html.ElementNode {
				numbers[e] = len(numbers)
			}
		}
		n[root] = numbers
	}
	i, ok := numbers[node]
	if !ok {
		return nil
	}
	return &i
}
