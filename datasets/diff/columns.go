package diff

import (
	"fmt"

	"sheaf/datasets"
	"sheaf/datasets/table"
)

// column is a column of either side, with its place there (-1: that side does not have it).
type column struct {
	name     string
	a, b     int
	from, to table.Column
	retyped  bool
	minor    bool // volatile or derived: a row that differs in nothing else is refreshed
}

// columns are those of both sides, in the order of the later table, then those that it lost.
type columns struct {
	list   []column
	pairs  [][2]int // for parquet.Match; a retyped column is no pair
	aNames []string
	bNames []string
	key    [2]int
	title  [2]int
	url    [2]int
}

func newColumns(a, b table.Schema) *columns {
	c := &columns{aNames: a.Names(), bNames: b.Names()}
	for i, col := range b.Columns {
		one := column{name: col.Name, a: a.Index(col.Name), b: i, from: col, to: col, minor: col.Volatile || col.Derived}
		if one.a >= 0 {
			one.from = a.Columns[one.a]
			one.retyped = one.from.Form() != col.Form()
		}
		c.list = append(c.list, one)
	}
	for i, col := range a.Columns {
		if b.Index(col.Name) < 0 {
			c.list = append(c.list, column{name: col.Name, a: i, b: -1, from: col, to: col, minor: col.Volatile || col.Derived})
		}
	}
	for _, one := range c.list {
		pair := [2]int{one.a, one.b}
		if one.retyped {
			pair = [2]int{-1, -1}
		}
		c.pairs = append(c.pairs, pair)
	}
	find := func(names ...string) [2]int {
		at := [2]int{-1, -1}
		for side, s := range []table.Schema{a, b} {
			for _, n := range names {
				if i := s.Index(n); i >= 0 && s.Columns[i].Type == table.String && at[side] < 0 {
					at[side] = i
				}
			}
		}
		return at
	}
	c.key = [2]int{a.Index(a.Key), b.Index(b.Key)}
	c.title, c.url = find("title", "name"), find("url")
	return c
}

func (c *columns) index(name string) (int, error) {
	for i, one := range c.list {
		if one.name == name {
			return i, nil
		}
	}
	return -1, fmt.Errorf("%w: neither version has a column %q", datasets.ErrNotFound, name)
}
