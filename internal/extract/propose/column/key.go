package column

import (
	"regexp"
	"strconv"
	"strings"
)

// Key is a way to tell rows apart that should hold tomorrow.
type Key struct {
	// Column is where it comes from, Find how it is read.
	Column string
	Find   Locator
	// Distinct is the share of different values among the rows, Fill the share of rows that have one. InURL: the value is part of
	// the row's address.
	Distinct, Fill float64
	InURL          bool
	Examples       []string
}

// Weigh fills in how well values, one for each row, tell rows apart; urls are the addresses that the rows lead to.
func Weigh(k Key, values, urls []string) Key {
	seen := map[string]bool{}
	filled, in := 0, 0
	for i, v := range values {
		if v == "" {
			continue
		}
		filled++
		if strings.Contains(urls[i], v) {
			in++
		}
		if !seen[v] && len(k.Examples) < 3 {
			k.Examples = append(k.Examples, v)
		}
		seen[v] = true
	}
	if filled > 0 {
		k.Fill, k.Distinct = float64(filled)/float64(len(values)), float64(len(seen))/float64(filled)
	}
	k.InURL = filled > 0 && in == filled
	return k
}

// Counts tells whether values go 1, 2, 3, …: a place on the page and no identity.
func Counts(values []string) bool {
	last, steps, n := 0, 0, 0
	for _, v := range values {
		x, err := strconv.Atoi(v)
		if err != nil {
			return false
		}
		if n > 0 && x-last >= 1 && x-last <= 4 {
			steps++
		}
		last, n = x, n+1
	}
	return n > 3 && steps*10 >= (n-1)*9 && last < 10_000
}

// clickPath are parts of addresses that count a click and pass it on.
var clickPath = regexp.MustCompile(`(?i)(/sspa/click|/aclk|/redirect|/mclics/|/clicks?/|/track(ing)?/click|//click\d*\.|/adclick|/slredirect|pagead|doubleclick)`)

// IsClick tells whether an address counts a click and passes it on: a mark of rows that are paid for.
func IsClick(address string) bool { return clickPath.MatchString(address) }
