// Package spelling finds the word that somebody meant who misspelt one of a small vocabulary: keys, columns, names.
package spelling

import "strings"

// Nearest gives the known word that is a few edits away from word (two for short ones, one more for every three
// letters), or that begins with it; "" when none is. Of equally near ones the first counts.
func Nearest(word string, known []string) string {
	best, distance := "", len(word)/3+2
	for _, k := range known {
		d := edits(strings.ToLower(word), strings.ToLower(k))
		if len(word) >= 3 && strings.HasPrefix(k, word) {
			d = 1 // only its beginning was written
		}
		if d < distance {
			best, distance = k, d
		}
	}
	return best
}

// longest is what is still compared: nobody misspells longer words by a few edits.
const longest = 64

// edits is the Levenshtein distance, over bytes.
func edits(a, b string) int {
	if len(a) > longest || len(b) > longest {
		return longest
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
