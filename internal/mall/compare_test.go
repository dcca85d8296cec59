package mall

import (
	"reflect"
	"testing"
)

// compare tells every field in which a record that was read differs from the truth.
func compare(t *testing.T, what string, got, want Record) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		a, b := g.Field(i).Interface(), w.Field(i).Interface()
		if g.Field(i).Kind() == reflect.Slice && g.Field(i).Len() == 0 && w.Field(i).Len() == 0 {
			continue
		}
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: the page says %s = %v, truth says %v", what, g.Type().Field(i).Name, a, b)
		}
	}
}
