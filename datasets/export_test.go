package datasets

import (
	"testing"

	"sheaf/datasets/blob"
)

// PublishForReaders makes a version of two sources in s and returns its dataset and what a reader must find in it: rows, the
// sum of the prices times 10,000, and the characters of all titles.
func PublishForReaders(t *testing.T, s blob.Store) (dataset string, rows, prices, titles int64) {
	t.Helper()
	w := newWorldOn(t, s, 64<<10)
	w.fill("a.com", 300, 300)
	w.fill("b.de", 100, 300)
	w.publish("a.com", "b.de")
	for _, source := range w.rows {
		for _, row := range source {
			rows++
			if n, ok := row[products.Index("price")].(int64); ok {
				prices += n
			}
			if s, ok := row[products.Index("title")].(string); ok {
				titles += int64(len([]rune(s)))
			}
		}
	}
	return w.dataset, rows, prices, titles
}
