package edit

import (
	"slices"
	"strconv"
	"strings"
)

// ordered are the mappings whose order counts: rules and requests.
var ordered = []string{"outcomes", "map", "answers", "query", "body", "headers"}

// canon writes what a value behind a key says, the same for everything that says the same to the language: keys of mappings whose order means
// nothing are sorted, a single value is a list of one, 5 is '5'.
func canon(n *node, key string) string {
	var b strings.Builder
	writeCanon(&b, n, key)
	return b.String()
}

func writeCanon(b *strings.Builder, n *node, key string) {
	switch {
	case n.isMap():
		order := make([]int, len(n.keys))
		for i := range order {
			order[i] = i
		}
		if !slices.Contains(ordered, key) {
			slices.SortStableFunc(order, func(x, y int) int { return strings.Compare(n.keys[x].value, n.keys[y].value) })
		}
		b.WriteByte('{')
		for _, i := range order {
			b.WriteString(strconv.Quote(n.keys[i].value) + ":")
			in := n.keys[i].value
			if (key == "query" || key == "body") && n.values[i].isMap() {
				in = key // JSON in JSON
			}
			writeCanon(b, n.values[i], in)
			b.WriteByte(',')
		}
		b.WriteByte('}')
	case n.isNull():
		b.WriteString("[]")
	case n.isList() && len(n.values) == 1:
		writeCanon(b, n.values[0], key)
	case n.isList():
		b.WriteByte('[')
		for _, v := range n.values {
			writeCanon(b, v, key)
			b.WriteByte(',')
		}
		b.WriteByte(']')
	default:
		b.WriteString(strconv.Quote(n.value))
	}
}

// equalIn compares what two values behind a key say.
func equalIn(key string, a, b *node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return canon(a, key) == canon(b, key)
}
