package accuracy

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// figure is what `make bench B=accuracy` records of a test: a share and what it is a share of. A name is words between slashes.
func figure(t *testing.T, name string, value float64, unit string) {
	t.Helper()
	t.Attr(strings.ReplaceAll(name, " ", "-"), strconv.FormatFloat(value, 'g', 5, 64)+" "+unit)
}

// figure records a share by the number that was known.
func (s share) figure(t *testing.T, name, what string) {
	t.Helper()
	figure(t, name, portion(s.right, s.known), fmt.Sprintf("of %d %s", s.known, what))
}

// figure records precision and recall of a column.
func (y tally) figure(t *testing.T, name string) {
	t.Helper()
	figure(t, name+"/precision", y.precision(), fmt.Sprintf("of %d given", y.Right+y.Wrong+y.Invented))
	figure(t, name+"/recall", y.recall(), fmt.Sprintf("of %d known", y.Known))
}
