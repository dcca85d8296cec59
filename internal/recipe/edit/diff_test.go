package edit

import "strings"

// diff gives the lines from the first to the last in which two texts differ.

func diff(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	i, j := len(x), len(y)
	for i > n && j > n && x[i-1] == y[j-1] {
		i, j = i-1, j-1
	}
	return "-" + strings.Join(x[n:i], "\n-") + "\n+" + strings.Join(y[n:j], "\n+")
}
